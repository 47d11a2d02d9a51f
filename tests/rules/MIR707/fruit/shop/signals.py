"""Nothing imports this."""

from bookshop.models import Book, Tag
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver


@receiver(post_save, sender=Book)  # want: MIR707 "nothing imports the module `signals` of `shop`" unfixed "import it in the `ready\(\)`"
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
def index(sender, instance, **kwargs):
    print(instance.title)


def forget(sender, instance, **kwargs):
    print(instance.name)


post_delete.connect(forget, sender=Tag)  # want: MIR707 unfixed "import it"
