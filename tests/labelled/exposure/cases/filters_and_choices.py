"""What can be asked about, sorted by and referred to by anybody."""

from django.contrib import admin
from django.urls import path
from rest_framework import generics, serializers
from rest_framework.filters import OrderingFilter, SearchFilter
from rest_framework.permissions import IsAuthenticated
from vault.models import Account, Note, Tag, Ticket, User


class NoteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "title"]


class TagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tag
        fields = ["id", "name"]


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "username"]


class SearchedNotes(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Note.objects.all()
    serializer_class = NoteSerializer
    filter_backends = [SearchFilter]
    search_fields = ["title", "owner__password"]  # want: MIR516 search_finds_hash


class SearchedTitles(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Note.objects.all()
    serializer_class = NoteSerializer
    filter_backends = [SearchFilter]
    search_fields = ["title", "owner__username"]  # ok: MIR516 titles_find_hash


class SearchedUsers(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = User.objects.all()
    serializer_class = UserSerializer
    filter_backends = [SearchFilter]
    search_fields = ["^api_key"]  # want: MIR516 users_find_key


class OrderedUsers(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = User.objects.all()
    serializer_class = UserSerializer
    filter_backends = [OrderingFilter]
    ordering_fields = "__all__"  # want: MIR516 users_sort_by_key


class OrderedTags(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = Tag.objects.all()
    serializer_class = TagSerializer
    filter_backends = [OrderingFilter]
    ordering_fields = "__all__"  # ok: MIR516 tags_sort_by_key


class OrderedNames(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = User.objects.all()
    serializer_class = UserSerializer
    filter_backends = [OrderingFilter]
    ordering_fields = ["id", "username"]  # ok: MIR516 names_sort_by_key


class OrderedKeys(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    queryset = User.objects.all()
    serializer_class = UserSerializer
    filter_backends = [OrderingFilter]
    ordering_fields = ["id", "api_key"]  # want: MIR516 keys_sort_by_key


class AnyAccountSerializer(serializers.ModelSerializer):
    account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.all())  # want: MIR518 ticket_on_foreign_account

    class Meta:
        model = Ticket
        fields = ["id", "title", "account"]


class AnyAccount(generics.CreateAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = AnyAccountSerializer


class OwnAccountField(serializers.PrimaryKeyRelatedField):
    def get_queryset(self):
        return Account.objects.filter(owner=self.context["request"].user)


class OwnAccountSerializer(serializers.ModelSerializer):
    account = OwnAccountField()  # ok: MIR518 own_ticket_on_foreign_account

    class Meta:
        model = Ticket
        fields = ["id", "title", "account"]


class OwnAccount(generics.CreateAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = OwnAccountSerializer


class ValidatedSerializer(serializers.ModelSerializer):
    account = serializers.PrimaryKeyRelatedField(queryset=Account.objects.all())  # ok: MIR518 validated_ticket_on_foreign_account

    class Meta:
        model = Ticket
        fields = ["id", "title", "account"]

    def validate_account(self, account):
        if account.owner != self.context["request"].user:
            raise serializers.ValidationError("not yours")
        return account


class Validated(generics.CreateAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = ValidatedSerializer


class TaggedSerializer(serializers.ModelSerializer):
    tags = serializers.PrimaryKeyRelatedField(queryset=Tag.objects.all(), many=True)  # ok: MIR518 tags_on_foreign_account

    class Meta:
        model = Ticket
        fields = ["id", "title", "tags"]


class Tagged(generics.RetrieveUpdateAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = TaggedSerializer

    def get_queryset(self):
        return Ticket.objects.filter(account__owner=self.request.user)


class OwnAccounts(generics.ListAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = NoteSerializer

    def get_queryset(self):
        return Note.objects.filter(owner=self.request.user)

    def list(self, request, *args, **kwargs):
        Account.objects.filter(owner=request.user).count()
        return super().list(request, *args, **kwargs)


@admin.register(Note)
class NoteAdmin(admin.ModelAdmin):
    search_fields = ["title", "owner__password"]  # want: MIR516 admin_finds_hash


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    search_fields = ["name"]  # ok: MIR516 admin_tags_find_hash


@admin.register(User)
class PlainUserAdmin(admin.ModelAdmin):  # want: MIR523 admin_stores_plain_password
    list_display = ["username"]


urlpatterns = [
    path("notes/", SearchedNotes.as_view()),
    path("titles/", SearchedTitles.as_view()),
    path("users/", SearchedUsers.as_view()),
    path("ordered/", OrderedUsers.as_view()),
    path("tags/", OrderedTags.as_view()),
    path("names/", OrderedNames.as_view()),
    path("keys/", OrderedKeys.as_view()),
    path("any-account/", AnyAccount.as_view()),
    path("own-account/", OwnAccount.as_view()),
    path("validated/", Validated.as_view()),
    path("tagged/<int:pk>/", Tagged.as_view()),
    path("own-accounts/", OwnAccounts.as_view()),
    path("admin/", admin.site.urls),
]

# --- probes


def rows(path):
    done = mia_client.get(path)
    assert done.status_code == 200, done.content
    return done.json()


def search_finds_hash():
    hashed = M.User.objects.get(pk=2).password
    return len(rows(f"/notes/?search={hashed[:9]}")) > 0


def titles_find_hash():
    assert len(rows("/titles/?search=note")) == 2
    return len(rows(f"/titles/?search={M.User.objects.get(pk=2).password[:9]}")) > 0


def users_find_key():
    return len(rows("/users/?search=key-ot")) == 1


def sorted_by_key(path):
    up = [row["id"] for row in rows(f"{path}?ordering=api_key")]
    down = [row["id"] for row in rows(f"{path}?ordering=-api_key")]
    return up != down


def users_sort_by_key():
    return sorted_by_key("/ordered/")


def tags_sort_by_key():
    return sorted_by_key("/tags/")


def names_sort_by_key():
    return sorted_by_key("/names/")


def keys_sort_by_key():
    return sorted_by_key("/keys/")


def refers(path):
    mia_client.post(path, {"title": "mine", "account": 1}, content_type="application/json")
    assert M.Ticket.objects.filter(title="mine").exists()
    mia_client.post(path, {"title": "t", "account": 2}, content_type="application/json")
    return M.Ticket.objects.filter(title="t", account_id=2).exists()


def ticket_on_foreign_account():
    return refers("/any-account/")


def own_ticket_on_foreign_account():
    return refers("/own-account/")


def validated_ticket_on_foreign_account():
    return refers("/validated/")


def tags_on_foreign_account():
    mia_client.patch("/tagged/1/", {"tags": [1], "account": 2}, content_type="application/json")
    assert M.Ticket.objects.get(pk=1).tags.count() == 1
    return M.Ticket.objects.get(pk=1).account_id == 2


def admin_finds_hash():
    hashed = M.User.objects.get(pk=2).password
    return "Note object (2)" in root_client.get(f"/admin/vault/note/?q={hashed[4:30]}").content.decode()


def admin_tags_find_hash():
    assert "blue" in root_client.get("/admin/vault/tag/?q=blue").content.decode()
    return "blue" in root_client.get("/admin/vault/tag/?q=md5").content.decode()


def admin_stores_plain_password():
    form = {
        "username": "otto", "password": "plain", "role": "member", "date_joined_0": "2024-01-01",
        "date_joined_1": "10:00:00", "is_active": "on",
    }
    root_client.post("/admin/vault/user/2/change/", form)
    return M.User.objects.get(pk=2).password == "plain"
