"""Managers of the forum, some of which load."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, Prefetch


class Loading:
    """Mixed into querysets: what a list of topics needs."""

    def for_list(self):
        return self.select_related("category", "opened_by")

    def with_posts(self):
        from forum.models import Post

        return self.prefetch_related(Prefetch("posts", queryset=Post.objects.select_related("writer")))


class TopicQuerySet(Loading, models.QuerySet):
    def open(self):
        return self.filter(closed=False)

    def numbered(self):
        return self.annotate(number_of_posts=Count("posts"))

    def newest(self):
        return self.order_by("-pk").first()


class TopicManager(models.Manager):
    def get_queryset(self):
        return TopicQuerySet(self.model, using=self._db)

    def open(self):
        return self.get_queryset().open()

    def for_list(self):
        return self.get_queryset().for_list()


class BusyManager(TopicManager.from_queryset(TopicQuerySet)):
    def get_queryset(self):
        return super().get_queryset().with_posts()
