# topic: admin
from django.db import models


class Company(models.Model):
    name = models.CharField(max_length=40)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="units")

    def __str__(self):
        return self.name


class Contact(models.Model):
    full_name = models.CharField(max_length=40)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="contacts")

    def __str__(self):
        return f"{self.full_name}, {self.company}"


class Deal(models.Model):
    number = models.CharField(max_length=12)
    signed = models.DateField()
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="deals")
    partner = models.ForeignKey(Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    guests = models.ManyToManyField(Contact, blank=True, related_name="invited_to")

    class Meta:
        ordering = ["-signed"]

    def __str__(self):
        return self.number


class DealLine(models.Model):
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="lines")
    text = models.CharField(max_length=40)
    supplier = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="supplies")

    def __str__(self):
        return f"{self.text} by {self.supplier}"  # want: MIR115|MIR117 @line-inline


class Call(models.Model):
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="calls")
    caller = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    minutes = models.IntegerField(default=1)

    def __str__(self):
        return f"{self.minutes} min"


class Visit(models.Model):
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="visits")
    guest = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    remark = models.CharField(max_length=40)

    def __str__(self):
        return self.remark


class Offer(models.Model):
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="offers")
    addressee = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="offers")
    amount = models.IntegerField(default=0)

    def __str__(self):
        return str(self.amount)
