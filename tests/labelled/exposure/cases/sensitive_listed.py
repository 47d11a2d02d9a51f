"""Fields that nobody should read or write, listed by their names."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.generic import UpdateView
from rest_framework import generics, serializers, viewsets
from rest_framework.permissions import IsAdminUser, IsAuthenticated
from rest_framework.routers import SimpleRouter
from vault.models import Account, Note, User


class MeSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "is_staff"]  # want: MIR506 me_takes_staff


class Me(generics.RetrieveUpdateAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = MeSerializer

    def get_object(self):
        return self.request.user


class SafeMeSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "is_staff"]  # ok: MIR506 safe_me_takes_staff
        read_only_fields = ["is_staff"]


class SafeMe(generics.RetrieveUpdateAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = SafeMeSerializer

    def get_object(self):
        return self.request.user


class ShownMeSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "is_superuser"]  # ok: MIR506 shown_me_takes_superuser


class ShownMe(generics.RetrieveAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = ShownMeSerializer

    def get_object(self):
        return self.request.user


class ForAdminsSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "is_staff"]  # ok: MIR506 for_admins_takes_staff


class ForAdmins(viewsets.ModelViewSet):
    permission_classes = [IsAdminUser]
    queryset = User.objects.all()
    serializer_class = ForAdminsSerializer


class RoleForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "role"]  # want: MIR506 role_form_takes_role


@login_required
def role(request):
    form = RoleForm(request.POST, instance=request.user)
    if form.is_valid():
        form.save()
    return HttpResponse(str(form.errors))


class FrozenRoleForm(forms.ModelForm):
    role = forms.CharField(disabled=True)

    class Meta:
        model = User
        fields = ["email", "role"]  # ok: MIR506 frozen_role_takes_role


@login_required
def frozen_role(request):
    form = FrozenRoleForm(request.POST, instance=request.user)
    if form.is_valid():
        form.save()
    return HttpResponse(str(form.errors))


class Balance(UpdateView):
    fields = ["name", "balance"]  # want: MIR506 balance_view_takes_balance
    template_name = "admin/base.html"
    success_url = "/"

    def get_queryset(self):
        return Account.objects.filter(owner=self.request.user)


class NoteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "title", "owner"]  # want: MIR506 note_takes_owner


class Notes(viewsets.ModelViewSet):
    permission_classes = [IsAuthenticated]
    serializer_class = NoteSerializer

    def get_queryset(self):
        return Note.objects.filter(owner=self.request.user)

    def perform_create(self, serializer):
        serializer.save(owner=self.request.user)


class NewNoteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "title", "owner"]  # ok: MIR506 new_note_takes_owner
        extra_kwargs = {"owner": {"required": False}}


class NewNotes(generics.CreateAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = NewNoteSerializer

    def perform_create(self, serializer):
        serializer.save(owner=self.request.user)


class HiddenOwnerSerializer(serializers.ModelSerializer):
    owner = serializers.HiddenField(default=serializers.CurrentUserDefault())

    class Meta:
        model = Note
        fields = ["id", "title", "owner"]  # ok: MIR506 hidden_owner_takes_owner


class HiddenOwner(generics.CreateAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = HiddenOwnerSerializer


class AccountSerializer(serializers.ModelSerializer):
    balance = serializers.DecimalField(max_digits=8, decimal_places=2)  # want: MIR506 declared_takes_balance

    class Meta:
        model = Account
        fields = ["id", "name", "balance"]


class Accounts(generics.RetrieveUpdateAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = AccountSerializer

    def get_queryset(self):
        return Account.objects.filter(owner=self.request.user)


class SafeAccountSerializer(serializers.ModelSerializer):
    balance = serializers.DecimalField(max_digits=8, decimal_places=2, read_only=True)  # ok: MIR506 safe_account_takes_balance

    class Meta:
        model = Account
        fields = ["id", "name", "balance"]


class SafeAccounts(generics.RetrieveUpdateAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = SafeAccountSerializer

    def get_queryset(self):
        return Account.objects.filter(owner=self.request.user)


router = SimpleRouter()
router.register("for-admins", ForAdmins)
router.register("notes", Notes, basename="notes")
urlpatterns = [
    path("me/", Me.as_view()),
    path("safe-me/", SafeMe.as_view()),
    path("shown-me/", ShownMe.as_view()),
    path("role/", role),
    path("frozen-role/", frozen_role),
    path("balance/<int:pk>/", Balance.as_view()),
    path("new-notes/", NewNotes.as_view()),
    path("hidden-owner/", HiddenOwner.as_view()),
    path("accounts/<int:pk>/", Accounts.as_view()),
    path("safe-accounts/<int:pk>/", SafeAccounts.as_view()),
    *router.urls,
]

# --- probes
JSON = "application/json"


def staff_after(path):
    done = mia_client.patch(path, {"is_staff": True, "email": "a@example.com"}, content_type=JSON)
    assert done.status_code in (200, 403), done.content
    return M.User.objects.get(pk=1).is_staff


def me_takes_staff():
    return staff_after("/me/")


def safe_me_takes_staff():
    return staff_after("/safe-me/")


def for_admins_takes_staff():
    return staff_after("/for-admins/1/")


def shown_me_takes_superuser():
    assert "is_superuser" in mia_client.get("/shown-me/").json()
    mia_client.patch("/shown-me/", {"is_superuser": True}, content_type=JSON)
    return M.User.objects.get(pk=1).is_superuser


def role_form_takes_role():
    mia_client.post("/role/", {"email": "a@example.com", "role": "boss"})
    return M.User.objects.get(pk=1).role == "boss"


def frozen_role_takes_role():
    mia_client.post("/frozen-role/", {"email": "a@example.com", "role": "boss"})
    assert M.User.objects.get(pk=1).email == "a@example.com"
    return M.User.objects.get(pk=1).role == "boss"


def balance_view_takes_balance():
    mia_client.post("/balance/1/", {"name": "n", "balance": "900"})
    return M.Account.objects.get(pk=1).balance == 900


def note_takes_owner():
    mia_client.patch("/notes/1/", {"owner": 2}, content_type=JSON)
    return M.Note.objects.get(pk=1).owner_id == 2


def new_note_takes_owner():
    done = mia_client.post("/new-notes/", {"title": "t", "owner": 2}, content_type=JSON)
    assert done.status_code == 201
    return M.Note.objects.latest("pk").owner_id == 2


def hidden_owner_takes_owner():
    done = mia_client.post("/hidden-owner/", {"title": "t", "owner": 2}, content_type=JSON)
    assert done.status_code == 201
    return M.Note.objects.latest("pk").owner_id == 2


def declared_takes_balance():
    mia_client.patch("/accounts/1/", {"balance": "900"}, content_type=JSON)
    return M.Account.objects.get(pk=1).balance == 900


def safe_account_takes_balance():
    mia_client.patch("/safe-accounts/1/", {"balance": "900", "name": "n"}, content_type=JSON)
    assert M.Account.objects.get(pk=1).name == "n"
    return M.Account.objects.get(pk=1).balance == 900
