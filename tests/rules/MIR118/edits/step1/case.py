from bookshop.models import Book
from django.template.loader import render_to_string


def catalogue():  # gone: templates/line.html:1
    return render_to_string("catalogue.html", {"books": Book.objects.select_related("author")})
