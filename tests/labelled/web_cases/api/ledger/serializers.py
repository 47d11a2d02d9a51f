# topic: drf
from bookshop.models import Edition, Review
from rest_framework import serializers

from ledger.models import Entry, Holder, Lot


class EntrySerializer(serializers.ModelSerializer):
    buyer_house = serializers.ReadOnlyField()  # want: MIR113|MIR115 @buyer-house
    doubled = serializers.IntegerField()  # ok: MIR113

    class Meta:
        model = Entry
        fields = ["price", "buyer_house", "doubled"]


class EntryDetailSerializer(serializers.ModelSerializer):
    class Meta:
        model = Entry
        fields = ["price", "buyer_house", "book"]  # ok: MIR113


class CriticSerializer(serializers.Serializer):
    """Written out by hand."""

    stars = serializers.IntegerField()
    title = serializers.CharField(source="book.title")  # want: MIR113
    critic = serializers.SerializerMethodField()

    def get_critic(self, review: Review) -> str:
        return self._name(review)  # want: MIR113|MIR104 @critic

    def _name(self, review):
        return review.reviewer.name.title()  # want: MIR113|MIR104 @critic


class EditionSerializer(serializers.ModelSerializer):
    book = serializers.SlugRelatedField(slug_field="title", read_only=True)  # ok: MIR113
    sales = serializers.PrimaryKeyRelatedField(source="book.sales", many=True, read_only=True)  # want: MIR113

    class Meta:
        model = Edition
        fields = ["isbn", "book", "sales"]


class HolderSerializer(serializers.ModelSerializer):
    open_sales = serializers.IntegerField()  # want: MIR114|MIR113 @open-sales
    house = serializers.CharField(source="publisher.name", default="")  # want: MIR113

    class Meta:
        model = Holder
        fields = ["name", "open_sales", "house"]


class SmallHolderSerializer(serializers.ModelSerializer):
    open_sales = serializers.IntegerField()  # ok: MIR114, MIR113

    class Meta:
        model = Holder
        fields = ["name", "open_sales", "publisher"]


class TopSerializer(serializers.Serializer):
    name = serializers.CharField()
    house = serializers.CharField(source="publisher.city")  # want: MIR113


class LoadedTopSerializer(serializers.Serializer):
    name = serializers.CharField()
    house = serializers.CharField(source="publisher.city")  # ok: MIR113


class StatementSerializer(serializers.Serializer):
    label = serializers.CharField(source="__str__")  # want: MIR113|MIR115 @entry-label


class LotSerializer(serializers.ModelSerializer):
    keeper = serializers.SlugRelatedField(slug_field="name", read_only=True)  # ok: MIR113
    entries = serializers.StringRelatedField(many=True)  # want: MIR113|MIR115 @lot-entries

    class Meta:
        model = Lot
        fields = ["name", "keeper", "entries"]
