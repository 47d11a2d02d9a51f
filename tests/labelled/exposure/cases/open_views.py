"""Views that anybody may use, because nothing says otherwise or because it is said in the wrong place."""

from django.contrib.auth.decorators import login_required
from django.urls import path
from rest_framework import generics, mixins, serializers, viewsets
from rest_framework.decorators import action, api_view, permission_classes
from rest_framework.permissions import AllowAny, IsAdminUser, IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView
from vault.models import Note, Tag, Ticket, User


class TagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tag
        fields = ["id", "name"]


class Forgotten(viewsets.ModelViewSet):  # want: MIR512 forgotten_lets_anybody_delete
    queryset = Tag.objects.all()
    serializer_class = TagSerializer


class Kept(viewsets.ModelViewSet):  # ok: MIR512 kept_lets_anybody_delete
    permission_classes = [IsAuthenticated]
    queryset = Tag.objects.all()
    serializer_class = TagSerializer


class Base(viewsets.ModelViewSet):
    permission_classes = [IsAuthenticatedOrReadOnly]


class Inherited(Base):  # ok: MIR512 inherited_lets_anybody_delete
    queryset = Tag.objects.all()
    serializer_class = TagSerializer


class Shown(viewsets.ReadOnlyModelViewSet):  # ok: MIR512 shown_lets_anybody_delete
    queryset = Tag.objects.all()
    serializer_class = TagSerializer


class Chosen(viewsets.ModelViewSet):  # ok: MIR512 chosen_lets_anybody_delete
    queryset = Tag.objects.all()
    serializer_class = TagSerializer

    def get_permissions(self):
        if self.action in ("list", "retrieve"):
            return [AllowAny()]
        return [IsAdminUser()]


class ForgottenDetail(generics.RetrieveUpdateDestroyAPIView):  # want: MIR512 detail_lets_anybody_delete
    queryset = Tag.objects.all()
    serializer_class = TagSerializer


class ForgottenPlain(APIView):  # want: MIR512 plain_lets_anybody_delete
    def delete(self, request, pk):
        Tag.objects.filter(pk=pk).delete()
        return Response(status=204)


class AskedInside(APIView):  # ok: MIR512 asked_inside_lets_anybody_delete
    def delete(self, request, pk):
        if not request.user.is_staff:
            return Response(status=403)
        Tag.objects.filter(pk=pk).delete()
        return Response(status=204)


@api_view(["DELETE"])
def forgotten_function(request, pk):  # want: MIR512 function_lets_anybody_delete
    Tag.objects.filter(pk=pk).delete()
    return Response(status=204)


@api_view(["DELETE"])
@permission_classes([IsAuthenticated])
def kept_function(request, pk):  # ok: MIR512 kept_function_lets_anybody_delete
    Tag.objects.filter(pk=pk).delete()
    return Response(status=204)


@api_view(["DELETE"])
@permission_classes([IsAdminUser])  # ok: MIR513 below_lets_anybody_delete
def below(request, pk):
    Tag.objects.filter(pk=pk).delete()
    return Response(status=204)


class Allowed(viewsets.ModelViewSet):
    permission_classes = [AllowAny]  # want: MIR513 allowed_lets_anybody_delete
    queryset = Note.objects.all()
    serializer_class = TagSerializer


class Emptied(generics.DestroyAPIView):
    permission_classes = []  # want: MIR513 emptied_lets_anybody_delete
    queryset = Note.objects.all()
    serializer_class = TagSerializer


class Signup(generics.CreateAPIView):
    permission_classes = [AllowAny]  # ok: MIR513 signup_lets_anybody_delete
    queryset = Tag.objects.all()
    serializer_class = TagSerializer


class Public(viewsets.ReadOnlyModelViewSet):
    permission_classes = [AllowAny]  # ok: MIR513 public_lets_anybody_delete
    queryset = Tag.objects.all()
    serializer_class = TagSerializer


class Actions(viewsets.GenericViewSet):
    permission_classes = [IsAuthenticated]
    queryset = Tag.objects.all()
    serializer_class = TagSerializer

    @action(detail=True, methods=["post"], permission_classes=[AllowAny])  # want: MIR513 wipe_lets_anybody_delete
    def wipe(self, request, pk=None):
        self.get_object().delete()
        return Response(status=204)

    @action(detail=True, methods=["post"], permission_classes=[IsAdminUser])  # ok: MIR513 clear_lets_anybody_delete
    def clear(self, request, pk=None):
        self.get_object().delete()
        return Response(status=204)


router = SimpleRouter()
router.register("forgotten", Forgotten, basename="forgotten")
router.register("kept", Kept, basename="kept")
router.register("inherited", Inherited, basename="inherited")
router.register("shown", Shown, basename="shown")
router.register("chosen", Chosen, basename="chosen")
router.register("allowed", Allowed, basename="allowed")
router.register("public", Public, basename="public")
router.register("actions", Actions, basename="actions")
urlpatterns = [
    path("detail/<int:pk>/", ForgottenDetail.as_view()),
    path("plain/<int:pk>/", ForgottenPlain.as_view()),
    path("asked/<int:pk>/", AskedInside.as_view()),
    path("function/<int:pk>/", forgotten_function),
    path("kept-function/<int:pk>/", kept_function),
    path("below/<int:pk>/", below),
    path("emptied/<int:pk>/", Emptied.as_view()),
    path("signup/", Signup.as_view()),
    *router.urls,
]

# --- probes


def deletes(path, model=None):
    before = (model or M.Tag).objects.count()
    anonymous.delete(path)
    return (model or M.Tag).objects.count() < before


def forgotten_lets_anybody_delete():
    return deletes("/forgotten/1/")


def kept_lets_anybody_delete():
    return deletes("/kept/1/")


def inherited_lets_anybody_delete():
    return deletes("/inherited/1/")


def shown_lets_anybody_delete():
    return deletes("/shown/1/")


def chosen_lets_anybody_delete():
    return deletes("/chosen/1/")


def detail_lets_anybody_delete():
    return deletes("/detail/1/")


def plain_lets_anybody_delete():
    return deletes("/plain/1/")


def asked_inside_lets_anybody_delete():
    return deletes("/asked/1/")


def function_lets_anybody_delete():
    return deletes("/function/1/")


def kept_function_lets_anybody_delete():
    return deletes("/kept-function/1/")



def below_lets_anybody_delete():
    return deletes("/below/1/")


def allowed_lets_anybody_delete():
    return deletes("/allowed/1/", M.Note)


def emptied_lets_anybody_delete():
    return deletes("/emptied/1/", M.Note)


def signup_lets_anybody_delete():
    return deletes("/signup/1/")


def public_lets_anybody_delete():
    return deletes("/public/1/")


def wipe_lets_anybody_delete():
    anonymous.post("/actions/1/wipe/")
    return M.Tag.objects.count() == 0


def clear_lets_anybody_delete():
    anonymous.post("/actions/1/clear/")
    return M.Tag.objects.count() == 0
