"""Categories below categories, topics, posts, and what is pinned to them."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models

from forum.managers import BusyManager, TopicManager, TopicQuerySet


class Member(models.Model):
    nick = models.CharField(max_length=50)
    inviter = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="invited")

    def __str__(self):
        return self.nick


class Category(models.Model):
    """At most three levels deep: roots, branches and leaves."""

    name = models.CharField(max_length=50)
    level = models.IntegerField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    moderator = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="moderates")

    class Meta:
        ordering = ("pk",)

    def __str__(self):
        return f"{self.parent} / {self.name}" if self.parent_id else self.name

    def path(self) -> str:
        if self.parent is None:
            return self.name
        return f"{self.parent.path()} > {self.name}"

    def root(self) -> Category:
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    @property
    def depth(self) -> int:
        return self.level

    def is_root(self) -> bool:
        return self.parent_id is None

    def tree(self):
        return {child.name: child.tree() for child in self.children.all()}


class Topic(models.Model):
    title = models.CharField(max_length=50)
    body = models.TextField(default="")
    closed = models.BooleanField(default=False)
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="topics")
    opened_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="topics")
    pins = GenericRelation("Pin", content_type_field="kind", object_id_field="key")

    objects = TopicManager()
    queries = TopicQuerySet.as_manager()
    busy = BusyManager()

    @property
    def excerpt(self) -> str:
        return self.body[:20]

    def headline(self) -> str:
        return f"{self.title} in {self.category.name}"


class Post(models.Model):
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="posts")
    writer = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="posts")
    text = models.CharField(max_length=50)
    likes = models.ManyToManyField(Member, related_name="liked")
    pins = GenericRelation("Pin", "key", "kind", related_query_name="post")

    class Meta:
        ordering = ("-pk",)


class Pin(models.Model):
    """Pinned by somebody to anything."""

    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="pins")
    kind = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    key = models.PositiveIntegerField()
    target = GenericForeignKey("kind", "key")
