from django.urls import path
from vault import views

urlpatterns = [
    path("boxes/", views.boxes, name="boxes"),
    path("boxes/<int:key>/", views.box, name="box"),
    path("stored/", views.stored, name="stored"),
    path("drawer/", views.Drawer.as_view(), name="drawer"),
    path("loose/", views.loose, name="loose"),
    path("loose/database/", views.loose_of_a_database, name="loose_of_a_database"),
    path("loose/drawer/", views.LooseDrawer.as_view(), name="loose_drawer"),
    path("loose/route/", views.loosened, name="loosened"),
    path("sync/", views.sync_boxes, name="sync_boxes"),
    path("bridge/", views.bridge, name="bridge"),
]
