"""Serializers that only check what is sent or are never written with, rows that are only compared, bases."""

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import generics, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView
from vault.models import Account, Label, Note, Tag, User
from vault.permissions import IsOwner


class SentSerializer(serializers.ModelSerializer):
    password = serializers.CharField()  # want: MIR515 sent_shows_hash

    class Meta:
        model = User
        fields = ["username", "password"]


class Sent(APIView):
    permission_classes = [IsAuthenticated]

    def put(self, request, pk):
        serializer = SentSerializer(get_object_or_404(User, pk=pk), data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return Response(serializer.data)


class StoredSerializer(serializers.ModelSerializer):
    password = serializers.CharField()  # ok: MIR515 stored_shows_hash

    class Meta:
        model = User
        fields = ["username", "password"]


class Stored(APIView):
    permission_classes = [IsAuthenticated]

    def put(self, request, pk):
        serializer = StoredSerializer(get_object_or_404(User, pk=pk), data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response({"stored": serializer.data["username"]})


class SignInSerializer(serializers.ModelSerializer):
    password = serializers.CharField()  # ok: MIR515 sign_in_shows_hash

    class Meta:
        model = User
        fields = ["phone", "password"]


class SignIn(generics.GenericAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = SignInSerializer

    def put(self, request):
        serializer = self.get_serializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return Response({"known": User.objects.filter(phone=serializer.validated_data["phone"]).exists()})


class LookedAtSerializer(serializers.ModelSerializer):
    name = serializers.CharField()

    class Meta:
        model = Account
        fields = ["id", "name"]
        read_only_fields = ["name"]  # ok: MIR526 looked_at_takes_name


class LookedAt(generics.RetrieveAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = LookedAtSerializer

    def get_queryset(self):
        return Account.objects.filter(owner=self.request.user)


class Own(generics.RetrieveUpdateAPIView):
    permission_classes = [IsAuthenticated]

    def get_queryset(self):
        return Account.objects.filter(owner=self.request.user)


class RefusingSerializer(serializers.ModelSerializer):
    name = serializers.CharField()

    class Meta:
        model = Account
        fields = ["id", "name"]
        read_only_fields = ["name"]  # ok: MIR526 refusing_takes_name

    def validate(self, data):
        raise serializers.ValidationError("only to be read")


class Refusing(Own):
    serializer_class = RefusingSerializer


class DecidingSerializer(serializers.ModelSerializer):
    name = serializers.CharField()

    class Meta:
        model = Account
        fields = ["id", "name", "balance"]
        read_only_fields = ["name"]  # ok: MIR526 deciding_takes_name

    def update(self, instance, validated_data):
        instance.balance = validated_data.get("balance", instance.balance)
        instance.save()
        return instance


class Deciding(Own):
    serializer_class = DecidingSerializer


class FixedField(serializers.CharField):
    def __init__(self, **options):
        options["read_only"] = True
        super().__init__(**options)


class FixedSerializer(serializers.ModelSerializer):
    name = FixedField()

    class Meta:
        model = Account
        fields = ["id", "name"]
        read_only_fields = ["name"]  # ok: MIR526 fixed_takes_name


class Fixed(Own):
    serializer_class = FixedSerializer


class OpenField(serializers.CharField):
    def __init__(self, **options):
        super().__init__(max_length=40, **options)


class OpenSerializer(serializers.ModelSerializer):
    name = OpenField()

    class Meta:
        model = Account
        fields = ["id", "name"]
        read_only_fields = ["name"]  # want: MIR526 open_takes_name


class Open(Own):
    serializer_class = OpenSerializer


class LinkedSerializer(serializers.HyperlinkedModelSerializer):
    class Meta:
        model = Tag
        exclude = ["color"]
        extra_kwargs = {"url": {"view_name": "linked-detail"}}  # ok: MIR527 linked_has_no_url


class Linked(viewsets.ReadOnlyModelViewSet):
    permission_classes = [IsAuthenticated]
    queryset = Tag.objects.all()
    serializer_class = LinkedSerializer


class BaseLabelSerializer(serializers.ModelSerializer):  # ok: MIR503 labels_fail
    class Meta:
        model = Label


class LabelSerializer(BaseLabelSerializer):
    class Meta(BaseLabelSerializer.Meta):
        fields = ["id", "text"]


class Labels(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Label.objects.all()
    serializer_class = LabelSerializer


class Compared(APIView):
    permission_classes = [IsOwner]

    def post(self, request):
        own = request.user.notes.first()
        note = Note.objects.get(pk=request.data["note"])  # ok: MIR509 compared_shows_note
        if note != own:
            return Response(status=404)
        return Response({"text": note.text})


class IsMia(BasePermission):
    def has_permission(self, request, view):
        return request.user.username == "mia"


class Composed(APIView):
    permission_classes = [IsMia & IsOwner]

    def get(self, request, pk):
        return Response({"text": Note.objects.filter(owner=request.user, pk=pk).count()})


class Invitations(viewsets.GenericViewSet):
    permission_classes = [IsAuthenticated]
    queryset = Tag.objects.all()
    serializer_class = LinkedSerializer

    @action(detail=True, methods=["post"], permission_classes=[AllowAny])  # ok: MIR513 looks_lets_anybody_change
    def look(self, request, pk=None):
        return Response({"name": self.get_object().name})


router = SimpleRouter()
router.register("linked", Linked, basename="linked")
router.register("invitations", Invitations, basename="invitations")
urlpatterns = [
    path("sent/<int:pk>/", Sent.as_view()),
    path("stored/<int:pk>/", Stored.as_view()),
    path("sign-in/", SignIn.as_view()),
    path("looked-at/<int:pk>/", LookedAt.as_view()),
    path("refusing/<int:pk>/", Refusing.as_view()),
    path("deciding/<int:pk>/", Deciding.as_view()),
    path("fixed/<int:pk>/", Fixed.as_view()),
    path("open/<int:pk>/", Open.as_view()),
    path("labels/", Labels.as_view()),
    path("compared/", Compared.as_view()),
    path("composed/<int:pk>/", Composed.as_view()),
    *router.urls,
]

# --- probes
JSON = {"content_type": "application/json"}


def shows_hash(path, **data):
    done = mia_client.put(path, data, **JSON)
    assert done.status_code == 200, done.content
    return "md5$" in done.content.decode()


def sent_shows_hash():
    return shows_hash("/sent/2/")


def stored_shows_hash():
    return shows_hash("/stored/2/", username="renamed")


def sign_in_shows_hash():
    return shows_hash("/sign-in/", phone="1")


def takes_name(path):
    assert mia_client.get(path).status_code == 200
    mia_client.patch(path, {"name": "n"}, **JSON)
    return M.Account.objects.get(pk=1).name == "n"


def looked_at_takes_name():
    return takes_name("/looked-at/1/")


def refusing_takes_name():
    return takes_name("/refusing/1/")


def deciding_takes_name():
    return takes_name("/deciding/1/")


def fixed_takes_name():
    return takes_name("/fixed/1/")


def open_takes_name():
    return takes_name("/open/1/")


def linked_has_no_url():
    return "url" not in mia_client.get("/linked/1/").json()


def labels_fail():
    return mia_client.get("/labels/").status_code == 500


def compared_shows_note():
    assert mia_client.post("/compared/", {"note": 1}).status_code == 200
    return "diary of otto" in mia_client.post("/compared/", {"note": 2}).content.decode()


def looks_lets_anybody_change():
    before = list(M.Tag.objects.values())
    assert anonymous.post("/invitations/1/look/").status_code == 200
    return list(M.Tag.objects.values()) != before
