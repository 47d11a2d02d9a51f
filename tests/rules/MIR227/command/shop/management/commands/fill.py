"""A command that fills tables: nobody runs it twice at once."""

from bookshop.models import Tag
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, **options):
        for name in ("new", "old"):
            Tag.objects.get_or_create(name=name)  # ok: MIR227
