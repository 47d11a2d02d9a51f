from django import forms

from .models import Message, Ticket


class TicketForm(forms.ModelForm):
    body = forms.CharField(widget=forms.Textarea(attrs={"rows": 6}))

    class Meta:
        model = Ticket
        fields = ["subject", "order"]

    def __init__(self, *args, customer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["order"].queryset = customer.orders.all()


class MessageForm(forms.ModelForm):
    class Meta:
        model = Message
        fields = ["body"]
