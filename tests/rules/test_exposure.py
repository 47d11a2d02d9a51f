"""The pages of the rules about exposure are true: Bad is reported, Good is not; settings add names."""

from __future__ import annotations

import ast

import pytest

from mir_lsp import bug
from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Fix
from mir_lsp.index.settings import ProjectFacts, projects_key
from mir_lsp.rules.docs import page_of
from mir_lsp.rules.model import Rule
from mir_lsp.rules.registry import EXPOSURE_CHECKS, RULES, module_of
from mir_lsp.text.edits import apply
from tests.support.fixtures import ROOT, engine_of

EXPOSURE = [rule for rule in RULES if getattr(module_of(rule), "check_exposures", None) in EXPOSURE_CHECKS]
each_rule = pytest.mark.parametrize("rule", EXPOSURE, ids=lambda rule: rule.code)

HEAD = """\
import json
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.forms.models import model_to_dict
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.generic import ListView, UpdateView
from rest_framework import generics, serializers, viewsets
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from shop.models import Account, Note, Tag, Ticket, User
from shop.permissions import IsOwner


class OwnerSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "username"]


class NoteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "title"]


class TagSerializer(NoteSerializer):
    pass


class AccountForm(forms.ModelForm):
    class Meta:
        model = Account
        fields = ["title"]


class NoteForm(AccountForm):
    pass


"""
MODELS = """\
from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    phone = models.CharField(max_length=20)


class Account(models.Model):
    owner = models.ForeignKey(User, on_delete=models.CASCADE)
    name = models.CharField(max_length=40)
    title = models.CharField(max_length=40)
    balance = models.IntegerField(default=0)
    grade = models.CharField(max_length=40)


class Note(models.Model):
    owner = models.ForeignKey(User, on_delete=models.CASCADE)
    title = models.CharField(max_length=40)


class Tag(models.Model):
    name = models.CharField(max_length=40)


class Ticket(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    name = models.CharField(max_length=40)
"""
PERMISSIONS = """\
from rest_framework.permissions import BasePermission


class IsOwner(BasePermission):
    def has_object_permission(self, request, view, obj):
        return obj.owner == request.user
"""
# How a class or function of an example is used: by its first base, `{name}` is its name.
SERVED = {
    "serializers.ModelSerializer": (
        "class Uses(viewsets.ModelViewSet):\n    permission_classes = [IsAuthenticated]\n"
        "    queryset = Ticket.objects.all()\n    serializer_class = {name}\n\n\n"
        'urlpatterns = [path("rows/", Uses.as_view({{"get": "list", "post": "create", "put": "update"}}))]\n'
    ),
    "forms.ModelForm": (
        "@login_required\ndef uses(request):\n    form = {name}(request.POST, instance=request.user)\n"
        "    form.save()\n    return HttpResponse()\n\n\n"
        'urlpatterns = [path("form/", uses)]\n'
    ),
    "viewsets.ModelViewSet": (
        'urlpatterns = [path("rows/", {name}.as_view({{"get": "list", "put": "update", "delete": "destroy"}}))]\n'
    ),
}


def project(example: str) -> dict[str, str]:
    """The files of an example: what it defines last is what a route leads to."""
    last = ast.parse(example).body[-1]
    assert isinstance(last, ast.ClassDef | ast.FunctionDef)
    base = ast.unparse(last.bases[0]) if isinstance(last, ast.ClassDef) else ""
    plain = 'urlpatterns = [path("it/<int:pk>/", {name})]\n'
    usual = plain if not base else plain.replace("{name}", "{name}.as_view()")
    served = "" if base == "admin.ModelAdmin" or base == "UserAdmin" else SERVED.get(base, usual)
    return {
        "settings.py": (
            'ROOT_URLCONF = "shop.case"\nAUTH_USER_MODEL = "shop.User"\n'
            'INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "shop"]\n'
        ),
        "shop/__init__.py": "",
        "shop/models.py": MODELS,
        "shop/permissions.py": PERMISSIONS,
        "shop/case.py": f"{HEAD}{example}\n\n\n{served.format(name=last.name)}",
    }


def engine_for(example: str) -> Engine:
    engine = engine_of(project(example))
    engine.db.set(projects_key(), (ProjectFacts(ROOT, "settings", (5, 2)),))
    return engine


def codes(engine: Engine) -> set[str]:
    return {each.code for each in engine.findings(f"{ROOT}/shop/case.py") if each.code.startswith("MIR5")}


@pytest.fixture(autouse=True)
def _bugs_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(bug.RAISE_VARIABLE, "1")


@each_rule
def test_a_bad_example_is_reported_by_its_rule(rule: Rule) -> None:
    for example in page_of(rule).code("Bad"):
        assert rule.code in codes(engine_for(example))


@each_rule
def test_a_good_example_is_not_reported_by_it(rule: Rule) -> None:
    for example in page_of(rule).code("Good"):
        assert rule.code not in codes(engine_for(example))


@each_rule
def test_the_fix_of_a_bad_example_removes_its_finding(rule: Rule) -> None:
    path = f"{ROOT}/shop/case.py"
    for example in page_of(rule).code("Bad"):
        engine = engine_for(example)
        for finding in engine.findings(path):
            fix = engine.fix(path, finding.fingerprint) if finding.code == rule.code else None
            if isinstance(fix, Fix):
                assert rule.fix is fix.safety
                ((place, edits),) = fix.edits
                fixed = apply(engine.text(place) or "", edits)
                ast.parse(fixed)
                before = codes(engine)
                engine.set_text(place, fixed)
                assert codes(engine) == before - {rule.code}


def test_names_in_the_settings_are_rights_too() -> None:
    (example,) = [
        code.replace('"email", "is_staff"', '"title", "grade"').replace("User", "Account") for code in BAD_506
    ]
    engine = engine_for(example)
    assert codes(engine) == set()
    engine.set_config(ROOT, Config(privileged_fields=("grade",)))
    assert codes(engine) == {"MIR506"}


def test_a_route_that_goes_takes_its_findings_along() -> None:
    (example,) = BAD_506
    engine = engine_for(example)
    path = f"{ROOT}/shop/case.py"
    text = engine.text(path) or ""
    assert codes(engine) == {"MIR506"}
    engine.set_text(path, text.replace('path("rows/"', "").replace(", Uses.as_view({", "*({").replace("}))]", "})]"))
    assert codes(engine) == set()
    engine.set_text(path, text)
    assert codes(engine) == {"MIR506"}


BAD_506 = page_of(next(rule for rule in EXPOSURE if rule.code == "MIR506")).code("Bad")
