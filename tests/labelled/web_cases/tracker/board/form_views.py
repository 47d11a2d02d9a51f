# topic: forms
from django.shortcuts import render
from django.views.generic import CreateView, FormView

from board import forms
from board.models import Area, Issue


def comment(request):
    return render(request, "board/form.html", {"form": forms.CommentForm()})


class AreaCreate(CreateView):
    model = Area
    fields = ["code", "owner"]  # want: MIR115 @area-owner
    template_name = "board/area_form.html"
    success_url = "/"


class AreaCreateLoaded(CreateView):
    model = Area
    form_class = forms.AreaForm
    template_name = "board/form.html"
    success_url = "/"


def move(request):
    issue = Issue.objects.first()
    return render(request, "board/form.html", {"form": forms.MoveForm(instance=issue)})


class Assign(FormView):
    form_class = forms.AssignForm
    template_name = "board/form.html"
    success_url = "/"


def watch(request):
    form = forms.WatchForm(request.POST or None)
    return render(request, "board/form.html", {"form": form})


def pick(request):
    return render(request, "board/form.html", {"form": forms.PickForm(), "second": forms.LabelledPickForm()})


def hidden(request):
    return render(request, "board/form.html", {"form": forms.HiddenForm(initial={"owner": 1})})
