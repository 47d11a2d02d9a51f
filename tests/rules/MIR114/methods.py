from bookshop.models import Author, Book, Publisher, Review, Sale
from rest_framework import serializers


class ShopSerializer(serializers.ModelSerializer):
    sold = serializers.SerializerMethodField()
    best = serializers.SerializerMethodField()
    first = serializers.SerializerMethodField()

    class Meta:
        model = Book
        fields = ["title", "sold", "best", "first"]

    def get_sold(self, book):
        return book.sales.filter(is_paid=True).count()  # want: MIR114 "once per `Book`" unfixed "for you to say"
        #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    def get_best(self, book):
        return Review.objects.filter(book=book, stars=5).exists()  # want: MIR114 "once per `Book`" unfixed

    def get_first(self, book):
        return self._first(book)

    def _first(self, book):
        sale = book.sales.order_by("price").first()  # want: MIR114 "once per `Book`" unfixed
        return sale.price if sale else None


def shop():
    return ShopSerializer(Book.objects.order_by("pk"), many=True).data


class SilentSerializer(serializers.ModelSerializer):
    number = serializers.SerializerMethodField()
    tags = serializers.SerializerMethodField()
    pages = serializers.SerializerMethodField()

    class Meta:
        model = Book
        fields = ["title", "number", "tags", "pages"]

    def get_number(self, book):
        return book.reviews.count()  # ok: MIR114

    def get_tags(self, book):
        return [tag.name for tag in book.tags.all()]  # ok: MIR114

    def get_pages(self, book):
        return book.pages + 1  # ok: MIR114


def silent():
    books = Book.objects.order_by("pk").prefetch_related("reviews", "tags")
    return SilentSerializer(books, many=True).data


class HouseSerializer(serializers.ModelSerializer):
    neighbours = serializers.SerializerMethodField()

    class Meta:
        model = Publisher
        fields = ["name", "neighbours"]

    def get_neighbours(self, house):
        return Publisher.objects.filter(city=house.city).count()  # ok: MIR114


def one_house():
    return HouseSerializer(Publisher.objects.order_by("pk").first()).data


class WriterSerializer(serializers.ModelSerializer):
    sold = serializers.SerializerMethodField()

    class Meta:
        model = Author
        fields = ["name", "sold"]

    def get_sold(self, author):
        paid = Sale.objects.filter(book__author=author, is_paid=True)
        return paid.count()  # want: MIR114 likely "unless the serializer leaves the field out" unfixed

    def get_fields(self):
        fields = super().get_fields()
        if self.context.get("short"):
            fields.pop("sold")
        return fields


def writers():
    return WriterSerializer(Author.objects.all(), many=True).data
