from django import forms

from customers.models import Address

from .models import Coupon, Order


class CheckoutForm(forms.Form):
    address = forms.ModelChoiceField(queryset=Address.objects.none())
    coupon = forms.CharField(required=False, max_length=20)
    product = forms.IntegerField(widget=forms.HiddenInput)
    quantity = forms.IntegerField(min_value=1, max_value=20, initial=1)

    def __init__(self, *args, customer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["address"].queryset = Address.objects.filter(customer=customer).select_related("country")


class OrderNoteForm(forms.ModelForm):
    class Meta:
        model = Order
        fields = ["note", "gift_wrapped"]


class CouponForm(forms.ModelForm):
    class Meta:
        model = Coupon
        fields = ["code", "percent", "valid_until"]

    def clean_code(self):
        return self.cleaned_data["code"].upper()
