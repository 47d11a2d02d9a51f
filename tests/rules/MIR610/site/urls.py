import views
from django.urls import path

urlpatterns = [
    path("a/", views.greeted),
    path("b/", views.staff),
    path("c/", views.visits),
    path("d/", views.greeted_awaited),
    path("e/", views.handed_on),
]
