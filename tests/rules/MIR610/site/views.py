"""Users and sessions of requests."""

from asgiref.sync import sync_to_async
from django.http import HttpResponse


async def greeted(request):  # not run: it answers requests
    return HttpResponse(request.user.username)  # want: MIR610 "`request.user` is loaded here"
#                       ^^^^^^^^^^^^


async def staff(request):  # not run: it answers requests
    user = request.user
    if user.is_staff:  # want: MIR610 unfixed
        return HttpResponse("in")
    return HttpResponse("out")


async def visits(request):  # not run: it answers requests
    return HttpResponse(str(request.session.get("visits")))  # want: MIR610 unfixed "since Django 5.1"


async def greeted_awaited(request):  # not run: it answers requests
    return HttpResponse((await request.auser()).username)  # ok: MIR610


async def handed_on(request):  # not run: it answers requests
    return HttpResponse(await sync_to_async(_name_of)(request))  # ok: MIR610


def _name_of(request):
    return request.user.username  # ok: MIR610


async def no_view(request):  # not run: nobody calls it
    return request.user.username  # ok: MIR610
