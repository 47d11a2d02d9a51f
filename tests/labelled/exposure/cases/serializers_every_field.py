"""Serializers that show or take every field of a model."""

from django.urls import path
from rest_framework import generics, serializers, viewsets
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAdminUser, IsAuthenticated
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from vault.models import Account, Device, Label, Note, Tag, User


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = "__all__"  # want: MIR504 users_show_hashes


class Users(viewsets.ReadOnlyModelViewSet):
    permission_classes = [IsAuthenticated]
    queryset = User.objects.all()
    serializer_class = UserSerializer


class DeviceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Device
        exclude = ("user",)  # want: MIR504 devices_show_secrets


class Devices(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Device.objects.all()
    serializer_class = DeviceSerializer


class AccountSerializer(serializers.ModelSerializer):
    class Meta:
        model = Account
        fields = "__all__"  # want: MIR504 accounts_take_balance


class AccountDetail(generics.RetrieveUpdateAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = AccountSerializer

    def get_queryset(self):
        return Account.objects.filter(owner=self.request.user)


class TagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tag
        fields = "__all__"  # ok: MIR504 tags_show_secrets


class Tags(viewsets.ModelViewSet):
    permission_classes = [IsAuthenticated]
    queryset = Tag.objects.all()
    serializer_class = TagSerializer


class SafeDeviceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Device
        exclude = ["secret", "user"]  # ok: MIR504 safe_devices_show_secrets


class SafeDevices(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Device.objects.all()
    serializer_class = SafeDeviceSerializer


class ListedUserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "username"]  # ok: MIR504 listed_users_show_hashes


class ListedUsers(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = User.objects.all()
    serializer_class = ListedUserSerializer


class HiddenSecretSerializer(serializers.ModelSerializer):
    class Meta:
        model = Device
        fields = "__all__"  # ok: MIR504 hidden_secret_shows
        extra_kwargs = {"secret": {"write_only": True}, "user": {"read_only": True}}


class HiddenSecrets(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Device.objects.all()
    serializer_class = HiddenSecretSerializer


class UnusedUserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = "__all__"  # ok: MIR504 nobody_serves_it


class CurrentSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = "__all__"  # want: MIR504 me_shows_hash


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def me(request):
    return Response(CurrentSerializer(request.user).data)


class NestedDeviceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Device
        fields = "__all__"  # want: MIR504 nested_devices_show_secrets


class WithDevicesSerializer(serializers.ModelSerializer):
    devices = NestedDeviceSerializer(many=True, read_only=True)

    class Meta:
        model = User
        fields = ["id", "username", "devices"]


class WithDevices(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = User.objects.all()
    serializer_class = WithDevicesSerializer


class ReadNoteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = "__all__"  # ok: MIR504 read_notes_take_owner


class ReadNotes(generics.RetrieveAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = ReadNoteSerializer

    def get_queryset(self):
        return Note.objects.filter(owner=self.request.user)


class Chosen(viewsets.ModelViewSet):
    permission_classes = [IsAuthenticated]
    queryset = User.objects.all()
    http_method_names = ["get", "head", "options"]

    def get_serializer_class(self):
        if self.action == "list":
            return ListedUserSerializer
        return ChosenSerializer


class ChosenSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = "__all__"  # want: MIR504 chosen_shows_hash


router = DefaultRouter()
router.register("users", Users)
router.register("tags", Tags)
router.register("chosen", Chosen, basename="chosen")
urlpatterns = [
    path("devices/", Devices.as_view()),
    path("accounts/<int:pk>/", AccountDetail.as_view()),
    path("safe-devices/", SafeDevices.as_view()),
    path("listed/", ListedUsers.as_view()),
    path("hidden/", HiddenSecrets.as_view()),
    path("me/", me),
    path("with-devices/", WithDevices.as_view()),
    path("notes/<int:pk>/", ReadNotes.as_view()),
    *router.urls,
]

# --- probes


def shown(path):
    done = mia_client.get(path)
    assert done.status_code == 200, done.content
    return done.content.decode()


def users_show_hashes():
    return "md5$" in shown("/users/")


def devices_show_secrets():
    return "seed-otto" in shown("/devices/")


def accounts_take_balance():
    mia_client.patch("/accounts/1/", {"balance": "900"}, content_type="application/json")
    return M.Account.objects.get(pk=1).balance == 900


def tags_show_secrets():
    return any(word in shown("/tags/") for word in ("md5$", "seed-", "key-"))


def safe_devices_show_secrets():
    return "seed-otto" in shown("/safe-devices/")


def listed_users_show_hashes():
    return "md5$" in shown("/listed/")


def hidden_secret_shows():
    return "seed-otto" in shown("/hidden/")


def nobody_serves_it():
    return any("Unused" in str(pattern) for pattern in case.urlpatterns)


def me_shows_hash():
    return "md5$" in shown("/me/")


def nested_devices_show_secrets():
    return "seed-otto" in shown("/with-devices/")


def read_notes_take_owner():
    mia_client.put("/notes/1/", {"owner": 2, "title": "x"}, content_type="application/json")
    assert "diary of mia" in shown("/notes/1/")
    return M.Note.objects.get(pk=1).owner_id == 2


def chosen_shows_hash():
    return "md5$" in shown("/chosen/1/")
