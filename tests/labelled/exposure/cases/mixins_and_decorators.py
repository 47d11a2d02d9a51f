"""Mixins and decorators of views that do not do what they seem to."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin, UserPassesTestMixin
from django.http import HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.generic import DetailView, ListView, TemplateView
from vault.models import Note, Tag


class Answering:
    def get(self, request, *args, **kwargs):
        return HttpResponse("diary")


class Behind(View, LoginRequiredMixin):  # want: MIR524 behind_shows
    def get(self, request):
        return HttpResponse("diary")


class Before(LoginRequiredMixin, View):  # ok: MIR524 before_shows
    def get(self, request):
        return HttpResponse("diary")


class BehindMixin(Answering, LoginRequiredMixin, View):  # ok: MIR524 behind_mixin_shows
    pass


class BehindList(ListView, LoginRequiredMixin):  # want: MIR524 list_shows
    model = Note

    def render_to_response(self, context, **kwargs):
        return HttpResponse("diary")


class BehindPermission(TemplateView, PermissionRequiredMixin):  # want: MIR524 permission_shows
    permission_required = "vault.view_note"

    def render_to_response(self, context, **kwargs):
        return HttpResponse("diary")


class Base(LoginRequiredMixin, View):
    pass


class FromBase(Answering, Base):  # ok: MIR524 from_base_shows
    pass


class ShortNotes(ListView):
    model = Note


class OwnNotes(LoginRequiredMixin, ShortNotes):
    def render_to_response(self, context, **kwargs):
        return HttpResponse("diary")


class OwnNotesByView(TemplateView, OwnNotes):  # ok: MIR524 by_view_shows
    pass


class Dispatching:
    def dispatch(self, request, *args, **kwargs):
        return HttpResponse("diary")


class BehindDispatch(Dispatching, LoginRequiredMixin, View):  # want: MIR524 dispatch_shows
    pass


class Calling:
    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, **kwargs)


class BehindCalling(Calling, LoginRequiredMixin, Answering, View):  # ok: MIR524 calling_shows
    pass


class Untested(UserPassesTestMixin, View):  # want: MIR524 untested_fails
    def get(self, request):
        return HttpResponse("diary")


class Tested(UserPassesTestMixin, View):  # ok: MIR524 tested_fails
    def test_func(self):
        return self.request.user.is_staff

    def get(self, request):
        return HttpResponse("diary")


@method_decorator(login_required, name="get")  # want: MIR524 only_get_posts
class OnlyGet(View):
    def get(self, request):
        return HttpResponse("form")

    def post(self, request):
        Tag.objects.all().delete()
        return HttpResponse("gone")


@method_decorator(login_required, name="dispatch")  # ok: MIR524 dispatched_posts
class Dispatched(View):
    def get(self, request):
        return HttpResponse("form")

    def post(self, request):
        Tag.objects.all().delete()
        return HttpResponse("gone")


@method_decorator(login_required, name="post")  # ok: MIR524 only_post_posts
class OnlyPost(View):
    def get(self, request):
        return HttpResponse("form")

    def post(self, request):
        Tag.objects.all().delete()
        return HttpResponse("gone")


class DecoratedInside(View):
    @method_decorator(login_required)  # ok: MIR524 inside_posts
    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, **kwargs)

    def post(self, request):
        Tag.objects.all().delete()
        return HttpResponse("gone")


urlpatterns = [
    path("behind/", Behind.as_view()),
    path("before/", Before.as_view()),
    path("behind-mixin/", BehindMixin.as_view()),
    path("list/", BehindList.as_view()),
    path("by-view/", OwnNotesByView.as_view()),
    path("permission/", BehindPermission.as_view()),
    path("from-base/", FromBase.as_view()),
    path("behind-dispatch/", BehindDispatch.as_view()),
    path("calling/", BehindCalling.as_view()),
    path("untested/", Untested.as_view()),
    path("tested/", Tested.as_view()),
    path("only-get/", OnlyGet.as_view()),
    path("dispatched/", Dispatched.as_view()),
    path("only-post/", OnlyPost.as_view()),
    path("inside/", DecoratedInside.as_view()),
]

# --- probes


def shows(path):
    return "diary" in anonymous.get(path).content.decode()


def posts(path):
    anonymous.post(path)
    return not M.Tag.objects.exists()


def by_view_shows():
    return shows("/by-view/")


def behind_shows():
    return shows("/behind/")


def before_shows():
    return shows("/before/")


def behind_mixin_shows():
    return shows("/behind-mixin/")


def list_shows():
    return shows("/list/")


def permission_shows():
    return shows("/permission/")


def from_base_shows():
    return shows("/from-base/")


def dispatch_shows():
    return shows("/behind-dispatch/")


def calling_shows():
    return shows("/calling/")


def untested_fails():
    return mia_client.get("/untested/").status_code == 500


def tested_fails():
    return mia_client.get("/tested/").status_code == 500


def only_get_posts():
    return posts("/only-get/")


def dispatched_posts():
    return posts("/dispatched/")


def only_post_posts():
    return posts("/only-post/")


def inside_posts():
    return posts("/inside/")
