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
