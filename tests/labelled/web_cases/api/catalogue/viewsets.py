# topic: drf
from bookshop.models import Author, Book, Chapter, Novella, Publisher, Review, Sale, Tag
from django.db.models import Count, Prefetch
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from . import serializers as s


class BookViewSet(viewsets.ModelViewSet):
    queryset = Book.objects.all().order_by("pk")
    serializer_class = s.BookSerializer


class TitleViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = s.TitleSerializer

    def get_queryset(self):
        return Book.objects.order_by("title")


class VolumeViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = s.VolumeSerializer
    queryset = (
        Book.objects.select_related("author__publisher")
        .prefetch_related("tags", "chapter_set")
        .prefetch_related("sales")
        .order_by("pk")
    )


class WriterViewSet(viewsets.ModelViewSet):
    queryset = Author.objects.order_by("pk")
    serializer_class = s.WriterSerializer


class FullWriterViewSet(viewsets.ModelViewSet):
    queryset = Author.objects.order_by("pk")
    serializer_class = s.FullWriterSerializer

    def get_queryset(self):
        books = Prefetch("books", queryset=Book.objects.prefetch_related("tags"))
        return super().get_queryset().select_related("mentor", "publisher").prefetch_related(books)


class DetailViewSet(viewsets.ReadOnlyModelViewSet):
    """The long form is for one row only."""

    queryset = Review.objects.order_by("pk")

    def get_serializer_class(self):
        if self.action == "retrieve":
            return s.DetailSerializer
        return s.BriefSerializer


class SingleViewSet(mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet):
    queryset = Book.objects.all()
    serializer_class = s.SingleSerializer


class ActionViewSet(viewsets.GenericViewSet):
    queryset = Sale.objects.order_by("pk")
    serializer_class = s.ActionSerializer

    @action(detail=False)
    def recent(self, request):
        serializer = self.get_serializer(self.get_queryset(), many=True)
        return Response(serializer.data)

    @action(detail=False, url_path="paid")
    def paid_ones(self, request):
        rows = self.get_queryset().paid_with_book()
        return Response(s.PaidSerializer(rows, many=True).data)

    @action(detail=True, serializer_class=s.PaidSerializer)
    def receipt(self, request, pk=None):
        return Response(self.get_serializer(self.get_object()).data)


class StockViewSet(viewsets.ReadOnlyModelViewSet):
    def get_queryset(self):
        books = Book.objects.order_by("pk")
        if self.action == "list":
            return books.prefetch_related("tags")
        return books

    def get_serializer_class(self):
        return {"list": s.StockListSerializer, "retrieve": s.StockItemSerializer}[self.action]


class DeepViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Sale.objects.order_by("pk")
    serializer_class = s.DeepSerializer


class LoadedDeepViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Chapter.objects.select_related("book").prefetch_related("book__tags")
    serializer_class = s.LoadedDeepSerializer


class EverythingViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.select_related("author").order_by("pk")
    serializer_class = s.EverythingSerializer


class ShortViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("pk")
    serializer_class = s.ShortSerializer


class ChainViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Author.objects.order_by("pk")
    serializer_class = s.ChainSerializer


class HalfChainViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Author.objects.select_related("profile").order_by("pk")
    serializer_class = s.HalfChainSerializer


class ComputedViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("pk")
    serializer_class = s.ComputedSerializer


class CountedViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = s.CountedSerializer
    owner_id = 1

    def get_queryset(self):
        return (
            Book.objects.annotate(votes=Count("review"))
            .select_related("author")
            .prefetch_related("tags", "reviews")
            .order_by("pk")
        )


class ShapedViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Novella.objects.order_by("pk")
    serializer_class = s.ShapedSerializer


class LoadedShapedViewSet(ShapedViewSet):
    queryset = Novella.objects.select_related("author").prefetch_related("chapter_set").order_by("pk")
    serializer_class = s.LoadedShapedSerializer


class HouseViewSetBase(viewsets.ReadOnlyModelViewSet):
    queryset = Publisher.objects.order_by("pk")
    serializer_class = s.HouseBase


class InheritedViewSet(HouseViewSetBase):
    serializer_class = s.InheritedSerializer


class MixedViewSet(mixins.ListModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet):
    queryset = Review.objects.select_related("reviewer").order_by("pk")
    serializer_class = s.MixedSerializer


class LinkedReviewViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Review.objects.select_related("book").order_by("pk")
    serializer_class = s.LinkedReviewSerializer


class LinkedAuthorViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Author.objects.order_by("pk")
    serializer_class = s.LinkedAuthorSerializer


class LinkedTagViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Tag.objects.order_by("pk")
    serializer_class = s.LinkedTagSerializer


class LinkedHouseViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Publisher.objects.order_by("pk")
    serializer_class = s.LinkedHouseSerializer
