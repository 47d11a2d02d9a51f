"""Columns of changelists: fields, methods, paths, properties of the model, functions."""

from bookshop.desk import listing
from bookshop.models import Author, Book, Chapter, Review
from django.contrib import admin


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    list_display = [
        "name",
        "publisher",  # want: MIR116 "`publisher`: queries for each `Author`"
        "lives_in",
        "number_of_books",
        "thick_books",
    ]

    def lives_in(self, author):
        return author.profile.country.name  # want: MIR116 "reads `profile.country`"
        #      ^^^^^^^^^^^^^^^^^^^^^^

    def number_of_books(self, author):
        return author.books.count()  # want: MIR116 "`books`" unfixed "single rows only"

    def thick_books(self, author):
        return author.books.filter(pages__gt=100).count()  # want: MIR116 "runs `author.books" unfixed "annotation"


def authors():
    return listing(Author)


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    """`author` is a column, so Django selects it; what is behind it that may be null, it does not."""

    list_display = (
        "title",
        "author",  # ok: MIR116
        "author__name",  # ok: MIR116
        "author__mentor__name",  # want: MIR116 "reads `author.mentor`"
    )


def books():
    return listing(Book)




@admin.register(Chapter)
class ChapterAdmin(admin.ModelAdmin):
    list_select_related = True
    list_display = ["heading", "book_title"]

    def book_title(self, chapter):
        return chapter.book.title  # ok: MIR116


def chapters():
    return listing(Chapter)


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    list_display = ["stars", "on", "by", "house"]
    list_select_related = [
        "book",
    ]

    def on(self, review):
        return review.book.title  # ok: MIR116

    def by(self, review):
        return review.reviewer.name  # grows: what is behind it is reported, once

    def house(self, review):
        return review.reviewer.publisher.name if review.reviewer.publisher else ""  # want: MIR116 "`reviewer.publisher`"


def reviews():
    return listing(Review)
