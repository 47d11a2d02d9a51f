import views
from django.urls import path

urlpatterns = [
    path("a/", views.number),
    path("b/", views.loose),
    path("c/", views.synchronous),
]
