"""Pages about single rows of somebody."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.generic import DeleteView, DetailView, UpdateView
from vault.models import Note, Tag


class Rendering:
    template_name = "admin/base.html"

    def render_to_response(self, context, **kwargs):
        return HttpResponse(context["object"].pk)


class OwnNotes(LoginRequiredMixin, Rendering, DetailView):
    def get_queryset(self):
        return Note.objects.filter(owner=self.request.user)


class AnyNote(LoginRequiredMixin, UpdateView):
    model = Note  # want: MIR525 any_note_is_changed
    fields = ["title"]
    template_name = "admin/base.html"
    success_url = "/"


class AnyDelete(LoginRequiredMixin, DeleteView):
    model = Note  # want: MIR525 any_note_is_deleted
    success_url = "/"


class OwnNote(LoginRequiredMixin, UpdateView):
    model = Note  # ok: MIR525 own_note_is_changed
    fields = ["title"]
    template_name = "admin/base.html"
    success_url = "/"

    def get_queryset(self):
        return super().get_queryset().filter(owner=self.request.user)


class TestedNote(LoginRequiredMixin, UserPassesTestMixin, UpdateView):
    model = Note  # ok: MIR525 tested_note_is_changed
    fields = ["title"]
    template_name = "admin/base.html"
    success_url = "/"

    def test_func(self):
        return self.get_object().owner == self.request.user


class AnyTag(LoginRequiredMixin, UpdateView):
    model = Tag  # ok: MIR525 any_tag_changes_note
    fields = ["name"]
    template_name = "admin/base.html"
    success_url = "/"


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ["title"]


@login_required
def any_form(request, pk):
    note = get_object_or_404(Note, pk=pk)
    form = NoteForm(request.POST, instance=note)  # want: MIR508 any_form_changes_note
    if form.is_valid():
        form.save()
    return HttpResponse("saved")


@login_required
def own_form(request, pk):
    note = get_object_or_404(Note, pk=pk, owner=request.user)
    form = NoteForm(request.POST, instance=note)  # ok: MIR508 own_form_changes_note
    if form.is_valid():
        form.save()
    return HttpResponse("saved")


@login_required
def compared_form(request, pk):
    note = get_object_or_404(Note, pk=pk)
    if note.owner != request.user:
        return HttpResponse(status=403)
    form = NoteForm(request.POST, instance=note)  # ok: MIR508 compared_form_changes_note
    if form.is_valid():
        form.save()
    return HttpResponse("saved")


urlpatterns = [
    path("own/<int:pk>/", OwnNotes.as_view()),
    path("any/<int:pk>/", AnyNote.as_view()),
    path("delete/<int:pk>/", AnyDelete.as_view()),
    path("own-note/<int:pk>/", OwnNote.as_view()),
    path("tested/<int:pk>/", TestedNote.as_view()),
    path("tag/<int:pk>/", AnyTag.as_view()),
    path("any-form/<int:pk>/", any_form),
    path("own-form/<int:pk>/", own_form),
    path("compared-form/<int:pk>/", compared_form),
]

# --- probes


def changed(path):
    mia_client.post(path.replace("2", "1"), {"title": "mine"})
    assert M.Note.objects.get(pk=1).title == "mine"
    mia_client.post(path, {"title": "taken"})
    return M.Note.objects.get(pk=2).title == "taken"


def any_note_is_changed():
    return changed("/any/2/")


def any_note_is_deleted():
    mia_client.post("/delete/2/")
    return not M.Note.objects.filter(pk=2).exists()


def own_note_is_changed():
    return changed("/own-note/2/")


def tested_note_is_changed():
    return changed("/tested/2/")


def any_tag_changes_note():
    mia_client.post("/tag/1/", {"name": "red", "title": "taken"})
    assert M.Tag.objects.get(pk=1).name == "red"
    return M.Note.objects.filter(title="taken").exists()


def any_form_changes_note():
    return changed("/any-form/2/")


def own_form_changes_note():
    return changed("/own-form/2/")


def compared_form_changes_note():
    return changed("/compared-form/2/")
