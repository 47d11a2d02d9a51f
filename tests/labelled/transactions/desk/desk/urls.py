from django.urls import path
from front import views

urlpatterns = [
    path("opened/", views.opened, name="opened"),
    path("opened/options/", views.opened_with_options, name="opened_with_options"),
    path("told/<int:key>/", views.told, name="told"),
    path("mailed/<int:key>/", views.mailed, name="mailed"),
    path("posted/<int:key>/", views.posted, name="posted"),
    path("closing/<int:key>/", views.Closing.as_view(), name="closing"),
    path("after/", views.after_an_inner_block, name="after_an_inner_block"),
    path("taken/", views.taken, name="taken"),
    path("locked/<int:key>/", views.locked, name="locked"),
    path("locked/", views.locked_each, name="locked_each"),
    path("rightly/opened/", views.opened_rightly, name="opened_rightly"),
    path("rightly/told/<int:key>/", views.told_later, name="told_later"),
    path("freely/opened/", views.opened_freely, name="opened_freely"),
    path("freely/locked/<int:key>/", views.locked_freely, name="locked_freely"),
    path("freely/closing/<int:key>/", views.FreeClosing.as_view(), name="free_closing"),
    path("rightly/taken/", views.taken_rightly, name="taken_rightly"),
    path("rightly/taken/told/", views.taken_and_told, name="taken_and_told"),
]
