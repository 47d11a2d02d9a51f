from django.db import models


class Team(models.Model):
    label = models.CharField(max_length=40)
    lead = models.ForeignKey("Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="leads")

    def __str__(self):
        return self.label


class Person(models.Model):
    first = models.CharField(max_length=40)
    last = models.CharField(max_length=40)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")

    class Meta:
        ordering = ["last"]

    def __str__(self):
        return f"{self.full_name} ({self.team})"

    @property
    def full_name(self):
        return f"{self.first} {self.last}"

    @property
    def team_label(self):
        return self.team.label
