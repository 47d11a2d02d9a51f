from django.urls import include, path

urlpatterns = [
    path("v1/", include("catalogue.urls")),
    path("shelf/", include("shelf.api")),
    path("ledger/", include("ledger.urls")),
]
