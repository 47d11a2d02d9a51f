from bookshop.models import Book
from django.template.loader import render_to_string


def catalogue():
    return render_to_string("catalogue.html", {"books": Book.objects.all()})
