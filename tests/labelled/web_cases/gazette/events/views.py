# topic: function views
import csv

from bookshop import models
from bookshop.models import Author, Edition, Locker, Publisher, Review, Sale
from django.http import HttpResponse
from django.shortcuts import render


def sales_board(request):
    sales = Sale.objects.paid()
    total = sum(sale.price for sale in sales)
    return render(request, "events/sales.html", {"sales": sales, "total": total})


def signings(request):
    return render(request, "events/signings.html", {"sales": Sale.objects.paid_with_book()})


def fair(request):
    return render(request, "events/fair.html", {"editions": Edition.plain.all()})


def fair_plain(request):
    return render(request, "events/fair_plain.html", {"editions": Edition.objects.all()})


def lockers(request):
    rows = Author.objects.order_by("name")
    return render(request, "events/lockers.html", {"rows": rows})


def open_lockers(request):
    rows = Locker.objects.select_related("author")
    owners = [locker.author for locker in rows]  # ok: MIR101
    return render(request, "events/open_lockers.html", {"rows": rows, "owners": owners})


def _house_context(publisher=None):
    houses = Publisher.objects.prefetch_related("authors__books")
    return {"houses": houses, "current": publisher}


def houses(request):
    return render(request, "events/houses.html", _house_context())


def house(request, pk):
    publisher = Publisher.objects.get(pk=pk)
    context = {"publisher": publisher, "writers": publisher.authors.prefetch_related("books")}
    return render(request, "events/house.html", context)


def passport_control(request):
    authors = models.Author.objects.select_related("passport")
    if "q" in request.GET:
        authors = authors.filter(name__startswith=request.GET["q"])
    return render(request, "events/passports.html", {"authors": authors})


def _badge(author):
    return f"{author.name} ({author.profile.country.name})"  # want: MIR103|MIR104 @badge


def badges(request):
    labels = [_badge(author) for author in Author.objects.all()]  # want: MIR104|MIR103 @badge
    return render(request, "events/badges.html", {"labels": labels})


def export(request):
    response = HttpResponse(content_type="text/csv")
    writer = csv.writer(response)
    writer.writerow(["book", "reviewer", "stars"])
    for review in Review.objects.select_related("book").iterator():
        writer.writerow([review.book.title, review.reviewer.name, review.stars])  # want: MIR101
    return response


def stats(request):
    authors = Author.objects.prefetch_related("books")
    numbers = {author.name: author.books.count() for author in authors}  # ok: MIR102
    return render(request, "events/stats.html", {"numbers": numbers, "n": models.Book.objects.count()})
