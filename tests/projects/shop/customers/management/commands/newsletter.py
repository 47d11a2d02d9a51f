from django.core.management.base import BaseCommand, CommandError

from customers.tasks import send_newsletter


class Command(BaseCommand):
    help = "Sends a text to every customer who asked for the newsletter."

    def add_arguments(self, parser):
        parser.add_argument("subject")
        parser.add_argument("body")

    def handle(self, *args, subject, body, **options):
        if not subject.strip():
            raise CommandError("The subject may not be empty.")
        sent = send_newsletter.delay(subject, body)
        self.stdout.write(f"Newsletter queued: {sent}")
