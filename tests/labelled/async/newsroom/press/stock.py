"""Counts of what there is."""

from press.models import Article


def stock_of_live():
    return _counted(Article.objects.live())


def _counted(queryset):
    return queryset.count()
