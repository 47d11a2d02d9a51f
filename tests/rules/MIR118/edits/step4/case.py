from bookshop.models import Book
from django.template.loader import render_to_string


def catalogue():  # gone: templates/catalogue.html:2
    books = Book.objects.prefetch_related("tags")
    return render_to_string("catalogue.html", {"books": books})
