from django.urls import include, path

from events import views as event_views

urlpatterns = [
    path("", include("news.urls")),
    path("letters/", include(("letters.urls", "letters"))),
    path("events/sales/", event_views.sales_board, name="sales-board"),
    path("events/signings/", event_views.signings, name="signings"),
    path("events/fair/", event_views.fair, name="fair"),
    path("events/fair/plain/", event_views.fair_plain, name="fair-plain"),
    path("events/lockers/", event_views.lockers, name="lockers"),
    path("events/lockers/open/", event_views.open_lockers, name="open-lockers"),
    path("events/houses/", event_views.houses, name="houses"),
    path("events/houses/<int:pk>/", event_views.house, name="house"),
    path("events/passports/", event_views.passport_control, name="passport-control"),
    path("events/badges/", event_views.badges, name="badges"),
    path("events/export/", event_views.export, name="export"),
    path("events/stats/", event_views.stats, name="stats"),
]
