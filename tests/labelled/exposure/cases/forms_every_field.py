"""Forms that take every field of a model."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.forms import modelform_factory
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.generic import CreateView, UpdateView
from vault.models import Account, Note, Tag, User


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = "__all__"  # want: MIR501 profile_takes_superuser


@login_required
def profile(request):
    form = ProfileForm(request.POST, instance=request.user)
    if form.is_valid():
        form.save()
        return HttpResponse("saved")
    return HttpResponse(str(form.errors), status=400)


class AccountForm(forms.ModelForm):
    class Meta:
        model = Account
        exclude = ["name"]  # want: MIR502 account_takes_balance


@login_required
def account(request, pk):
    found = get_object_or_404(Account, pk=pk, owner=request.user)
    form = AccountForm(request.POST, instance=found)
    if form.is_valid():
        form.save()
        return HttpResponse("saved")
    return HttpResponse(str(form.errors), status=400)


class ClosedProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["phone", "email"]  # ok: MIR501 closed_profile_takes_superuser


@login_required
def closed_profile(request):
    form = ClosedProfileForm(request.POST, instance=request.user)
    if form.is_valid():
        form.save()
        return HttpResponse("saved")
    return HttpResponse(str(form.errors), status=400)


class TagForm(forms.ModelForm):
    class Meta:
        model = Tag
        fields = "__all__"  # ok: MIR501 tag_takes_superuser


def tag(request):
    form = TagForm(request.POST)
    if form.is_valid():
        form.save()
    return HttpResponse("saved")


class FrozenForm(forms.ModelForm):
    class Meta:
        model = Account
        exclude = ["owner", "balance", "is_verified", "api_token"]  # ok: MIR502 frozen_takes_balance


@login_required
def frozen(request, pk):
    form = FrozenForm(request.POST, instance=get_object_or_404(Account, pk=pk, owner=request.user))
    if form.is_valid():
        form.save()
    return HttpResponse("saved")


class NewAccount(CreateView):
    model = Account
    fields = "__all__"  # want: MIR501 new_account_takes_balance
    template_name = "admin/base.html"
    success_url = "/"


class ChangeAccount(UpdateView):
    model = Account
    fields = ["name"]  # ok: MIR501 change_account_takes_balance
    template_name = "admin/base.html"
    success_url = "/"

    def get_queryset(self):
        return Account.objects.filter(owner=self.request.user)


def quick(request, pk):
    factory = modelform_factory(Account, fields="__all__")  # want: MIR501 quick_takes_balance
    form = factory(request.POST, instance=get_object_or_404(Account, pk=pk, owner=request.user))
    if form.is_valid():
        form.save()
    return HttpResponse(str(form.errors))


def quick_closed(request, pk):
    factory = modelform_factory(Account, fields=["name"])  # ok: MIR501 quick_closed_takes_balance
    form = factory(request.POST, instance=get_object_or_404(Account, pk=pk, owner=request.user))
    if form.is_valid():
        form.save()
    return HttpResponse(str(form.errors))


class UnroutedForm(forms.ModelForm):
    class Meta:
        model = User
        fields = "__all__"  # ok: MIR501 nobody_serves_it


urlpatterns = [
    path("profile/", profile),
    path("account/<int:pk>/", account),
    path("closed/", closed_profile),
    path("tag/", tag),
    path("frozen/<int:pk>/", frozen),
    path("new/", NewAccount.as_view()),
    path("change/<int:pk>/", ChangeAccount.as_view()),
    path("quick/<int:pk>/", quick),
    path("quick-closed/<int:pk>/", quick_closed),
]

# --- probes
FULL = {
    "username": "mia", "password": "x", "role": "member", "date_joined": "2024-01-01 10:00", "is_superuser": "on",
    "is_active": "on",
}
ACCOUNT = {"owner": 1, "name": "n", "balance": "900", "is_verified": "on", "api_token": "t"}


def profile_takes_superuser():
    mia_client.post("/profile/", FULL)
    return M.User.objects.get(pk=1).is_superuser


def closed_profile_takes_superuser():
    done = mia_client.post("/closed/", {**FULL, "phone": "1", "email": "a@example.com"})
    assert done.status_code == 200
    return M.User.objects.get(pk=1).is_superuser


def account_takes_balance():
    mia_client.post("/account/1/", ACCOUNT)
    return M.Account.objects.get(pk=1).balance == 900


def tag_takes_superuser():
    mia_client.post("/tag/", {"name": "red", "is_superuser": "on", "owner": 2})
    assert M.Tag.objects.count() == 2
    return M.User.objects.get(pk=1).is_superuser


def frozen_takes_balance():
    mia_client.post("/frozen/1/", ACCOUNT)
    assert M.Account.objects.get(pk=1).name == "n"
    return M.Account.objects.get(pk=1).balance == 900


def new_account_takes_balance():
    mia_client.post("/new/", ACCOUNT)
    return M.Account.objects.filter(balance=900).exists()


def change_account_takes_balance():
    mia_client.post("/change/1/", ACCOUNT)
    assert M.Account.objects.get(pk=1).name == "n"
    return M.Account.objects.get(pk=1).balance == 900


def quick_takes_balance():
    mia_client.post("/quick/1/", ACCOUNT)
    return M.Account.objects.get(pk=1).balance == 900


def quick_closed_takes_balance():
    mia_client.post("/quick-closed/1/", ACCOUNT)
    assert M.Account.objects.get(pk=1).name == "n"
    return M.Account.objects.get(pk=1).balance == 900


def nobody_serves_it():
    return any("Unrouted" in str(pattern) for pattern in case.urlpatterns)
