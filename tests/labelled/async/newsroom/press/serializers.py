from press.models import Article
from rest_framework import serializers


class ArticleSerializer(serializers.ModelSerializer):
    author = serializers.CharField(source="author.name")

    class Meta:
        model = Article
        fields = ["title", "author"]


class TitleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Article
        fields = ["title", "words"]
