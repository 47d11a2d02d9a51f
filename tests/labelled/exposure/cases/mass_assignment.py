"""Data of a request that becomes fields, whatever their names are."""

import json

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import path
from django.views import View
from rest_framework import serializers, viewsets
from rest_framework.decorators import action, api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView
from vault.models import Account, Note, Tag, User

ALLOWED = {"name"}


@login_required
def built(request):
    account = Account(**request.POST.dict())  # want: MIR507 built_takes_balance
    account.save()
    return HttpResponse("saved")


@login_required
def built_of_two(request):
    account = Account(owner=request.user, name=request.POST["name"])  # ok: MIR507 built_of_two_takes_balance
    account.save()
    return HttpResponse("saved")


@login_required
def created(request):
    Account.objects.create(**json.loads(request.body))  # want: MIR507 created_takes_balance
    return HttpResponse("saved")


@login_required
def created_of_some(request):
    data = json.loads(request.body)
    chosen = {key: data[key] for key in ("name",)}
    Account.objects.create(owner=request.user, **chosen)  # ok: MIR507 created_of_some_takes_balance
    return HttpResponse("saved")


@login_required
def created_of_allowed(request):
    data = {key: value for key, value in request.POST.items() if key in ALLOWED}
    Account.objects.create(owner=request.user, **data)  # ok: MIR507 created_of_allowed_takes_balance
    return HttpResponse("saved")


class Updated(APIView):
    permission_classes = [IsAuthenticated]

    def post(self, request, pk):
        Account.objects.filter(pk=pk, owner=request.user).update(**request.data)  # want: MIR507 updated_takes_balance
        return Response({})


class UpdatedName(APIView):
    permission_classes = [IsAuthenticated]

    def post(self, request, pk):
        rows = Account.objects.filter(pk=pk, owner=request.user)
        rows.update(name=request.data["name"])  # ok: MIR507 updated_name_takes_balance
        return Response({})


@api_view(["POST"])
@permission_classes([IsAuthenticated])
def each_attribute(request, pk):
    account = Account.objects.get(pk=pk, owner=request.user)
    for name, value in request.data.items():
        setattr(account, name, value)  # want: MIR507 each_attribute_takes_balance
    account.save()
    return Response({})


@api_view(["POST"])
@permission_classes([IsAuthenticated])
def each_allowed(request, pk):
    account = Account.objects.get(pk=pk, owner=request.user)
    for name, value in request.data.items():
        if name in ALLOWED:
            setattr(account, name, value)  # ok: MIR507 each_allowed_takes_balance
    account.save()
    return Response({})


@api_view(["POST"])
@permission_classes([IsAuthenticated])
def each_listed(request, pk):
    account = Account.objects.get(pk=pk, owner=request.user)
    for name in ("name",):
        if name in request.data:
            setattr(account, name, request.data[name])  # ok: MIR507 each_listed_takes_balance
    account.save()
    return Response({})


@api_view(["POST"])
@permission_classes([IsAuthenticated])
def each_but_others(request, pk):
    account = Account.objects.get(pk=pk, owner=request.user)
    for name, value in request.data.items():
        if name not in ALLOWED:
            continue
        setattr(account, name, value)  # ok: MIR507 each_but_others_takes_balance
    account.save()
    return Response({})


class AccountSerializer(serializers.ModelSerializer):
    class Meta:
        model = Account
        fields = ["id", "name"]


class Saved(APIView):
    permission_classes = [IsAuthenticated]

    def post(self, request, pk):
        account = Account.objects.get(pk=pk, owner=request.user)
        serializer = AccountSerializer(account, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        serializer.save(**request.data)  # want: MIR507 saved_takes_balance
        return Response(serializer.data)


class SavedForOwner(APIView):
    permission_classes = [IsAuthenticated]

    def post(self, request, pk):
        account = Account.objects.get(pk=pk, owner=request.user)
        serializer = AccountSerializer(account, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        serializer.save(owner=request.user)  # ok: MIR507 saved_for_owner_takes_balance
        return Response(serializer.data)


class Validated(APIView):
    permission_classes = [IsAuthenticated]

    def post(self, request):
        serializer = AccountSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        Account.objects.create(owner=request.user, **serializer.validated_data)  # ok: MIR507 validated_takes_balance
        return Response({})


class Accounts(viewsets.ModelViewSet):
    permission_classes = [IsAuthenticated]
    serializer_class = AccountSerializer

    def get_queryset(self):
        return Account.objects.filter(owner=self.request.user)

    def perform_update(self, serializer):
        serializer.save(**self.request.data)  # want: MIR507 viewset_takes_balance

    @action(detail=True, methods=["post"])
    def rename(self, request, pk=None):
        account = self.get_object()
        data = request.data.copy()
        data.pop("balance", None)
        Account.objects.filter(pk=account.pk).update(**{"name": data["name"]})  # ok: MIR507 rename_takes_balance
        return Response({})


def store(model, values):
    return model.objects.create(**values)


@login_required
def through_helper(request):
    store(Account, request.POST.dict())  # want: MIR507 helper_takes_balance
    return HttpResponse("saved")


def make_account(owner, data):
    return Account.objects.create(owner=owner, **data)


@login_required
def through_maker(request):
    make_account(request.user, json.loads(request.body))  # want: MIR507 maker_takes_balance
    return HttpResponse("saved")


@login_required
def through_maker_safely(request):
    make_account(request.user, {"name": request.POST["name"]})  # ok: MIR507 safe_maker_takes_balance
    return HttpResponse("saved")


def payload(request):
    return json.loads(request.body.decode())


@login_required
def from_helper(request):
    values = payload(request)
    Account.objects.create(**values)  # want: MIR507 from_helper_takes_balance
    return HttpResponse("saved")


class NameForm(forms.Form):
    name = forms.CharField()


@login_required
def cleaned(request):
    form = NameForm(request.POST)
    if form.is_valid():
        Account.objects.create(owner=request.user, **form.cleaned_data)  # ok: MIR507 cleaned_takes_balance
    return HttpResponse("saved")


class Merged(View):
    def post(self, request):
        values = {"owner": request.user}
        values.update(request.POST.dict())
        Account.objects.create(**values)  # want: MIR507 merged_takes_balance
        return HttpResponse("saved")


class Either(View):
    def post(self, request, pk):
        Account.objects.update_or_create(pk=pk, owner=request.user, defaults=json.loads(request.body))  # want: MIR507 either_takes_balance
        return HttpResponse("saved")


@login_required
def dict_of(request, pk):
    account = Account.objects.get(pk=pk, owner=request.user)
    account.__dict__.update(request.POST.dict())  # want: MIR507 dict_of_takes_balance
    account.save()
    return HttpResponse("saved")


@login_required
def found(request):
    rows = Account.objects.filter(owner=request.user)
    query = {"name": request.GET.get("name", "")}
    return HttpResponse(str(rows.filter(**query).count()))  # ok: MIR507 found_takes_balance


@login_required
def counted(request):
    values = request.POST.dict()
    values.clear()
    values = {"name": "fixed"}
    Account.objects.create(owner=request.user, **values)  # ok: MIR507 counted_takes_balance
    return HttpResponse("saved")


router = SimpleRouter()
router.register("accounts", Accounts, basename="accounts")
urlpatterns = [
    path("built/", built),
    path("built-of-two/", built_of_two),
    path("created/", created),
    path("created-of-some/", created_of_some),
    path("created-of-allowed/", created_of_allowed),
    path("updated/<int:pk>/", Updated.as_view()),
    path("updated-name/<int:pk>/", UpdatedName.as_view()),
    path("each/<int:pk>/", each_attribute),
    path("each-allowed/<int:pk>/", each_allowed),
    path("each-listed/<int:pk>/", each_listed),
    path("each-but/<int:pk>/", each_but_others),
    path("saved/<int:pk>/", Saved.as_view()),
    path("saved-owner/<int:pk>/", SavedForOwner.as_view()),
    path("validated/", Validated.as_view()),
    path("helper/", through_helper),
    path("maker/", through_maker),
    path("safe-maker/", through_maker_safely),
    path("from-helper/", from_helper),
    path("cleaned/", cleaned),
    path("merged/", Merged.as_view()),
    path("either/<int:pk>/", Either.as_view()),
    path("dict-of/<int:pk>/", dict_of),
    path("found/", found),
    path("counted/", counted),
    *router.urls,
]

# --- probes
FULL = {"owner_id": 1, "name": "n", "balance": "900"}
NAMED = {"name": "n", "balance": "900"}
JSON = "application/json"


def rich():
    return M.Account.objects.filter(balance=900).exists()


def named():
    return M.Account.objects.filter(name="n").exists()


def post(path, data, type=JSON):
    done = mia_client.post(path, data, content_type=type) if type else mia_client.post(path, data)
    return done


def built_takes_balance():
    post("/built/", FULL, "")
    return rich()


def built_of_two_takes_balance():
    post("/built-of-two/", FULL, "")
    assert named()
    return rich()


def created_takes_balance():
    post("/created/", FULL)
    return rich()


def created_of_some_takes_balance():
    post("/created-of-some/", FULL)
    assert named()
    return rich()


def created_of_allowed_takes_balance():
    post("/created-of-allowed/", FULL, "")
    assert named()
    return rich()


def updated_takes_balance():
    post("/updated/1/", NAMED)
    return rich()


def updated_name_takes_balance():
    post("/updated-name/1/", NAMED)
    assert named()
    return rich()


def each_attribute_takes_balance():
    post("/each/1/", NAMED)
    return rich()


def each_allowed_takes_balance():
    post("/each-allowed/1/", NAMED)
    assert named()
    return rich()


def each_listed_takes_balance():
    post("/each-listed/1/", NAMED)
    assert named()
    return rich()


def each_but_others_takes_balance():
    post("/each-but/1/", NAMED)
    assert named()
    return rich()


def saved_takes_balance():
    post("/saved/1/", NAMED)
    return rich()


def saved_for_owner_takes_balance():
    post("/saved-owner/1/", NAMED)
    assert named()
    return rich()


def validated_takes_balance():
    post("/validated/", NAMED)
    assert named()
    return rich()


def viewset_takes_balance():
    mia_client.patch("/accounts/1/", NAMED, content_type=JSON)
    return rich()


def rename_takes_balance():
    post("/accounts/1/rename/", NAMED)
    assert named()
    return rich()


def helper_takes_balance():
    post("/helper/", FULL, "")
    return rich()


def maker_takes_balance():
    post("/maker/", NAMED)
    return rich()


def safe_maker_takes_balance():
    post("/safe-maker/", NAMED, "")
    assert named()
    return rich()


def from_helper_takes_balance():
    post("/from-helper/", FULL)
    return rich()


def cleaned_takes_balance():
    post("/cleaned/", NAMED, "")
    assert named()
    return rich()


def merged_takes_balance():
    post("/merged/", NAMED, "")
    return rich()


def either_takes_balance():
    post("/either/1/", NAMED)
    return rich()


def dict_of_takes_balance():
    post("/dict-of/1/", NAMED, "")
    return rich()


def found_takes_balance():
    mia_client.get("/found/", NAMED)
    return rich()


def counted_takes_balance():
    post("/counted/", NAMED, "")
    return rich()
