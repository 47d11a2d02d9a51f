"""Permissions of single rows that nobody asks."""

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import generics, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404 as api_get_object_or_404
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView
from vault.models import Note
from vault.permissions import IsKeeper, IsMember, IsOwner


class NoteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "title", "text"]


class Unchecked(APIView):
    permission_classes = [IsOwner]

    def get(self, request, pk):
        note = get_object_or_404(Note, pk=pk)  # want: MIR509 unchecked_shows_note
        return Response(NoteSerializer(note).data)


class Checked(APIView):
    permission_classes = [IsOwner]

    def get(self, request, pk):
        note = get_object_or_404(Note, pk=pk)  # ok: MIR509 checked_shows_note
        self.check_object_permissions(request, note)
        return Response(NoteSerializer(note).data)


class Scoped(APIView):
    permission_classes = [IsOwner]

    def get(self, request, pk):
        note = get_object_or_404(Note, pk=pk, owner=request.user)  # ok: MIR509 scoped_shows_note
        return Response(NoteSerializer(note).data)


class ScopedRows(APIView):
    permission_classes = [IsOwner]

    def get(self, request, pk):
        rows = Note.objects.filter(owner=request.user)
        note = get_object_or_404(rows, pk=pk)  # ok: MIR509 scoped_rows_shows_note
        return Response(NoteSerializer(note).data)


class Members(APIView):
    permission_classes = [IsMember]

    def get(self, request, pk):
        note = get_object_or_404(request.user.notes, pk=pk)  # ok: MIR509 members_shows_note
        return Response(NoteSerializer(note).data)


class Kept(APIView):
    permission_classes = [IsKeeper]

    def get(self, request, pk):
        note = get_object_or_404(Note, pk=pk)  # ok: MIR509 kept_shows_note
        return Response(NoteSerializer(note).data)


class Deleting(APIView):
    permission_classes = [IsOwner]

    def delete(self, request, pk):
        note = Note.objects.get(pk=pk)  # want: MIR509 deleting_deletes_note
        note.delete()
        return Response(status=204)


class Overridden(generics.RetrieveUpdateDestroyAPIView):
    permission_classes = [IsOwner]
    queryset = Note.objects.all()
    serializer_class = NoteSerializer

    def get_object(self):  # want: MIR510 overridden_shows_note
        return get_object_or_404(Note, pk=self.kwargs["pk"])


class OverriddenWell(generics.RetrieveAPIView):
    permission_classes = [IsOwner]
    queryset = Note.objects.all()
    serializer_class = NoteSerializer

    def get_object(self):  # ok: MIR510 overridden_well_shows_note
        note = get_object_or_404(Note, pk=self.kwargs["pk"])
        self.check_object_permissions(self.request, note)
        return note


class OverriddenBySuper(generics.RetrieveAPIView):
    permission_classes = [IsOwner]
    queryset = Note.objects.all()
    serializer_class = NoteSerializer

    def get_object(self):  # ok: MIR510 overridden_by_super_shows_note
        note = super().get_object()
        note.seen = True
        return note


class Own(generics.RetrieveAPIView):
    permission_classes = [IsOwner]
    serializer_class = NoteSerializer

    def get_object(self):  # ok: MIR510 own_shows_note
        return self.request.user.notes.first()


class WithoutObjectPermission(generics.RetrieveAPIView):
    permission_classes = [IsMember]
    serializer_class = NoteSerializer

    def get_object(self):  # ok: MIR510 without_permission_shows_note
        return get_object_or_404(Note, pk=self.kwargs["pk"], owner=self.request.user)


class Notes(viewsets.ModelViewSet):
    permission_classes = [IsOwner]
    queryset = Note.objects.all()
    serializer_class = NoteSerializer

    def get_queryset(self):
        return Note.objects.all() if self.action == "shared" else Note.objects.filter(owner=self.request.user)

    @action(detail=True, methods=["get"])
    def whole(self, request, pk=None):
        note = Note.objects.get(pk=pk)  # want: MIR509 action_shows_note
        return Response({"text": note.text})

    @action(detail=True, methods=["get"])
    def checked(self, request, pk=None):
        note = self.get_object()  # ok: MIR509 checked_action_shows_note
        return Response({"text": note.text})

    @action(detail=True, methods=["get"])
    def of_owner(self, request, pk=None):
        note = api_get_object_or_404(Note.objects.filter(owner=request.user), pk=pk)  # ok: MIR509 of_owner_shows_note
        return Response({"text": note.text})

    def retrieve(self, request, pk=None):
        note = api_get_object_or_404(Note, pk=pk)  # want: MIR509 retrieve_shows_note
        return Response(NoteSerializer(note).data)


class Listed(viewsets.ModelViewSet):
    permission_classes = [IsOwner]
    queryset = Note.objects.all()  # want: MIR511 listed_shows_notes
    serializer_class = NoteSerializer


class ListedOwn(viewsets.ModelViewSet):
    permission_classes = [IsOwner]
    queryset = Note.objects.all()  # ok: MIR511 listed_own_shows_notes
    serializer_class = NoteSerializer

    def get_queryset(self):
        return super().get_queryset().filter(owner=self.request.user)


class OneByOne(generics.RetrieveAPIView):
    permission_classes = [IsOwner]
    queryset = Note.objects.all()  # ok: MIR511 one_by_one_shows_notes
    serializer_class = NoteSerializer


router = SimpleRouter()
router.register("notes", Notes, basename="notes")
router.register("listed", Listed, basename="listed")
router.register("listed-own", ListedOwn, basename="listed-own")
urlpatterns = [
    path("unchecked/<int:pk>/", Unchecked.as_view()),
    path("checked/<int:pk>/", Checked.as_view()),
    path("scoped/<int:pk>/", Scoped.as_view()),
    path("scoped-rows/<int:pk>/", ScopedRows.as_view()),
    path("members/<int:pk>/", Members.as_view()),
    path("kept/<int:pk>/", Kept.as_view()),
    path("deleting/<int:pk>/", Deleting.as_view()),
    path("overridden/<int:pk>/", Overridden.as_view()),
    path("overridden-well/<int:pk>/", OverriddenWell.as_view()),
    path("by-super/<int:pk>/", OverriddenBySuper.as_view()),
    path("own/<int:pk>/", Own.as_view()),
    path("without/<int:pk>/", WithoutObjectPermission.as_view()),
    path("one/<int:pk>/", OneByOne.as_view()),
    *router.urls,
]

# --- probes


def shows(path):
    own = mia_client.get(path.replace("2", "1"))
    assert own.status_code == 200, own.content
    return "diary of otto" in mia_client.get(path).content.decode()


def unchecked_shows_note():
    return shows("/unchecked/2/")


def checked_shows_note():
    return shows("/checked/2/")


def scoped_shows_note():
    return shows("/scoped/2/")


def scoped_rows_shows_note():
    return shows("/scoped-rows/2/")


def members_shows_note():
    return shows("/members/2/")


def kept_shows_note():
    return "diary of otto" in mia_client.get("/kept/2/").content.decode()


def deleting_deletes_note():
    mia_client.delete("/deleting/2/")
    return not M.Note.objects.filter(pk=2).exists()


def overridden_shows_note():
    return shows("/overridden/2/")


def overridden_well_shows_note():
    return shows("/overridden-well/2/")


def overridden_by_super_shows_note():
    return shows("/by-super/2/")


def own_shows_note():
    return shows("/own/2/")


def without_permission_shows_note():
    return shows("/without/2/")


def action_shows_note():
    return shows("/notes/2/whole/")


def checked_action_shows_note():
    return shows("/notes/2/checked/")


def of_owner_shows_note():
    return shows("/notes/2/of_owner/")


def retrieve_shows_note():
    return shows("/notes/2/")


def listed_shows_notes():
    return "diary of otto" in mia_client.get("/listed/").content.decode()


def listed_own_shows_notes():
    return "diary of otto" in mia_client.get("/listed-own/").content.decode()


def one_by_one_shows_notes():
    return shows("/one/2/")
