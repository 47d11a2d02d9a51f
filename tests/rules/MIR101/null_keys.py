"""Keys that are NULL lead to no row, and to no query."""

from bookshop.models import Book


def without_an_editor():
    return [str(book.editor) for book in Book.objects.filter(editor=None)]  # ok: MIR101


def said_in_another_way():
    return [(book.editor, book.title) for book in Book.objects.filter(editor__isnull=True)]  # ok: MIR101


def another_key():
    return [book.author.name for book in Book.objects.filter(editor=None)]  # want: MIR101


def with_an_editor():
    return [book.editor.name for book in Book.objects.filter(editor__isnull=False)]  # want: MIR101


def all_others():
    return [book.editor.name for book in Book.objects.exclude(editor=None)]  # want: MIR101


def a_condition_says_that_there_is_none():
    found = []
    for book in Book.objects.order_by("pk"):
        if book.editor_id is None:
            found.append(str(book.editor))  # ok: MIR101
        elif not book.pages:
            found.append(book.title)
    return found + [str(book.editor) for book in Book.objects.all() if not book.editor_id and book.pages]  # ok: MIR101


def a_condition_says_that_there_is_one():
    return [book.editor.name for book in Book.objects.order_by("pk") if book.editor_id is not None]  # want: MIR101


def a_condition_says_nothing_of_the_key():
    return [str(book.editor) for book in Book.objects.order_by("pk") if not book.editor_id or book.pages]  # want: MIR101
