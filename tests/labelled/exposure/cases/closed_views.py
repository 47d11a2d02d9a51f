# settings: closed
"""A project in which views are closed unless they say otherwise."""

from django.urls import path
from rest_framework import generics, serializers, viewsets
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny, IsAdminUser
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView
from vault.models import Note, Tag


class TagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tag
        fields = ["id", "name"]


class Unsaid(viewsets.ModelViewSet):  # ok: MIR512 unsaid_lets_anybody_delete
    queryset = Tag.objects.all()
    serializer_class = TagSerializer


class UnsaidPlain(APIView):  # ok: MIR512 plain_lets_anybody_delete
    def delete(self, request, pk):
        Tag.objects.filter(pk=pk).delete()
        return Response(status=204)


@api_view(["DELETE"])
def unsaid_function(request, pk):  # ok: MIR512 function_lets_anybody_delete
    Tag.objects.filter(pk=pk).delete()
    return Response(status=204)


class Opened(generics.RetrieveUpdateDestroyAPIView):
    permission_classes = [AllowAny]  # want: MIR513 opened_lets_anybody_delete
    queryset = Tag.objects.all()
    serializer_class = TagSerializer


class OpenedTuple(generics.UpdateAPIView):
    permission_classes = ()  # want: MIR513 tuple_lets_anybody_change
    queryset = Tag.objects.all()
    serializer_class = TagSerializer


router = SimpleRouter()
router.register("unsaid", Unsaid, basename="unsaid")
urlpatterns = [
    path("plain/<int:pk>/", UnsaidPlain.as_view()),
    path("function/<int:pk>/", unsaid_function),
    path("opened/<int:pk>/", Opened.as_view()),
    path("tuple/<int:pk>/", OpenedTuple.as_view()),
    *router.urls,
]

# --- probes


def deletes(path, client=None):
    before = M.Tag.objects.count()
    (client or anonymous).delete(path)
    return M.Tag.objects.count() < before


def unsaid_lets_anybody_delete():
    return deletes("/unsaid/1/")


def plain_lets_anybody_delete():
    return deletes("/plain/1/")


def function_lets_anybody_delete():
    return deletes("/function/1/")


def opened_lets_anybody_delete():
    return deletes("/opened/1/")


def tuple_lets_anybody_change():
    anonymous.put("/tuple/1/", {"name": "red"}, content_type="application/json")
    return M.Tag.objects.filter(name="red").exists()
