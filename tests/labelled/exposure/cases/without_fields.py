"""Forms and serializers that say nothing about their fields."""

from django import forms
from django.forms import modelform_factory
from django.http import HttpResponse
from django.urls import path
from django.views.generic import CreateView, UpdateView
from rest_framework import serializers, viewsets
from rest_framework.permissions import IsAuthenticated
from rest_framework.routers import SimpleRouter
from vault.models import Label, Tag


class TagSerializer(serializers.ModelSerializer):  # want: MIR503 serializer_fails
    class Meta:
        model = Tag


class Tags(viewsets.ModelViewSet):
    permission_classes = [IsAuthenticated]
    queryset = Tag.objects.all()
    serializer_class = TagSerializer


class LabelSerializer(serializers.ModelSerializer):  # ok: MIR503 labels_fail
    class Meta:
        model = Label
        fields = ["id", "text"]


class BriefLabelSerializer(LabelSerializer):  # ok: MIR503 brief_fails
    class Meta(LabelSerializer.Meta):
        ordering = ["text"]


class Labels(viewsets.ModelViewSet):
    permission_classes = [IsAuthenticated]
    queryset = Label.objects.all()
    serializer_class = LabelSerializer


class BriefLabels(viewsets.ReadOnlyModelViewSet):
    permission_classes = [IsAuthenticated]
    queryset = Label.objects.all()
    serializer_class = BriefLabelSerializer


class PlainSerializer(serializers.Serializer):  # ok: MIR503 plain_fails
    text = serializers.CharField()


class Plain(viewsets.ReadOnlyModelViewSet):
    permission_classes = [IsAuthenticated]
    queryset = Label.objects.all()
    serializer_class = PlainSerializer


class Answering:
    def render_to_response(self, context, **kwargs):
        return HttpResponse(str(context["form"]))


class NewTag(Answering, CreateView):  # want: MIR503 new_tag_fails
    model = Tag


class NewLabel(Answering, CreateView):  # ok: MIR503 new_label_fails
    model = Label
    fields = ["text", "tag"]
    success_url = "/"


class LabelForm(forms.ModelForm):
    class Meta:
        model = Label
        fields = ["text"]


class ChangeLabel(Answering, UpdateView):  # ok: MIR503 change_label_fails
    model = Label
    form_class = LabelForm
    success_url = "/"


def made(request):
    factory = modelform_factory(Tag)  # want: MIR503 made_fails
    return HttpResponse(str(factory()))


def made_well(request):
    factory = modelform_factory(Label, form=LabelForm)  # ok: MIR503 made_well_fails
    return HttpResponse(str(factory()))


router = SimpleRouter()
router.register("tags", Tags)
router.register("labels", Labels)
router.register("brief", BriefLabels, basename="brief")
router.register("plain", Plain, basename="plain")
urlpatterns = [
    path("new/", NewTag.as_view()),
    path("new-label/", NewLabel.as_view()),
    path("change/<int:pk>/", ChangeLabel.as_view()),
    path("made/", made),
    path("made-well/", made_well),
    *router.urls,
]

# --- probes


def fails(path):
    return mia_client.get(path).status_code == 500


def serializer_fails():
    return fails("/tags/")


def labels_fail():
    return fails("/labels/")


def brief_fails():
    return fails("/brief/")


def plain_fails():
    return fails("/plain/")


def new_tag_fails():
    return fails("/new/")


def new_label_fails():
    return fails("/new-label/")


def change_label_fails():
    return fails("/change/1/")


def made_fails():
    return fails("/made/")


def made_well_fails():
    return fails("/made-well/")
