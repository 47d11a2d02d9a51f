from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from common.permissions import IsStaffOrReadOnly

from .models import Brand, Product, Review
from .serializers import BrandSerializer, ProductSerializer, ReviewSerializer


class ProductViewSet(viewsets.ModelViewSet):
    serializer_class = ProductSerializer
    permission_classes = [IsStaffOrReadOnly]

    def get_queryset(self):
        return Product.objects.published().for_listing().prefetch_related("tags")

    @action(detail=True)
    def reviews(self, request, pk=None):
        product = self.get_object()
        reviews = Review.visible.filter(product=product).select_related("product")
        return Response(ReviewSerializer(reviews, many=True).data)

    @action(detail=False)
    def bestsellers(self, request):
        products = self.get_queryset().with_rating().order_by("-rating")[:10]
        return Response(
            [
                {"sku": product.sku, "brand": product.brand.name, "rating": product.rating}
                for product in products
            ]
        )


class BrandViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Brand.objects.select_related("country")
    serializer_class = BrandSerializer


class ReviewViewSet(viewsets.ModelViewSet):
    queryset = Review.objects.filter(approved=True)
    serializer_class = ReviewSerializer

    def perform_create(self, serializer):
        serializer.save(customer=self.request.user)
