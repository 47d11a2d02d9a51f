"""Options that say a field is not to be written, and do nothing."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from vault.models import Account, Label, Tag


class Own(generics.RetrieveUpdateAPIView):
    permission_classes = [IsAuthenticated]

    def get_queryset(self):
        return Account.objects.filter(owner=self.request.user)


class DeclaredSerializer(serializers.ModelSerializer):
    name = serializers.CharField()

    class Meta:
        model = Account
        fields = ["id", "name"]
        read_only_fields = ["name"]  # want: MIR526 declared_takes_name


class Declared(Own):
    serializer_class = DeclaredSerializer


class MadeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Account
        fields = ["id", "name"]
        read_only_fields = ["name"]  # ok: MIR526 made_takes_name


class Made(Own):
    serializer_class = MadeSerializer


class ReadOnlySerializer(serializers.ModelSerializer):
    name = serializers.CharField(read_only=True)

    class Meta:
        model = Account
        fields = ["id", "name"]
        read_only_fields = ["name"]  # ok: MIR526 read_only_takes_name


class ReadOnly(Own):
    serializer_class = ReadOnlySerializer


class ComputedSerializer(serializers.ModelSerializer):
    name = serializers.SerializerMethodField()

    class Meta:
        model = Account
        fields = ["id", "name"]
        read_only_fields = ["name"]  # ok: MIR526 computed_takes_name

    def get_name(self, row):
        return row.name


class Computed(Own):
    serializer_class = ComputedSerializer


class ExtraSerializer(serializers.ModelSerializer):
    name = serializers.CharField()

    class Meta:
        model = Account
        fields = ["id", "name"]
        extra_kwargs = {"name": {"read_only": True}}  # want: MIR526 extra_takes_name


class Extra(Own):
    serializer_class = ExtraSerializer


class ExtraMadeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Account
        fields = ["id", "name"]
        extra_kwargs = {"name": {"read_only": True}}  # ok: MIR526 extra_made_takes_name


class ExtraMade(Own):
    serializer_class = ExtraMadeSerializer


class WriteOnlySerializer(serializers.ModelSerializer):
    api_token = serializers.CharField()

    class Meta:
        model = Account
        fields = ["id", "name", "api_token"]
        extra_kwargs = {"api_token": {"write_only": True}}  # want: MIR526 write_only_shows_token


class WriteOnly(Own):
    serializer_class = WriteOnlySerializer


class MisspeltSerializer(serializers.ModelSerializer):
    class Meta:
        model = Account
        fields = ["id", "name"]
        read_only_fields = ["nmae"]  # want: MIR527 misspelt_takes_name


class Misspelt(Own):
    serializer_class = MisspeltSerializer


class MisspeltExtraSerializer(serializers.ModelSerializer):
    class Meta:
        model = Account
        fields = ["id", "name", "is_verified"]
        extra_kwargs = {"verified": {"read_only": True}}  # want: MIR527 misspelt_extra_takes_verified


class MisspeltExtra(Own):
    serializer_class = MisspeltExtraSerializer


class SpeltSerializer(serializers.ModelSerializer):
    class Meta:
        model = Account
        fields = ["id", "name"]
        read_only_fields = ("id", "name")  # ok: MIR527 spelt_takes_name


class Spelt(Own):
    serializer_class = SpeltSerializer


class ReadonlyForm(forms.ModelForm):
    class Meta:
        model = Account
        fields = ["name", "is_verified"]
        widgets = {"name": forms.TextInput(attrs={"readonly": True})}  # want: MIR522 readonly_takes_name


class DeclaredReadonlyForm(forms.ModelForm):
    name = forms.CharField(widget=forms.TextInput(attrs={"readonly": "readonly"}))  # want: MIR522 declared_readonly_takes_name

    class Meta:
        model = Account
        fields = ["name"]


class DisabledForm(forms.ModelForm):
    name = forms.CharField(disabled=True, widget=forms.TextInput(attrs={"readonly": True}))  # ok: MIR522 disabled_takes_name

    class Meta:
        model = Account
        fields = ["name", "api_token"]


class PlaceholderForm(forms.ModelForm):
    class Meta:
        model = Label
        fields = ["text"]
        widgets = {"text": forms.TextInput(attrs={"placeholder": "text"})}  # ok: MIR522 placeholder_takes_name


def saves(form_class):
    @login_required
    def view(request, pk):
        form = form_class(request.POST, instance=get_object_or_404(Account, pk=pk, owner=request.user))
        if form.is_valid():
            form.save()
        return HttpResponse(str(form.errors))

    return view


@login_required
def readonly(request, pk):
    form = ReadonlyForm(request.POST, instance=get_object_or_404(Account, pk=pk, owner=request.user))
    if form.is_valid():
        form.save()
    return HttpResponse(str(form.errors))


@login_required
def declared_readonly(request, pk):
    form = DeclaredReadonlyForm(request.POST, instance=get_object_or_404(Account, pk=pk, owner=request.user))
    if form.is_valid():
        form.save()
    return HttpResponse(str(form.errors))


@login_required
def disabled(request, pk):
    form = DisabledForm(request.POST, instance=get_object_or_404(Account, pk=pk, owner=request.user))
    if form.is_valid():
        form.save()
    return HttpResponse(str(form.errors))


@login_required
def placeholder(request, pk):
    form = PlaceholderForm(request.POST, instance=get_object_or_404(Label, pk=pk))
    if form.is_valid():
        form.save()
    return HttpResponse(str(form.errors))


urlpatterns = [
    path("declared/<int:pk>/", Declared.as_view()),
    path("made/<int:pk>/", Made.as_view()),
    path("read-only/<int:pk>/", ReadOnly.as_view()),
    path("computed/<int:pk>/", Computed.as_view()),
    path("extra/<int:pk>/", Extra.as_view()),
    path("extra-made/<int:pk>/", ExtraMade.as_view()),
    path("write-only/<int:pk>/", WriteOnly.as_view()),
    path("misspelt/<int:pk>/", Misspelt.as_view()),
    path("misspelt-extra/<int:pk>/", MisspeltExtra.as_view()),
    path("spelt/<int:pk>/", Spelt.as_view()),
    path("readonly/<int:pk>/", readonly),
    path("declared-readonly/<int:pk>/", declared_readonly),
    path("disabled/<int:pk>/", disabled),
    path("placeholder/<int:pk>/", placeholder),
]

# --- probes


def takes_name(path):
    mia_client.patch(path, {"name": "n"}, content_type="application/json")
    return M.Account.objects.get(pk=1).name == "n"


def posts_name(path, **more):
    mia_client.post(path, {"name": "n", **more})
    return M.Account.objects.get(pk=1).name == "n"


def declared_takes_name():
    return takes_name("/declared/1/")


def made_takes_name():
    return takes_name("/made/1/")


def read_only_takes_name():
    return takes_name("/read-only/1/")


def computed_takes_name():
    return takes_name("/computed/1/")


def extra_takes_name():
    return takes_name("/extra/1/")


def extra_made_takes_name():
    return takes_name("/extra-made/1/")


def write_only_shows_token():
    return "token-mia" in mia_client.get("/write-only/1/").content.decode()


def misspelt_takes_name():
    return takes_name("/misspelt/1/")


def misspelt_extra_takes_verified():
    mia_client.patch("/misspelt-extra/1/", {"is_verified": True}, content_type="application/json")
    return M.Account.objects.get(pk=1).is_verified


def spelt_takes_name():
    return takes_name("/spelt/1/")


def readonly_takes_name():
    return posts_name("/readonly/1/")


def declared_readonly_takes_name():
    return posts_name("/declared-readonly/1/")


def disabled_takes_name():
    mia_client.post("/disabled/1/", {"name": "n", "api_token": "t"})
    assert M.Account.objects.get(pk=1).api_token == "t"
    return M.Account.objects.get(pk=1).name == "n"


def placeholder_takes_name():
    mia_client.post("/placeholder/1/", {"text": "changed"})
    assert M.Label.objects.get(pk=1).text == "changed"
    return M.Account.objects.get(pk=1).name == "n"
