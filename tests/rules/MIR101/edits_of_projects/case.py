"""Functions that read models of a file that is not there yet; the steps change one thing of the project each."""

from bookshop.models import Book, Sale


def names():
    return [book.author.name for book in Book.objects.all()]  # want: MIR101


def sold():
    return [sale.book.title for sale in Sale.objects.with_book()]  # ok: MIR101


def lent():  # not run: its model comes with a step
    from lending import Loan

    return [loan.book.title for loan in Loan.objects.all()]


def readers():  # not run: its model comes with a step
    from lending import Loan

    return [loan.reader.country for loan in Loan.objects.all()]


def days():  # not run: its model comes with a step
    from lending import Loan

    return [loan.days for loan in Loan.objects.all()]
