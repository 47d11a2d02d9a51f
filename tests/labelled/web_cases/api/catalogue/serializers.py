# topic: drf
from bookshop.models import Author, Book, Chapter, Novella, Profile, Publisher, Review, Sale, Tag
from rest_framework import serializers


class PublisherSerializer(serializers.ModelSerializer):
    class Meta:
        model = Publisher
        fields = ["id", "name", "city"]


class AuthorNameSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["id", "name", "publisher"]  # ok: MIR113


class BookSerializer(serializers.ModelSerializer):
    author = AuthorNameSerializer(read_only=True)  # want: MIR113

    class Meta:
        model = Book
        fields = [
            "id",
            "title",
            "author",
            "editor",  # ok: MIR113
            "tags",  # want: MIR113
        ]


class TitleSerializer(serializers.ModelSerializer):
    author_name = serializers.CharField(source="author.name", read_only=True)  # want: MIR113
    author_key = serializers.IntegerField(source="author_id")  # ok: MIR113
    editor_key = serializers.ReadOnlyField(source="editor.pk")  # want: MIR113

    class Meta:
        model = Book
        fields = ("title", "author_name", "author_key", "editor_key")


class VolumeSerializer(serializers.ModelSerializer):
    author_name = serializers.CharField(source="author.name", read_only=True)  # ok: MIR113
    house = serializers.CharField(source="author.publisher.name", default=None)  # ok: MIR113
    tags = serializers.StringRelatedField(many=True)  # ok: MIR113
    chapters = serializers.SlugRelatedField(  # ok: MIR113
        source="chapter_set", slug_field="heading", many=True, read_only=True
    )
    sales = serializers.PrimaryKeyRelatedField(many=True, read_only=True)  # ok: MIR113

    class Meta:
        model = Book
        fields = ("title", "author_name", "house", "tags", "chapters", "sales")


class WorkSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ["title", "pages"]


class WriterSerializer(serializers.ModelSerializer):
    books = WorkSerializer(many=True, read_only=True)  # want: MIR113
    mentor = serializers.StringRelatedField()  # want: MIR113
    publisher = serializers.SlugRelatedField(slug_field="city", read_only=True)  # want: MIR113

    class Meta:
        model = Author
        fields = ["name", "books", "mentor", "publisher"]


class FullWorkSerializer(serializers.ModelSerializer):
    tags = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)  # ok: MIR113
    editor = AuthorNameSerializer()  # want: MIR113
    author = serializers.StringRelatedField()  # ok: MIR113

    class Meta:
        model = Book
        fields = ["title", "tags", "editor", "author"]


class FullWriterSerializer(serializers.ModelSerializer):
    books = FullWorkSerializer(many=True, read_only=True)  # ok: MIR113
    mentor = serializers.StringRelatedField()  # ok: MIR113
    publisher = PublisherSerializer(read_only=True)  # ok: MIR113

    class Meta:
        model = Author
        fields = ["name", "books", "mentor", "publisher"]


class BriefSerializer(serializers.ModelSerializer):
    class Meta:
        model = Review
        fields = ["stars", "book"]  # ok: MIR113


class DetailSerializer(BriefSerializer):
    reviewer_name = serializers.CharField(source="reviewer.name")  # ok: MIR113
    book_author = serializers.CharField(source="book.author.name")  # ok: MIR113

    class Meta(BriefSerializer.Meta):
        fields = [*BriefSerializer.Meta.fields, "reviewer_name", "book_author"]


class SingleReviewSerializer(serializers.ModelSerializer):
    reviewer = serializers.StringRelatedField()  # want: MIR113

    class Meta:
        model = Review
        fields = ["stars", "reviewer"]


class SingleSerializer(serializers.ModelSerializer):
    """Of one book: what hangs on it is many rows all the same."""

    author = AuthorNameSerializer()  # ok: MIR113
    reviews = SingleReviewSerializer(many=True)  # ok: MIR113

    class Meta:
        model = Book
        fields = ["title", "author", "reviews"]


class ActionSerializer(serializers.ModelSerializer):
    book_title = serializers.CharField(source="book.title")  # want: MIR113

    class Meta:
        model = Sale
        fields = ["price", "book_title"]


class PaidSerializer(serializers.ModelSerializer):
    book_title = serializers.CharField(source="book.title")  # ok: MIR113

    class Meta:
        model = Sale
        fields = ["price", "book_title"]


class StockListSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ["title", "reviews"]  # want: MIR113


class StockItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ["title", "reviews", "tags", "chapter_set"]  # ok: MIR113


class DeepSerializer(serializers.ModelSerializer):
    class Meta:
        model = Sale
        fields = ["price", "book"]  # want: MIR113 @depth
        depth = 1  # want: MIR113 @depth


class LoadedDeepSerializer(serializers.ModelSerializer):
    class Meta:
        model = Chapter
        fields = ["heading", "book"]  # ok: MIR113
        depth = 1


class EverythingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = "__all__"  # want: MIR113


class ShortSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        exclude = ["tags"]  # ok: MIR113


class CountrySerializer(serializers.Serializer):
    name = serializers.CharField()  # ok: MIR113


class ProfileSerializer(serializers.ModelSerializer):
    country = CountrySerializer()  # want: MIR113 @chain

    class Meta:
        model = Profile
        fields = ["bio", "country"]


class ChainSerializer(serializers.ModelSerializer):
    profile = ProfileSerializer()  # want: MIR113 @chain

    class Meta:
        model = Author
        fields = ["name", "profile"]


class HalfProfileSerializer(serializers.ModelSerializer):
    country = serializers.SlugRelatedField("name", read_only=True)  # want: MIR113

    class Meta:
        model = Profile
        fields = ["bio", "country"]


class HalfChainSerializer(serializers.ModelSerializer):
    profile = HalfProfileSerializer()  # ok: MIR113

    class Meta:
        model = Author
        fields = ["name", "profile"]


class ComputedSerializer(serializers.ModelSerializer):
    byline = serializers.SerializerMethodField()
    stars = serializers.SerializerMethodField()
    paid = serializers.SerializerMethodField(method_name="paid_total")
    tag_line = serializers.SerializerMethodField()
    length = serializers.SerializerMethodField()
    best = serializers.SerializerMethodField()

    class Meta:
        model = Book
        fields = ["title", "byline", "stars", "paid", "tag_line", "length", "best"]

    def get_byline(self, obj):
        return f"by {obj.author.name}"  # want: MIR113

    def get_stars(self, book) -> int:
        return book.reviews.count()  # want: MIR113|MIR114

    def paid_total(self, obj):
        return obj.sales.filter(is_paid=True).count()  # want: MIR114

    def get_tag_line(self, obj):
        return ", ".join(tag.name for tag in obj.tags.all())  # want: MIR113

    def get_length(self, obj):
        return "long" if obj.pages > 110 else "short"  # ok: MIR113, MIR114

    def get_best(self, obj):
        return Review.objects.filter(book=obj, stars=5).exists()  # want: MIR114


class CountedSerializer(serializers.ModelSerializer):
    votes = serializers.IntegerField(read_only=True)  # ok: MIR113
    byline = serializers.SerializerMethodField()
    tag_line = serializers.SerializerMethodField()
    number = serializers.SerializerMethodField()
    mine = serializers.SerializerMethodField()

    class Meta:
        model = Book
        fields = ["title", "votes", "byline", "tag_line", "number", "mine"]

    def get_byline(self, obj):
        return f"by {obj.author.name}"  # ok: MIR113

    def get_tag_line(self, obj):
        return ", ".join(tag.name for tag in obj.tags.all())  # ok: MIR113

    def get_number(self, obj):
        return obj.reviews.count()  # ok: MIR113, MIR114

    def get_mine(self, obj):
        return obj.author_id == self.context["view"].owner_id  # ok: MIR113


class ShapedSerializer(serializers.ModelSerializer):
    class Meta:
        model = Novella
        fields = ["title", "series"]

    def to_representation(self, instance):
        data = super().to_representation(instance)
        data["author"] = instance.author.name  # want: MIR113
        data["chapters"] = [c.heading for c in instance.chapter_set.all()]  # want: MIR113
        return data


class LoadedShapedSerializer(serializers.ModelSerializer):
    class Meta:
        model = Novella
        fields = ["title", "series"]

    def to_representation(self, instance):
        data = super().to_representation(instance)
        data["author"] = instance.author.name  # ok: MIR113
        data["chapters"] = [c.heading for c in instance.chapter_set.all()]  # ok: MIR113
        return data


class HouseBase(serializers.ModelSerializer):
    authors = AuthorNameSerializer(many=True)  # want: MIR113

    class Meta:
        model = Publisher
        fields = ["name"]


class InheritedSerializer(HouseBase):
    class Meta(HouseBase.Meta):
        fields = ["name", "authors"]


class MixedSerializer(serializers.ModelSerializer):
    book = WorkSerializer(write_only=True)  # ok: MIR113
    reviewer = serializers.PrimaryKeyRelatedField(queryset=Author.objects.all())  # ok: MIR113
    reviewer_books = serializers.PrimaryKeyRelatedField(source="reviewer.books", many=True, read_only=True)  # want: MIR113

    class Meta:
        model = Review
        fields = ["stars", "book", "reviewer", "reviewer_books"]


class LinkedReviewSerializer(serializers.HyperlinkedModelSerializer):
    reviewer = serializers.HyperlinkedRelatedField(view_name="author-detail", read_only=True)  # ok: MIR113
    tags = serializers.HyperlinkedRelatedField(  # want: MIR113
        source="book.tags", view_name="tag-detail", many=True, read_only=True
    )

    class Meta:
        model = Review
        fields = ["url", "stars", "reviewer", "tags"]


class LinkedAuthorSerializer(serializers.HyperlinkedModelSerializer):
    mentor_house = serializers.HyperlinkedRelatedField(  # want: MIR113
        source="mentor.publisher", view_name="publisher-detail", read_only=True
    )

    class Meta:
        model = Author
        fields = ["url", "name", "publisher", "mentor", "mentor_house"]  # ok: MIR113


class LinkedTagSerializer(serializers.HyperlinkedModelSerializer):
    class Meta:
        model = Tag
        fields = ["url", "name"]  # ok: MIR113


class LinkedHouseSerializer(serializers.HyperlinkedModelSerializer):
    authors = serializers.HyperlinkedRelatedField(many=True, view_name="author-detail", read_only=True)  # want: MIR113

    class Meta:
        model = Publisher
        fields = ["url", "name", "authors"]
