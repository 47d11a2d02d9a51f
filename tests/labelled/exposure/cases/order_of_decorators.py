"""Decorators of REST framework above the one that makes the view: refused by new releases, ignored by old ones."""

from django.urls import path
from rest_framework.decorators import api_view, permission_classes, throttle_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from vault.models import Tag


@permission_classes([IsAuthenticated])  # want: MIR513 is_refused_or_deletes
@api_view(["DELETE"])
def above(request, pk):
    Tag.objects.filter(pk=pk).delete()
    return Response(status=204)


urlpatterns = [path("above/<int:pk>/", above)]

# --- probes


def is_refused_or_deletes():
    anonymous.delete("/above/1/")
    return not M.Tag.objects.exists()
