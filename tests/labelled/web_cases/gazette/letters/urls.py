from django.urls import path, re_path

from . import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("menu/", views.menu, name="menu"),
    path("first/", views.first_found, name="first-found"),
    path("nested/", views.nested_data, name="nested-data"),
    path("managers/", views.managers, name="managers"),
    path("managers/loaded/", views.managers_loaded, name="managers-loaded"),
    path("generated/", views.generated, name="generated"),
    path("zipped/", views.zipped, name="zipped"),
    path("sorted/", views.sorted_rows, name="sorted"),
    path("late/", views.late, name="late"),
    path("wrapped/", views.wrapped, name="wrapped"),
    path("streamed/", views.streamed, name="streamed"),
    path("async/", views.answered, name="answered"),
    path("async/loaded/", views.answered_loaded, name="answered-loaded"),
    path("merged/", views.merged, name="merged"),
    path("missing/", views.get_or_missing, name="get-or-missing"),
    path("switch/<slug:kind>/", views.switch, name="switch"),
    re_path(r"^by/(?P<number>\d+)/$", views.by_number, name="by-number"),
    path("report/", views.Report(), name="report"),
    path("unions/", views.unions, name="unions"),
    path("lists/", views.lists, name="lists"),
    path("trimmed/", views.trimmed, name="trimmed"),
    path("mail/", views.mail, name="mail"),
    path("once/", views.once, name="once"),
]
