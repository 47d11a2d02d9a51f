from bookshop.models import Author, Book, Chapter, Novella, Profile, Publisher, Review, Sale
from rest_framework import serializers


class AuthorSerializer(serializers.ModelSerializer):
    publisher = serializers.StringRelatedField()  # ok: MIR113

    class Meta:
        model = Author
        fields = ["name", "publisher"]


class TitleSerializer(serializers.ModelSerializer):
    author_name = serializers.CharField(source="author.name")  # want: MIR113 "`author`: queries for each `Book`"
    author_key = serializers.ReadOnlyField(source="author_id")  # ok: MIR113
    editor_key = serializers.ReadOnlyField(source="editor.pk", default=None)  # want: MIR113 "`editor`"

    class Meta:
        model = Book
        fields = ["title", "author_name", "author_key", "editor_key"]


def titles():
    return TitleSerializer(Book.objects.order_by("pk"), many=True).data


def first_title():
    return TitleSerializer(Book.objects.order_by("pk").first()).data


def titles_one_by_one():
    return [TitleSerializer(book).data for book in Book.objects.order_by("pk")]


class HouseSerializer(serializers.ModelSerializer):
    authors = AuthorSerializer(many=True)  # want: MIR113 "serializer reads `authors`: queries for each `Publisher`"
#   ^^^^^^^

    class Meta:
        model = Publisher
        fields = ["name", "authors"]


def houses():
    serializer = HouseSerializer(instance=Publisher.objects.all(), many=True)
    return serializer.data


class LoadedSerializer(serializers.ModelSerializer):
    author = AuthorSerializer()  # ok: MIR113
    tags = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)  # ok: MIR113

    class Meta:
        model = Book
        fields = ["title", "author", "editor", "tags"]  # ok: MIR113


def loaded():
    books = Book.objects.select_related("author__publisher").prefetch_related("tags")
    return LoadedSerializer(books, many=True).data


class KeysSerializer(serializers.ModelSerializer):
    book = serializers.PrimaryKeyRelatedField(read_only=True)  # ok: MIR113
    shop = serializers.CharField(source="book.title", write_only=True)  # ok: MIR113

    class Meta:
        model = Sale
        fields = ["price", "book", "shop"]


def keys():
    return KeysSerializer(Sale.objects.all(), many=True).data


class SetsSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = (
            "title",
            "reviews",  # want: MIR113 "`reviews`: queries for each `Book`"
        #   ^^^^^^^^^
        )


def sets():
    return SetsSerializer(list(Book.objects.all()), many=True).data


class DeepSerializer(serializers.ModelSerializer):
    class Meta:
        model = Chapter
        fields = ["heading", "book"]  # want: MIR113 "`book.tags`: queries for each `Chapter`"
        depth = 1


def deep():
    return DeepSerializer(Chapter.objects.order_by("pk"), many=True).data


class AllSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = "__all__"  # want: MIR113 "`tags`"
    #   ^^^^^^


def everything():
    return AllSerializer(Book.objects.all(), many=True).data


class ComputedSerializer(serializers.ModelSerializer):
    byline = serializers.SerializerMethodField()
    house = serializers.SerializerMethodField(method_name="name_of_house")

    class Meta:
        model = Novella
        fields = ["title", "byline", "house"]

    def get_byline(self, novella):
        return self._by(novella)

    def _by(self, novella):
        return f"by {novella.author.name}"  # want: MIR113 "`author`: queries for each `Novella`"
        #            ^^^^^^^^^^^^^^

    def name_of_house(self, novella):
        return novella.editor.name if novella.editor_id else ""  # ok: MIR113


def computed():
    return ComputedSerializer(Novella.objects.select_related("editor"), many=True).data


class ShapedSerializer(serializers.ModelSerializer):
    class Meta:
        model = Profile
        fields = ["bio"]

    def to_representation(self, instance):
        data = super().to_representation(instance)
        data["country"] = instance.country.name  # want: MIR113 "`country`"
        return data


def shaped():
    return ShapedSerializer(Profile.objects.all(), many=True).data


class TrimmedSerializer(serializers.ModelSerializer):
    reviewer = serializers.StringRelatedField()  # want: MIR113 likely "`reviewer`.*leaves the field out"

    class Meta:
        model = Review
        fields = ["stars", "reviewer"]

    def __init__(self, *args, **kwargs):
        only = kwargs.pop("only", None)
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(only or self.fields):
            del self.fields[name]


def trimmed():
    return TrimmedSerializer(Review.objects.all(), many=True).data
