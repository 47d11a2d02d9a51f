# topic: drf
"""Views and serializers in one module, as small services have them."""

from bookshop.models import Author, Book, Chapter, Country, Edition, Note, Passport, Profile, Publisher, Review, Sale
from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import get_object_or_404
from django.urls import include, path
from rest_framework import generics, mixins, routers, serializers, status, viewsets
from rest_framework.decorators import action, api_view
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView


class EagerMixin:
    """A serializer that knows what it needs, and lists that ask it."""

    @classmethod
    def setup_eager_loading(cls, queryset):
        return queryset.select_related(*cls.SELECT).prefetch_related(*cls.PREFETCH)


class EagerSerializer(EagerMixin, serializers.ModelSerializer):
    SELECT = ("author",)
    PREFETCH = ("tags",)

    author = serializers.StringRelatedField()  # ok: MIR113
    tags = serializers.SlugRelatedField(many=True, read_only=True, slug_field="name")  # ok: MIR113
    editor_name = serializers.CharField(source="editor.name", default=None)  # want: MIR113

    class Meta:
        model = Book
        fields = ["title", "author", "tags", "editor_name"]


class EagerList(generics.ListAPIView):
    serializer_class = EagerSerializer

    def get_queryset(self):
        return self.get_serializer_class().setup_eager_loading(Book.objects.order_by("pk"))


class OneByOneSerializer(serializers.ModelSerializer):
    house = serializers.CharField(source="publisher.name")  # want: MIR113

    class Meta:
        model = Author
        fields = ["name", "house"]


class OneByOne(APIView):
    def get(self, request):
        return Response([OneByOneSerializer(author).data for author in Author.objects.all()])


class InnerSaleSerializer(serializers.ModelSerializer):
    book = serializers.StringRelatedField()  # ok: MIR113

    class Meta:
        model = Sale
        fields = ["price", "book"]


class InnerReviewSerializer(serializers.ModelSerializer):
    reviewer = serializers.StringRelatedField()  # ok: MIR113

    class Meta:
        model = Review
        fields = ["stars", "reviewer"]


class MethodNestedSerializer(serializers.ModelSerializer):
    sales = serializers.SerializerMethodField()
    reviews = serializers.SerializerMethodField()
    names = serializers.SerializerMethodField()
    has_passport = serializers.SerializerMethodField()

    class Meta:
        model = Book
        fields = ["title", "sales", "reviews", "names", "has_passport"]

    def get_sales(self, obj):
        return InnerSaleSerializer(obj.sales.all(), many=True).data  # want: MIR113|MIR114

    def get_reviews(self, obj):
        rows = obj.reviews.select_related("reviewer")
        return InnerReviewSerializer(rows, many=True, context=self.context).data  # want: MIR114|MIR113

    def get_names(self, obj):
        return list(obj.tags.values_list("name", flat=True))  # want: MIR114|MIR105

    def get_has_passport(self, obj):
        return hasattr(obj.author, "passport")  # want: MIR113|MIR114


class MethodNested(ListAPIView):
    queryset = Book.objects.order_by("pk")
    serializer_class = MethodNestedSerializer


class SparedMethodSerializer(serializers.ModelSerializer):
    names = serializers.SerializerMethodField()
    has_passport = serializers.SerializerMethodField()
    latest = serializers.SerializerMethodField()

    class Meta:
        model = Book
        fields = ["title", "names", "has_passport", "latest"]

    def get_names(self, obj):
        return [tag.name for tag in obj.tags.all()]  # ok: MIR114, MIR113

    def get_has_passport(self, obj):
        return hasattr(obj.author, "passport")  # ok: MIR113, MIR114

    def get_latest(self, obj):
        sales = sorted(obj.paid_sales, key=lambda sale: sale.price)  # ok: MIR113, MIR114
        return sales[-1].price if sales else None


class SparedMethods(ListAPIView):
    serializer_class = SparedMethodSerializer
    queryset = (
        Book.objects.select_related("author__passport")
        .prefetch_related("tags", Prefetch("sales", Sale.objects.paid(), to_attr="paid_sales"))
        .order_by("pk")
    )


class TagField(serializers.RelatedField):
    def to_representation(self, value):
        return value.name.upper()


class CountryField(serializers.Field):
    """Is given the whole row."""

    def __init__(self, **kwargs):
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value):
        return value.profile.country.name  # want: MIR113 @country-field


class OwnFieldSerializer(serializers.ModelSerializer):
    tags = TagField(many=True, read_only=True)  # want: MIR113
    author = TagField(read_only=True)  # ok: MIR113

    class Meta:
        model = Book
        fields = ["title", "tags", "author"]


class OwnFields(ListAPIView):
    queryset = Book.objects.select_related("author").order_by("pk")
    serializer_class = OwnFieldSerializer


class StarFieldSerializer(serializers.Serializer):
    name = serializers.CharField()
    country = CountryField()  # want: MIR113 @country-field


class StarFields(ListAPIView):
    queryset = Author.objects.order_by("pk")
    serializer_class = StarFieldSerializer


class HiddenTagsSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ["title", "tags", "author"]  # ok: MIR113
        extra_kwargs = {"tags": {"write_only": True}}
        read_only_fields = ["author"]


class HiddenTags(generics.ListCreateAPIView):
    queryset = Book.objects.order_by("pk")
    serializer_class = HiddenTagsSerializer


class ShelfBookSerializer(serializers.ModelSerializer):
    author = serializers.SlugRelatedField(slug_field="name", read_only=True)  # ok: MIR113
    editor = serializers.SlugRelatedField(slug_field="name", read_only=True)  # want: MIR113

    class Meta:
        model = Book
        fields = ["title", "author", "editor"]


class ShelfViewSet(viewsets.ReadOnlyModelViewSet):
    """One author, and what the author wrote."""

    queryset = Author.objects.order_by("pk")

    class AuthorSerializer(serializers.ModelSerializer):
        class Meta:
            model = Author
            fields = ["id", "name", "mentor"]

    serializer_class = AuthorSerializer

    @action(detail=True, methods=["get"])
    def works(self, request, pk=None):
        author = self.get_object()
        page = self.paginate_queryset(author.books.all())
        return self.get_paginated_response(ShelfWorkSerializer(page, many=True).data)

    @action(detail=True)
    def others(self, request, pk=None):
        others = Book.objects.select_related("author").exclude(author=self.get_object()).order_by("pk")
        page = self.paginate_queryset(others)
        serializer = ShelfBookSerializer(page, many=True)
        return self.get_paginated_response(serializer.data)


class ShelfWorkSerializer(serializers.ModelSerializer):
    author = serializers.SlugRelatedField(slug_field="name", read_only=True)  # ok: MIR113

    class Meta:
        model = Book
        fields = ["title", "author"]


class PrefetchedByHandSerializer(serializers.ModelSerializer):
    books = serializers.StringRelatedField(many=True)  # ok: MIR113
    locker_code = serializers.CharField(source="locker.code")  # want: MIR113

    class Meta:
        model = Author
        fields = ["name", "books", "locker_code"]


class PrefetchedByHand(APIView):
    def get(self, request, *args, **kwargs):
        authors = list(Author.objects.all())
        prefetch_related_objects(authors, "books")
        return Response(PrefetchedByHandSerializer(authors, many=True).data, status=status.HTTP_200_OK)


class DeepestSerializer(serializers.ModelSerializer):
    class Meta:
        model = Profile
        fields = ["bio", "author", "country"]  # want: MIR113 @deepest
        depth = 2  # want: MIR113 @deepest


class DeepestLoadedSerializer(serializers.ModelSerializer):
    class Meta:
        model = Profile
        fields = ["bio", "author", "country"]  # ok: MIR113
        depth = 2


class Deepest(ListAPIView):
    queryset = Profile.objects.select_related("author", "country").order_by("pk")
    serializer_class = DeepestSerializer


class DeepestLoaded(ListAPIView):
    queryset = Profile.objects.select_related("author__publisher", "author__mentor", "country").order_by("pk")
    serializer_class = DeepestLoadedSerializer


class ReadersSerializer(serializers.ModelSerializer):
    number = serializers.CharField(source="passport.number", default=None)  # want: MIR113
    books = serializers.PrimaryKeyRelatedField(many=True, read_only=True)  # want: MIR113
    edited = serializers.PrimaryKeyRelatedField(many=True, read_only=True, source="edited_books")  # ok: MIR113

    class Meta:
        model = Author
        fields = ["name", "number", "books", "edited"]


class Readers(ListAPIView):
    serializer_class = ReadersSerializer

    @property
    def queryset(self):
        return Author.objects.prefetch_related("edited_books").order_by("pk")


class FilteredNotes(ListAPIView):
    class NoteSerializer(serializers.ModelSerializer):
        kind = serializers.CharField(source="content_type.model")  # want: MIR113

        class Meta:
            model = Note
            fields = ["text", "kind", "content_type", "object_id"]

    serializer_class = NoteSerializer
    queryset = Note.objects.order_by("pk")


class ListOfSerializer(serializers.ListSerializer):
    def to_representation(self, data):
        rows = data.select_related("book").order_by("number")
        return super().to_representation(rows)


class ListedChapterSerializer(serializers.ModelSerializer):
    book = serializers.SlugRelatedField(slug_field="title", read_only=True)  # ok: MIR113

    class Meta:
        model = Chapter
        list_serializer_class = ListOfSerializer
        fields = ["heading", "book"]


class ListedChapters(APIView):
    def get(self, request):
        return Response(ListedChapterSerializer(Chapter.objects.all(), many=True).data)


class BranchSerializer(serializers.ModelSerializer):
    book_title = serializers.CharField(source="book.title")  # want: MIR113

    class Meta:
        model = Edition
        fields = ["isbn", "book_title"]


class Branches(generics.ListAPIView):
    serializer_class = BranchSerializer

    def get_queryset(self):
        if self.request.query_params.get("fast"):
            return Edition.objects.order_by("pk")
        return Edition.plain.order_by("pk")


class CountrySerializer(serializers.HyperlinkedModelSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="shelf-country-detail")  # ok: MIR113
    people = serializers.SerializerMethodField()

    class Meta:
        model = Country
        fields = ["url", "name", "people"]

    def get_people(self, country):
        if not hasattr(country, "_people"):
            country._people = list(Profile.objects.filter(country=country))  # want: MIR114
        return len(country._people)


class CountryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    queryset = Country.objects.order_by("pk")
    serializer_class = CountrySerializer


class OnlyOneSerializer(serializers.ModelSerializer):
    """As costly as can be, for one row."""

    authors = serializers.StringRelatedField(many=True)  # ok: MIR113
    cities = serializers.SerializerMethodField()

    class Meta:
        model = Publisher
        fields = ["name", "authors", "cities"]

    def get_cities(self, obj):
        return Publisher.objects.filter(city=obj.city).count()  # ok: MIR114


class OnlyOne(generics.RetrieveAPIView):
    queryset = Publisher.objects.all()
    serializer_class = OnlyOneSerializer


class PassportSerializer(serializers.ModelSerializer):
    holder = serializers.CharField(source="author.name")  # ok: MIR113

    class Meta:
        model = Passport
        fields = ["number", "holder"]


@api_view(["GET"])
def passport(request, pk):
    found = get_object_or_404(Passport.objects.all(), pk=pk)
    return Response(PassportSerializer(found).data)


router = routers.SimpleRouter()
router.register("authors", ShelfViewSet, basename="shelf-author")
router.register("countries", CountryViewSet, basename="shelf-country")

urlpatterns = [
    path("", include(router.urls)),
    path("eager/", EagerList.as_view(), name="shelf-eager"),
    path("one-by-one/", OneByOne.as_view(), name="shelf-one-by-one"),
    path("methods/", MethodNested.as_view(), name="shelf-methods"),
    path("methods/spared/", SparedMethods.as_view(), name="shelf-methods-spared"),
    path("own-fields/", OwnFields.as_view(), name="shelf-own-fields"),
    path("star-fields/", StarFields.as_view(), name="shelf-star-fields"),
    path("hidden/", HiddenTags.as_view(), name="shelf-hidden"),
    path("by-hand/", PrefetchedByHand.as_view(), name="shelf-by-hand"),
    path("deepest/", Deepest.as_view(), name="shelf-deepest"),
    path("deepest/loaded/", DeepestLoaded.as_view(), name="shelf-deepest-loaded"),
    path("readers/", Readers.as_view(), name="shelf-readers"),
    path("notes/", FilteredNotes.as_view(), name="shelf-notes"),
    path("chapters/", ListedChapters.as_view(), name="shelf-chapters"),
    path("branches/", Branches.as_view(), name="shelf-branches"),
    path("house/<int:pk>/", OnlyOne.as_view(), name="shelf-house"),
    path("passport/<int:pk>/", passport, name="shelf-passport"),
]
