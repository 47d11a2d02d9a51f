# topic: drf
from bookshop.models import Author, Book, Edition, Review
from rest_framework import generics, viewsets
from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.views import APIView

from ledger import serializers
from ledger.models import Entry, Holder, Lot


class SaleList(generics.ListAPIView):
    queryset = Entry.objects.order_by("pk")
    serializer_class = serializers.EntrySerializer


class SaleDetail(generics.RetrieveUpdateDestroyAPIView):
    queryset = Entry.objects.all()
    serializer_class = serializers.EntryDetailSerializer


class ReviewList(generics.ListCreateAPIView):
    serializer_class = serializers.CriticSerializer
    pagination_class = None

    def get_queryset(self):
        queryset = Review.objects.all()
        stars = self.request.query_params.get("stars")
        if stars is not None:
            queryset = queryset.filter(stars=stars)
        return queryset


class EditionList(generics.GenericAPIView):
    queryset = Edition.objects.order_by("pk")

    def get(self, request, *args, **kwargs):
        editions = self.filter_queryset(self.get_queryset())
        serializer = serializers.EditionSerializer(editions, many=True, context={"request": request})
        return Response(serializer.data)


class Accounts(APIView):
    def get(self, request):
        holders = Holder.objects.all()
        return Response(serializers.HolderSerializer(instance=holders, many=True).data)


class Account(APIView):
    def get(self, request, pk):
        holder = generics.get_object_or_404(Holder, pk=pk)
        return Response(serializers.SmallHolderSerializer(holder).data)


@api_view(["GET"])
def top(request):
    serializer = serializers.TopSerializer(Author.objects.order_by("name")[:50], many=True)
    return Response(serializer.data)


@api_view(["GET"])
def top_loaded(request):
    authors = Author.objects.select_related("publisher").exclude(publisher=None)
    serializer = serializers.LoadedTopSerializer(list(authors), many=True)
    return Response({"count": len(authors), "results": serializer.data})


@api_view()
def plain(request):
    books = Book.objects.prefetch_related("sales")
    return Response(
        [
            {
                "title": book.title,
                "paid": sum(sale.price for sale in book.sales.all()),  # ok: MIR102
                "author": book.author.name,  # want: MIR101
            }
            for book in books
        ]
    )


class Statements(APIView):
    def get(self, request, format=None):
        rows = serializers.StatementSerializer(Entry.objects.filter(price__gte=0), many=True)
        return Response(data=rows.data)


class Balance(viewsets.ViewSet):
    def list(self, request):
        total = {}
        for entry in Entry.objects.select_related("book__author"):
            name = entry.book.author.name  # ok: MIR103, MIR101
            total[name] = total.get(name, 0) + entry.doubled
        return Response(total)


class LotList(generics.ListAPIView):
    queryset = Lot.objects.select_related("keeper").order_by("pk")
    serializer_class = serializers.LotSerializer
