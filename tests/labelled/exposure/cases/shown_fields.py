"""Fields that nobody should read, in lists, behind `depth`, behind sources and in plain data."""

import json

from django.core import serializers as core
from django.forms.models import model_to_dict
from django.http import HttpResponse, JsonResponse
from django.urls import path
from rest_framework import generics, serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from vault.models import Account, Device, Label, Note, Tag, Ticket, User


class DeepNoteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "title", "owner"]
        depth = 1  # want: MIR505 deep_notes_show_hash


class DeepNotes(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Note.objects.all()
    serializer_class = DeepNoteSerializer


class DeepTicketSerializer(serializers.ModelSerializer):
    class Meta:
        model = Ticket
        fields = ["id", "title", "account"]
        depth = 2  # want: MIR505 deep_tickets_show_hash


class DeepTickets(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Ticket.objects.all()
    serializer_class = DeepTicketSerializer


class DeepLabelSerializer(serializers.ModelSerializer):
    class Meta:
        model = Label
        fields = ["id", "text", "tag"]
        depth = 1  # ok: MIR505 deep_labels_show_hash


class DeepLabels(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Label.objects.all()
    serializer_class = DeepLabelSerializer


class OwnerSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "username"]


class NestedNoteSerializer(serializers.ModelSerializer):
    owner = OwnerSerializer(read_only=True)

    class Meta:
        model = Note
        fields = ["id", "title", "owner"]
        depth = 1  # ok: MIR505 nested_notes_show_hash


class NestedNotes(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Note.objects.all()
    serializer_class = NestedNoteSerializer


class FlatNoteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "title"]
        depth = 1  # ok: MIR505 flat_notes_show_hash


class FlatNotes(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Note.objects.all()
    serializer_class = FlatNoteSerializer


class PeopleSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "username", "password"]  # want: MIR515 people_show_hash


class People(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = User.objects.all()
    serializer_class = PeopleSerializer


class RegisterSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "username", "password"]  # ok: MIR515 register_shows_hash
        extra_kwargs = {"password": {"write_only": True}}

    def create(self, validated):
        return User.objects.create_user(**validated)


class Register(generics.ListCreateAPIView):
    permission_classes = [IsAuthenticated]
    queryset = User.objects.all()
    serializer_class = RegisterSerializer


class KeySerializer(serializers.ModelSerializer):
    key = serializers.CharField(source="owner.api_key", read_only=True)  # want: MIR515 notes_show_key

    class Meta:
        model = Note
        fields = ["id", "key"]


class Keys(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Note.objects.all()
    serializer_class = KeySerializer


class NameSerializer(serializers.ModelSerializer):
    secret = serializers.CharField(source="owner.username", read_only=True)  # ok: MIR515 names_show_key

    class Meta:
        model = Note
        fields = ["id", "secret"]


class Names(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Note.objects.all()
    serializer_class = NameSerializer


class TokenSerializer(serializers.ModelSerializer):
    class Meta:
        model = Account
        fields = ["id", "name", "api_token"]  # want: MIR515 accounts_show_token


class Tokens(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Account.objects.all()
    serializer_class = TokenSerializer


def plain(request, pk):
    return JsonResponse(model_to_dict(User.objects.get(pk=pk)))  # want: MIR515 plain_shows_hash


def plain_closed(request, pk):
    return JsonResponse(model_to_dict(User.objects.get(pk=pk), fields=["id", "username"]))  # ok: MIR515 plain_closed_shows_hash


def rows(request):
    return JsonResponse(list(User.objects.values()), safe=False)  # want: MIR515 rows_show_hash


def rows_closed(request):
    return JsonResponse(list(User.objects.values("id", "username")), safe=False)  # ok: MIR515 rows_closed_show_hash


def dump(request):
    return HttpResponse(core.serialize("json", User.objects.all()))  # want: MIR515 dump_shows_hash


def dump_closed(request):
    return HttpResponse(core.serialize("json", User.objects.all(), fields=["username"]))  # ok: MIR515 dump_closed_shows_hash


def tags(request):
    return JsonResponse(list(Tag.objects.values()), safe=False)  # ok: MIR515 tags_show_hash


def count(request):
    found = list(User.objects.values())  # ok: MIR515 count_shows_hash
    return JsonResponse({"count": len(found)})


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def devices(request):
    return Response(Device.objects.values())  # want: MIR515 devices_show_secret


def as_data(device):
    return model_to_dict(device)


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def device(request, pk):
    return Response(as_data(Device.objects.get(pk=pk)))  # want: MIR515 device_shows_secret


urlpatterns = [
    path("deep-notes/", DeepNotes.as_view()),
    path("deep-tickets/", DeepTickets.as_view()),
    path("deep-labels/", DeepLabels.as_view()),
    path("nested-notes/", NestedNotes.as_view()),
    path("flat-notes/", FlatNotes.as_view()),
    path("people/", People.as_view()),
    path("register/", Register.as_view()),
    path("keys/", Keys.as_view()),
    path("names/", Names.as_view()),
    path("tokens/", Tokens.as_view()),
    path("plain/<int:pk>/", plain),
    path("plain-closed/<int:pk>/", plain_closed),
    path("rows/", rows),
    path("rows-closed/", rows_closed),
    path("dump/", dump),
    path("dump-closed/", dump_closed),
    path("tags/", tags),
    path("count/", count),
    path("api-devices/", devices),
    path("api-device/<int:pk>/", device),
]

# --- probes
SECRETS = ("md5$", "seed-", "key-", "token-")


def shows(path):
    done = mia_client.get(path)
    assert done.status_code == 200, done.content
    return any(secret in done.content.decode() for secret in SECRETS)


def deep_notes_show_hash():
    return shows("/deep-notes/")


def deep_tickets_show_hash():
    return shows("/deep-tickets/")


def deep_labels_show_hash():
    return shows("/deep-labels/")


def nested_notes_show_hash():
    return shows("/nested-notes/")


def flat_notes_show_hash():
    return shows("/flat-notes/")


def people_show_hash():
    return shows("/people/")


def register_shows_hash():
    return shows("/register/")


def notes_show_key():
    return shows("/keys/")


def names_show_key():
    return shows("/names/")


def accounts_show_token():
    return shows("/tokens/")


def plain_shows_hash():
    return shows("/plain/2/")


def plain_closed_shows_hash():
    return shows("/plain-closed/2/")


def rows_show_hash():
    return shows("/rows/")


def rows_closed_show_hash():
    return shows("/rows-closed/")


def dump_shows_hash():
    return shows("/dump/")


def dump_closed_shows_hash():
    return shows("/dump-closed/")


def tags_show_hash():
    return shows("/tags/")


def count_shows_hash():
    return shows("/count/")


def devices_show_secret():
    return shows("/api-devices/")


def device_shows_secret():
    return shows("/api-device/2/")
