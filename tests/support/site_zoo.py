"""A small project with the unusual ways to route, register, connect, serialize and render."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

SETTINGS = "conf.settings"

FILES = {
    "manage.py": "",
    "conf/__init__.py": "",
    "conf/settings.py": """
        import os
        from os.path import abspath, dirname, join

        HERE = dirname(dirname(abspath(__file__)))
        SECRET_KEY = "x"
        INSTALLED_APPS = ["first", "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes"]
        INSTALLED_APPS += ["django.contrib.sessions", "django.contrib.messages", "rest_framework"]
        INSTALLED_APPS.append("zoo.apps.ZooConfig")
        ROOT_URLCONF = "conf.urls"
        LANGUAGE_CODE = "nl"
        EXTRA = [join(HERE, "extra")]
        TEMPLATES = [{
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [os.path.join(HERE, "shared", "pages")] + EXTRA,
            "APP_DIRS": True,
        }]
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        MIDDLEWARE = []
        USE_TZ = True
    """,
    "conf/urls.py": """
        from django.conf.urls.i18n import i18n_patterns
        from django.contrib import admin
        from django.contrib.auth.decorators import login_required
        from django.urls import include, path, re_path
        from django.utils.translation import gettext_lazy as _
        from django.views.decorators.cache import cache_page
        from django.views.generic import RedirectView, TemplateView

        from zoo import urls as zoo_urls
        from zoo.api import router
        from zoo.views import AnimalList, about, feed

        keepers = [
            path("", about, name="about"),
            re_path(r"^(?P<year>[0-9]{4})/$", feed, name="year"),
        ]
        animal_list = AnimalList.as_view(paginate_by=5)

        urlpatterns = [
            path("admin/", admin.site.urls),
            path("one/", include(zoo_urls)),
            path("two/", include("zoo.urls", namespace="second")),
            path("three/", include(("zoo.plain_urls", "plain"), namespace="third")),
            path("four/", include((keepers, "keepers"))),
            path("five/", include(keepers)),
            path("home/", TemplateView.as_view(template_name="home.html"), name="home"),
            path("old/", RedirectView.as_view(url="/home/")),
            path("animals/", login_required(animal_list), name="animals"),
            path("cached/", cache_page(60)(feed), {"x": 1}, "cached"),
        ]
        urlpatterns += [path("api/", include((router.urls, "api")))]
        urlpatterns.append(path("about/", about, name="about-us"))
        urlpatterns.extend([path("again/", about)])
        urlpatterns += i18n_patterns(path(_("dieren/"), feed, name="translated"))
    """,
    "first/__init__.py": "",
    "first/models.py": "",
    "first/templates/zoo/animal_list.html": "first",
    "zoo/__init__.py": "",
    "zoo/apps.py": """
        from django.apps import AppConfig
        from django.db.models.signals import post_save, pre_delete


        class ZooConfig(AppConfig):
            name = "zoo"

            def ready(self):
                from zoo import handlers
                from zoo.models import Animal as Beast

                post_save.connect(handlers.on_save, sender=Beast, dispatch_uid="zoo.save")
                pre_delete.connect(handlers.on_delete, sender="zoo.Keeper", weak=False)
                post_save.connect(handlers.on_any)
    """,
    "zoo/handlers.py": """
        from django.db.models import signals
        from django.dispatch import receiver as listens

        from .models import Animal, Keeper


        def on_save(sender, **kwargs): ...
        def on_delete(sender, **kwargs): ...
        def on_any(sender, **kwargs): ...


        @listens([signals.post_save, signals.post_delete], sender=Keeper)
        def both(sender, **kwargs): ...


        @listens(signals.m2m_changed, sender=Animal.keepers.through)
        def keepers_changed(sender, **kwargs): ...


        @listens(signals.m2m_changed, sender=Animal.foods.through, dispatch_uid="foods")
        def foods_changed(sender, **kwargs): ...


        def late(sender, **kwargs): ...


        signals.pre_save.connect(late, Animal)
    """,
    "zoo/models.py": """
        from django.db import models


        class Named(models.Model):
            made = models.DateTimeField(auto_now_add=True)
            name = models.CharField(max_length=20)

            class Meta:
                abstract = True


        class Keeper(Named):
            boss = models.ForeignKey("self", on_delete=models.CASCADE, null=True)


        class Food(models.Model):
            code = models.SlugField(primary_key=True)
            label = models.CharField(max_length=10)


        class Animal(Named):
            foods = models.ManyToManyField(Food, blank=True)
            keepers = models.ManyToManyField(Keeper, through="Care")
            weight = models.IntegerField()
            secret = models.CharField(max_length=5, editable=False)
            mother = models.ForeignKey("Animal", on_delete=models.CASCADE, null=True)

            @property
            def loud_name(self):
                return self.name.upper()


        class Care(models.Model):
            animal = models.ForeignKey(Animal, on_delete=models.CASCADE)
            keeper = models.ForeignKey(Keeper, on_delete=models.CASCADE)
    """,
    "zoo/admin.py": """
        from django.contrib import admin
        from django.contrib.admin import register

        from .models import Animal, Care, Food, Keeper

        COLUMNS = ("name",)


        class Base(admin.ModelAdmin):
            list_display = COLUMNS
            list_per_page = 7


        class CareInline(admin.StackedInline):
            model = Care
            raw_id_fields = ("keeper",)


        @register(Animal, Keeper)
        class SharedAdmin(Base):
            list_select_related = True
            search_fields = ["name"]
            inlines = (CareInline,)


        class FoodAdmin(Base):
            list_display = Base.list_display + ("code",)
            ordering = ["-code"]


        admin.site.register([Care])
        admin.site.register(Food, FoodAdmin)
    """,
    "zoo/api.py": """
        from rest_framework import mixins, viewsets
        from rest_framework.decorators import action
        from rest_framework.routers import DefaultRouter, SimpleRouter

        from .models import Animal, Food, Keeper
        from .serializers import AnimalSerializer, KeeperSerializer


        class Logged:
            @action(detail=True, url_path="all-logs", url_name="logs")
            def log(self, request, pk=None): ...


        class AnimalViewSet(Logged, viewsets.ModelViewSet):
            queryset = Animal.objects.select_related("mother").all()
            serializer_class = AnimalSerializer
            lookup_field = "name"
            lookup_value_regex = "[a-z]+"

            @action(detail=False, methods=["get", "post"])
            def feed_all(self, request): ...

            @feed_all.mapping.delete
            def stop_feeding(self, request): ...


        class KeeperViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet):
            queryset = Keeper.objects.all()
            serializer_class = KeeperSerializer


        class FoodViewSet(viewsets.ViewSet):
            def list(self, request): ...


        inner = SimpleRouter(trailing_slash=False)
        inner.register("foods", FoodViewSet, basename="food")
        router = DefaultRouter()
        router.register(r"animals", AnimalViewSet)
        router.register("keepers", KeeperViewSet)
        router.registry.extend(inner.registry)
    """,
    "zoo/serializers.py": """
        from rest_framework import serializers

        from .models import Animal, Care, Food, Keeper


        class KeeperSerializer(serializers.ModelSerializer):
            class Meta:
                model = Keeper
                fields = "__all__"


        class Noted(serializers.Serializer):
            note = serializers.CharField(write_only=True)
            name = serializers.CharField()


        class AnimalSerializer(Noted, serializers.ModelSerializer):
            name = None
            boss = KeeperSerializer(source="keepers", many=True, read_only=True)
            mother_name = serializers.ReadOnlyField(source="mother.name")
            hidden = serializers.HiddenField(default=1)
            parts = serializers.ListField(child=serializers.CharField())

            class Meta:
                model = Animal
                exclude = ("weight",)
                read_only_fields = ("mother",)
                extra_kwargs = {"foods": {"write_only": True}}


        class SmallSerializer(AnimalSerializer):
            class Meta(AnimalSerializer.Meta):
                exclude = None
                fields = ["id", "loud_name", "made", "weight", "alias", "parts"]
                fields += ["boss", "hidden", "mother_name", "note"]
                extra_kwargs = {"alias": {"source": "name"}, "weight": {"read_only": True}}


        class CareSerializer(serializers.ModelSerializer):
            class Meta:
                model = Care
                fields = "__all__"


        class FoodSerializer(serializers.ModelSerializer):
            class Meta:
                model = Food
                fields = "__all__"
    """,
    "zoo/forms.py": """
        from django import forms

        from .models import Animal


        class NoteForm(forms.Form):
            note = forms.CharField()
            extra = forms.IntegerField(disabled=True)


        class AnimalForm(NoteForm, forms.ModelForm):
            extra = None
            mother = forms.ModelChoiceField(Animal.objects.filter(weight=1))
            color = forms.CharField(required=False)

            class Meta:
                model = Animal
                exclude = ["foods"]


        class EveryForm(forms.ModelForm):
            class Meta:
                model = Animal
                fields = "__all__"


        class ListedForm(AnimalForm):
            class Meta(AnimalForm.Meta):
                exclude = ()
                fields = ("weight", "foods", "color")
    """,
    "zoo/views.py": """
        from django.http import HttpResponse
        from django.views.generic import ListView

        from .models import Animal


        class AnimalList(ListView):
            model = Animal


        def about(request):
            return HttpResponse("")


        def feed(request, **kwargs):
            return HttpResponse("")
    """,
    "zoo/urls.py": """
        from django.urls import path

        from . import views

        app_name = "zoo"
        urlpatterns = [path("list/", views.AnimalList.as_view(), name="list")]
        if True:
            urlpatterns += [path("about/", views.about, name="about")]
    """,
    "zoo/plain_urls.py": """
        from django.urls import path

        from zoo.views import feed

        urlpatterns = [path("feed/<int:pk>/", feed, name="feed")] + [path("more/", feed)]
    """,
    "zoo/templates/zoo/animal_list.html": "zoo",
    "zoo/templates/zoo/only.html": "{% extends 'base.html' %}",
    "shared/pages/base.html": "shared",
    "extra/base.html": "extra",
    "extra/home.html": "home",
    "zoo/management/__init__.py": "",
    "zoo/management/commands/__init__.py": "",
    "zoo/management/commands/_private.py": "class Command: ...",
    "zoo/management/commands/count.py": """
        from django.core.management.base import BaseCommand


        class Command(BaseCommand): ...
    """,
    "zoo/migrations/__init__.py": "",
    "zoo/migrations/0001_squashed.py": """
        from django.conf import settings
        from django.db import migrations, models

        OPERATIONS = [migrations.RunPython(migrations.RunPython.noop)]


        class Migration(migrations.Migration):
            initial = True
            atomic = False
            replaces = [("zoo", "0001_initial"), ("zoo", "0002_more")]
            dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
            run_before = [("first", "0001_initial")]
            operations = OPERATIONS + [
                migrations.RunSQL("SELECT 1", reverse_sql=migrations.RunSQL.noop),
                migrations.SeparateDatabaseAndState([], state_operations=[]),
            ]
    """,
    "zoo/migrations/0003_after.py": """
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("zoo", "0001_squashed"), ("first", "__first__")]
            operations = []
    """,
    "first/migrations/__init__.py": "",
    "first/migrations/0001_initial.py": """
        from django.db import migrations


        class Migration(migrations.Migration):
            operations = []
    """,
}


def write(folder: Path) -> None:
    """Put the project in a folder."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
