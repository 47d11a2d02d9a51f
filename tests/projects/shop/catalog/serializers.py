from rest_framework import serializers

from .models import Brand, Product, ProductImage, Review


class BrandSerializer(serializers.ModelSerializer):
    country = serializers.CharField(source="country.name", read_only=True)
    product_count = serializers.SerializerMethodField()

    class Meta:
        model = Brand
        fields = ["id", "name", "slug", "country", "website", "product_count"]

    def get_product_count(self, brand):
        return brand.products.filter(status=Product.Status.PUBLISHED).count()


class ProductImageSerializer(serializers.ModelSerializer):
    class Meta:
        model = ProductImage
        fields = ["path", "alt_text", "position"]


class ProductSerializer(serializers.ModelSerializer):
    brand_name = serializers.CharField(source="brand.name", read_only=True)
    category_name = serializers.CharField(source="category.name", read_only=True)
    images = ProductImageSerializer(many=True, read_only=True)
    tags = serializers.SlugRelatedField(slug_field="slug", many=True, read_only=True)

    class Meta:
        model = Product
        fields = [
            "id",
            "sku",
            "name",
            "slug",
            "brand",
            "brand_name",
            "category",
            "category_name",
            "price",
            "stock",
            "images",
            "tags",
        ]
        read_only_fields = ["stock"]


class ReviewSerializer(serializers.ModelSerializer):
    product_name = serializers.CharField(source="product.name", read_only=True)
    customer_name = serializers.CharField(source="customer.get_full_name", read_only=True)

    class Meta:
        model = Review
        fields = ["id", "product", "product_name", "customer_name", "rating", "title", "body", "approved"]
