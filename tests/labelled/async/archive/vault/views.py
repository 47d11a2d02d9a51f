from asgiref.sync import async_to_sync
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from vault.models import Box


async def boxes(request):  # want: MIR613  # gives: [200, "2"]
    return HttpResponse(str(await Box.objects.acount()))


@never_cache
async def box(request, key):  # want: MIR613  # gives: [200, "{\"label\": \"Letters\"}"]
    found = await Box.objects.aget(pk=key)
    return JsonResponse({"label": found.label})


async def stored(request):  # want: MIR613  # gives: [200, "3"]
    await Box.objects.acreate(label="Coins")
    return HttpResponse(str(await Box.objects.acount()))


class Drawer(View):  # want: MIR613  # gives: [200, "2"]
    async def get(self, request):  # or: MIR613 Drawer
        return HttpResponse(str(await Box.objects.acount()))


@transaction.non_atomic_requests
async def loose(request):  # ok: MIR613
    return HttpResponse(str(await Box.objects.acount()))


@never_cache
@transaction.non_atomic_requests(using="default")
async def loose_of_a_database(request):  # ok: MIR613
    return HttpResponse(str(await Box.objects.acount()))


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class LooseDrawer(View):  # ok: MIR613
    async def get(self, request):  # ok: MIR613
        return HttpResponse(str(await Box.objects.acount()))


async def _loosened(request):  # ok: MIR613
    return HttpResponse("loose")


loosened = transaction.non_atomic_requests(_loosened)


def sync_boxes(request):  # ok: MIR613
    return HttpResponse(str(Box.objects.count()))  # ok: MIR601


async def _label(key):  # ok: MIR613
    return (await Box.objects.aget(pk=key)).label


def bridge(request):  # ok: MIR613
    return HttpResponse(async_to_sync(_label)(1))
