from rest_framework import generics, pagination, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from stall.models import Customer, Order, OrderLine, Product


class ProductSerializer(serializers.ModelSerializer):
    class Meta:
        model = Product
        fields = ["id", "name", "maker", "tags"]


class NamedProductSerializer(serializers.ModelSerializer):
    maker_name = serializers.CharField(source="maker.name")

    class Meta:
        model = Product
        fields = ["id", "name", "maker_name"]


class LineSerializer(serializers.ModelSerializer):
    product = NamedProductSerializer()

    class Meta:
        model = OrderLine
        fields = ["id", "amount", "product"]


class OrderSerializer(serializers.ModelSerializer):
    lines = LineSerializer(many=True)
    customer_label = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields = ["id", "number", "lines", "customer_label"]

    def get_customer_label(self, order):
        return order.customer.label()


class CustomerSerializer(serializers.ModelSerializer):
    country = serializers.StringRelatedField()

    class Meta:
        model = Customer
        fields = ["id", "name", "country"]


class TenThousand(pagination.PageNumberPagination):
    page_size = 10000


class Products(viewsets.ModelViewSet):
    queryset = Product.objects.all()
    serializer_class = ProductSerializer


class NamedProducts(viewsets.ReadOnlyModelViewSet):
    queryset = Product.objects.select_related("maker")
    serializer_class = NamedProductSerializer
    pagination_class = TenThousand


class Orders(viewsets.ReadOnlyModelViewSet):
    queryset = Order.objects.all()
    serializer_class = OrderSerializer

    @action(detail=False)
    def unpaid(self, request):
        found = self.get_queryset().filter(is_paid=False)
        return Response(self.get_serializer(found, many=True).data)

    @action(detail=True)
    def lines(self, request, pk=None):
        order = self.get_object()
        return Response(LineSerializer(order.lines.select_related("product__maker"), many=True).data)


class LoadedOrders(viewsets.ReadOnlyModelViewSet):
    serializer_class = OrderSerializer

    def get_queryset(self):
        return Order.objects.select_related("customer__country").prefetch_related("lines__product__maker")


class CustomerListView(generics.ListAPIView):
    queryset = Customer.objects.all()
    serializer_class = CustomerSerializer


class CustomerView(generics.RetrieveAPIView):
    queryset = Customer.objects.select_related("country")
    serializer_class = CustomerSerializer
