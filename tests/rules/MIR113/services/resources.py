from bookshop.models import Book, Review
from rest_framework import generics, pagination, viewsets
from rest_framework.decorators import action
from rest_framework.test import APIRequestFactory

import shapes


class Pages(pagination.PageNumberPagination):
    page_size = 100


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.prefetch_related("tags").order_by("pk")
    serializer_class = shapes.BookSerializer
    pagination_class = Pages

    @action(detail=False, serializer_class=shapes.RecentSerializer)
    def recent(self, request):
        books = self.filter_queryset(Book.objects.order_by("-pk"))
        page = self.paginate_queryset(books)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class ReviewViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Review.objects.order_by("pk")

    def get_serializer_class(self):
        if self.action == "retrieve":
            return shapes.ReviewSerializer
        return shapes.StarsSerializer


class ShelfView(generics.RetrieveAPIView):
    queryset = Book.objects.all()
    serializer_class = shapes.ShelfSerializer


class EitherView(generics.ListAPIView):
    queryset = Book.objects.order_by("pk")

    def get_serializer_class(self):
        if self.request.query_params.get("short"):
            return shapes.PlainSerializer
        return shapes.EitherSerializer


def _get(view, **kwargs):
    return view(APIRequestFactory().get("/"), **kwargs).data


def books():
    return _get(BookViewSet.as_view({"get": "list"}))


def book():
    return _get(BookViewSet.as_view({"get": "retrieve"}), pk=1)


def recent():
    return _get(BookViewSet.as_view({"get": "recent"}, serializer_class=shapes.RecentSerializer))


def reviews():
    return _get(ReviewViewSet.as_view({"get": "list"}))


def review():
    return _get(ReviewViewSet.as_view({"get": "retrieve"}), pk=1)


def shelf():
    return _get(ShelfView.as_view(), pk=1)


def either():
    return _get(EitherView.as_view())
