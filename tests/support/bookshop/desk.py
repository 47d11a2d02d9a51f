"""The desk: pages of the admin, rendered without a server."""

from __future__ import annotations

import re
from types import ModuleType

from django.db.models import Model


def listing(model: type[Model]) -> str:
    """The changelist of a model that is registered."""
    from django.contrib import admin

    return _rendered(admin.site._registry[model].changelist_view)


def page(model: type[Model]) -> str:
    """The form of the first row of a model that is registered."""
    from django.contrib import admin

    first = model._base_manager.order_by("pk").first()
    return _rendered(admin.site._registry[model].change_view, str(first.pk))


def _rendered(view, *arguments: str) -> str:
    from django.contrib import admin
    from django.contrib.auth.models import User
    from django.test import RequestFactory
    from django.urls import path, set_urlconf

    urls = ModuleType("desk_urls")
    urls.urlpatterns = [path("admin/", admin.site.urls)]
    request = RequestFactory().get("/admin/")
    request.user = User(pk=1, username="clerk", is_staff=True, is_superuser=True)
    set_urlconf(urls)
    try:
        text = view(request, *arguments).render().content.decode()
    finally:
        set_urlconf(None)
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text)
