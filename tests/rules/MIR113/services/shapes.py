from bookshop.models import Author, Book, Review
from rest_framework import serializers


class AuthorSerializer(serializers.ModelSerializer):
    mentor = serializers.StringRelatedField()  # want: MIR113 "`author.mentor`: queries for each `Book`"
#   ^^^^^^

    class Meta:
        model = Author
        fields = ["name", "mentor"]


class BookSerializer(serializers.ModelSerializer):
    author = AuthorSerializer()  # grows: what is read of the authors is reported
    tags = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)  # ok: MIR113

    class Meta:
        model = Book
        fields = ["title", "author", "tags"]


class StarsSerializer(serializers.ModelSerializer):
    class Meta:
        model = Review
        fields = ["stars", "book"]  # ok: MIR113


class ReviewSerializer(StarsSerializer):
    reviewer = serializers.StringRelatedField()  # ok: MIR113

    class Meta(StarsSerializer.Meta):
        fields = [*StarsSerializer.Meta.fields, "reviewer"]


class CriticSerializer(serializers.ModelSerializer):
    reviewer = serializers.StringRelatedField()  # want: MIR113 "`reviews.reviewer`: queries for each"

    class Meta:
        model = Review
        fields = ["stars", "reviewer"]


class ShelfSerializer(serializers.ModelSerializer):
    """Of one book, below which there are many reviews."""

    author = serializers.StringRelatedField()  # ok: MIR113
    reviews = CriticSerializer(many=True)  # ok: MIR113

    class Meta:
        model = Book
        fields = ["title", "author", "reviews"]


class EitherSerializer(serializers.ModelSerializer):
    editor = serializers.StringRelatedField()  # want: MIR113 likely "`editor`.* if it is this serializer that is used"

    class Meta:
        model = Book
        fields = ["title", "editor"]


class PlainSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ["title", "editor"]


class RecentSerializer(serializers.ModelSerializer):
    author = serializers.SlugRelatedField(slug_field="name", read_only=True)  # want: MIR113 "`author`"

    class Meta:
        model = Book
        fields = ["title", "author"]
