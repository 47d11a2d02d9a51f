from django import forms

from .models import Product, Review


class SearchForm(forms.Form):
    q = forms.CharField(label="Search", required=False, max_length=100)
    in_stock = forms.BooleanField(required=False)
    max_price = forms.DecimalField(required=False, min_value=0)

    def filter(self, products):
        data = self.cleaned_data
        if data["q"]:
            products = products.search(data["q"])
        if data["in_stock"]:
            products = products.in_stock()
        if data["max_price"] is not None:
            products = products.filter(price__lte=data["max_price"])
        return products


class ReviewForm(forms.ModelForm):
    class Meta:
        model = Review
        fields = ["rating", "title", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 4})}


class ProductForm(forms.ModelForm):
    class Meta:
        model = Product
        fields = "__all__"

    def clean_sku(self):
        return self.cleaned_data["sku"].upper()
