from django.db import models
from django.db.models import CharField, Lookup, Transform
from django.db.models.functions import Length


@CharField.register_lookup
class Sounds(Lookup):
    lookup_name = "sounds"


class Backwards(Transform):
    lookup_name = "backwards"


CharField.register_lookup(Backwards)
CharField.register_lookup(Length)


class Thing(models.Model):
    name = models.CharField(max_length=10)
