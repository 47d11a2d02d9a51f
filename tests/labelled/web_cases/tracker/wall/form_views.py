# topic: forms
from board.models import Area, Issue
from django import forms as django_forms
from django.shortcuts import render
from django.views.generic import FormView, ListView, UpdateView
from people.models import Person

from wall import forms


def transfer(request):
    return render(request, "wall/form.html", {"form": forms.TransferForm(team=1)})


def transfer_loaded(request):
    return render(request, "wall/form.html", {"form": forms.LoadedTransferForm()})


def made(request):
    form_class = django_forms.modelform_factory(Area, fields=["code", "owner"])  # want: MIR115 @made
    return render(request, "wall/made.html", {"form": form_class()})


def radio(request):
    return render(request, "wall/radio.html", {"form": forms.RadioForm()})


class RemarkPage(FormView):
    template_name = "wall/form.html"
    success_url = "/"

    def get_form_class(self):
        return forms.RemarkForm


def choices(request):
    return render(request, "wall/form.html", {"form": forms.ChoicesForm()})


class AreaUpdate(UpdateView):
    model = Area
    form_class = forms.AreaUpdateForm
    template_name = "wall/form.html"
    success_url = "/"


class SearchPage(ListView):
    model = Issue
    template_name = "wall/search.html"

    def get_queryset(self):
        self.form = forms.SearchForm(self.request.GET or None)
        return Issue.objects.for_board()

    def get_context_data(self, **kwargs):
        return super().get_context_data(form=self.form, people=Person.objects.select_related("team"), **kwargs)


def shown(request):
    return render(request, "wall/shown.html", {"form": forms.IssueForm(instance=Issue.objects.last())})
