from django import forms
from django.contrib.auth.forms import UserCreationForm

from .models import Address, Customer, Profile


class RegistrationForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        model = Customer
        fields = ["username", "email", "first_name", "last_name"]


class AddressForm(forms.ModelForm):
    class Meta:
        model = Address
        exclude = ["customer"]


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Profile
        fields = ["phone", "birthday", "newsletter", "favourite_brand"]
        widgets = {"birthday": forms.DateInput(attrs={"type": "date"})}
