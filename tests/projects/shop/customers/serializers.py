from rest_framework import serializers

from .models import Address, Customer, Profile


class AddressSerializer(serializers.ModelSerializer):
    country_name = serializers.CharField(source="country.name", read_only=True)

    class Meta:
        model = Address
        fields = ["id", "street", "postcode", "city", "country", "country_name", "is_default"]


class ProfileSerializer(serializers.ModelSerializer):
    class Meta:
        model = Profile
        fields = "__all__"


class CustomerSerializer(serializers.ModelSerializer):
    profile = ProfileSerializer(read_only=True)
    addresses = AddressSerializer(many=True, read_only=True)

    class Meta:
        model = Customer
        fields = ["id", "username", "email", "first_name", "last_name", "company", "profile", "addresses"]
