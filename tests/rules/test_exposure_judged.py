"""What views decide by themselves is theirs to decide: cases that real projects have shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp import bug
from tests.support.exposure_set import case_of, findings, read

EXPOSURE = Path(__file__).parents[1] / "labelled" / "exposure"
HEAD = """\
from django import forms
from django.contrib.auth.decorators import login_required
from django.db import models
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.generic import UpdateView
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from vault.models import Account, Note, User


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "is_staff"]


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ["title"]


class TokenSerializer(serializers.ModelSerializer):
    class Meta:
        model = Account
        fields = ["id", "api_token"]


"""
ALIAS = """\
@login_required
def change(request, pk):
    user = request.user
    note = get_object_or_404(Note, pk=pk)
    if {asked}:
        return None
    form = NoteForm(request.POST, instance=note)
    return form.save()


urlpatterns = [path("<int:pk>/", change)]
"""
GUARDED = """\
class Guarded:
    {method}


class Change(Guarded, UpdateView):
    model = User
    form_class = UserForm


urlpatterns = [path("<int:pk>/", Change.as_view())]
"""
MADE = """\
class Tokens(APIView):
    permission_classes = [AllowAny]

    def {method}(self, request):
        account = Account.objects.get(name="first")
        return Response(TokenSerializer(account).data)


urlpatterns = [path("", Tokens.as_view())]
"""
OWN_CREATE = """\
@login_required
def add(request):
    {first}
    Account.objects.create(**request.GET)


urlpatterns = [path("", add)]
"""
ASKED = """\
class Change(UpdateView):
    model = User
    form_class = UserForm

    def post(self, request, *args, **kwargs):
        {asked}
        return super().post(request, *args, **kwargs)


urlpatterns = [path("<int:pk>/", Change.as_view())]
"""
GUARD_ASKED = """\
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpResponse
from django.views import View


class Export(PermissionRequiredMixin, View):
    permission_required = "vault.change_note"

    def dispatch(self, request):
        {asked}
        return HttpResponse("all")


urlpatterns = [path("", Export.as_view())]
"""


@pytest.mark.parametrize(
    ("code", "code_of_rule", "is_found"),
    [
        (ALIAS.format(asked="note.title"), "MIR508", True),
        (ALIAS.format(asked="note.owner != user"), "MIR508", False),
        (GUARDED.format(method="color = 1"), "MIR506", True),
        (
            GUARDED.format(method="def as_view(cls, **given):\n        return guard(super().as_view(**given))"),
            "MIR506",
            False,
        ),
        (MADE.format(method="get"), "MIR515", True),
        (MADE.format(method="post"), "MIR515", False),
        (OWN_CREATE.format(first="pass"), "MIR507", True),
        (OWN_CREATE.format(first='request.GET = {"name": "fixed"}'), "MIR507", False),
        (GUARD_ASKED.format(asked="print(request)"), "MIR524", True),
        (
            GUARD_ASKED.format(asked="if not self.has_permission():\n            return self.handle_no_permission()"),
            "MIR524",
            False,
        ),
        (ASKED.format(asked="print(request.POST)"), "MIR506", True),
        (ASKED.format(asked='assert request.user.has_perm("vault.change_user")'), "MIR506", False),
    ],
)
def test_what_code_decides_is_not_judged(
    code: str, code_of_rule: str, is_found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(bug.RAISE_VARIABLE, "1")
    case = case_of("judged", HEAD + code, read(EXPOSURE)[0].site)
    assert (code_of_rule in {each.code for each, _ in findings(case)}) == is_found
