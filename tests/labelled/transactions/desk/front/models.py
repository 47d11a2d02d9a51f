from django.db import models


class Agent(models.Model):
    name = models.CharField(max_length=50, unique=True)


class Ticket(models.Model):
    title = models.CharField(max_length=50)
    agent = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL)
    number = models.IntegerField(unique=True)
    is_open = models.BooleanField(default=True)
