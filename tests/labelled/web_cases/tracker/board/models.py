from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property

from people.models import Person


class IssueQuerySet(models.QuerySet):
    def unresolved(self):
        return self.filter(closed=False)

    def for_board(self):
        return self.select_related("area", "assignee__team").prefetch_related("labels")


class Area(models.Model):
    code = models.SlugField()
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="areas")

    def __str__(self):
        return self.code


class Label(models.Model):
    text = models.CharField(max_length=30)


class Issue(models.Model):
    summary = models.CharField(max_length=80)
    closed = models.BooleanField(default=False)
    area = models.ForeignKey(Area, on_delete=models.CASCADE)
    assignee = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="assigned")
    labels = models.ManyToManyField(Label, related_name="issues")
    watchers = models.ManyToManyField(Person, related_name="watched")
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)

    objects = IssueQuerySet.as_manager()

    def __str__(self):
        return self.summary

    @property
    def key(self):
        return f"{self.area.code}-{self.pk}"

    @property
    def shout(self):
        return self.summary.upper()

    def is_mine(self):
        return self.assignee_id == 1

    def latest_comment(self):
        return self.comments.order_by("-pk").first()

    def has_labels(self):
        return bool(self.labels.all())

    @cached_property
    def answers(self):
        return list(self.comments.all())

    def get_absolute_url(self):
        return reverse("issue", args=[self.area.code, self.pk])


class Comment(models.Model):
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="comments")
    writer = models.ForeignKey(Person, on_delete=models.CASCADE)
    body = models.TextField()

    def __str__(self):
        return f"{self.writer.first} on {self.issue}"
