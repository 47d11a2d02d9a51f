from asgiref.sync import sync_to_async
from django.contrib import messages
from django.contrib.auth import aget_user, alogin, alogout, get_user, login, logout
from django.contrib.auth.models import User
from django.http import HttpResponse, JsonResponse
from django.shortcuts import aget_object_or_404, get_object_or_404, render
from django.views import View
from django.views.decorators.http import require_GET
from press.models import Article
from press.services import live_titles


async def dashboard(request):
    return JsonResponse({"name": request.user.first_name})  # want: MIR610


async def gate(request):
    if request.user.is_authenticated:  # want: MIR610
        return HttpResponse("in")
    return HttpResponse("out")


async def owner(request):
    return HttpResponse(f"for {request.user}")  # want: MIR610


async def staff(request):
    user = request.user
    if not user.is_staff:  # want: MIR610
        return HttpResponse("no", status=403)
    return HttpResponse("yes")


async def visits(request):
    return HttpResponse(str(request.session.get("visits", 0)))  # want: MIR610


async def counted(request):
    request.session["visits"] = 1  # want: MIR610
    return HttpResponse("1")


async def flushed(request):
    request.session.flush()  # want: MIR610
    return HttpResponse("bye")


async def whoami(request):
    return HttpResponse(get_user(request).username)  # want: MIR610


async def entered(request):
    user = await User.objects.aget(pk=1)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")  # want: MIR611
    return HttpResponse("in")


async def left(request):
    logout(request)  # want: MIR611
    return HttpResponse("out")


async def told(request):
    messages.success(request, "Saved.")
    return HttpResponse(str(len(messages.get_messages(request))))  # want: MIR611


async def article(request, key):
    found = get_object_or_404(Article, pk=key)  # want: MIR611
    return HttpResponse(found.title)


async def titles(request):
    return JsonResponse({"titles": live_titles()})  # want: MIR606


async def listed(request):
    return render(request, "articles.html", {"articles": Article.objects.live()})  # want: MIR611


class Shelf(View):
    async def get(self, request):
        return HttpResponse(self.heading())  # want: MIR606

    def heading(self):
        return f"{Article.objects.live().count()} live"


class Counter(View):
    async def get(self, request):
        return HttpResponse(str(Article.objects.count()))  # want: MIR601


async def dashboard_awaited(request):
    user = await request.auser()  # ok: MIR610
    return JsonResponse({"name": user.first_name, "in": user.is_authenticated})  # ok: MIR610


async def gate_after_auser(request):
    user = await aget_user(request)  # ok: MIR610
    return HttpResponse("in" if user.is_authenticated else "out")  # ok: MIR610


async def visits_awaited(request):
    number = await request.session.aget("visits", 0)  # ok: MIR610
    await request.session.aset("visits", number + 1)  # ok: MIR610
    return HttpResponse(str(number))


async def visits_by_another_thread(request):
    return HttpResponse(str(await sync_to_async(request.session.get)("visits", 0)))  # ok: MIR610


async def path_of(request):
    return HttpResponse(f"{request.method} {request.path} {request.GET.get('q', '')}")  # ok: MIR610


async def key_of_the_session(request):
    return HttpResponse(str(bool(request.session.session_key)))  # ok: MIR610


async def name_by_another_thread(request):
    name = await sync_to_async(lambda: request.user.first_name)()  # ok: MIR610
    return HttpResponse(name)


async def handed_on(request):
    found = await sync_to_async(_name_of)(request)  # ok: MIR606, MIR610
    return HttpResponse(found)


def _name_of(request):
    return request.user.first_name  # ok: MIR610


async def entered_awaited(request):
    user = await User.objects.aget(pk=1)
    await alogin(request, user, backend="django.contrib.auth.backends.ModelBackend")  # ok: MIR611
    await alogout(request)  # ok: MIR611
    return HttpResponse("out")


async def article_awaited(request, key):
    found = await aget_object_or_404(Article, pk=key)  # ok: MIR611
    return render(request, "plain.html", {"title": found.title})  # ok: MIR611


@require_GET
def sync_dashboard(request):
    number = Article.objects.count()  # ok: MIR601
    return HttpResponse(f"{request.user.first_name} {request.session.get('visits', 0)} {number}")  # ok: MIR610


class SyncShelf(View):
    def get(self, request):
        return HttpResponse(", ".join(article.author.name for article in Article.objects.live()))  # ok: MIR602, MIR603
