from django.urls import path

from . import views

app_name = "support"

urlpatterns = [
    path("", views.TicketListView.as_view(), name="tickets"),
    path("new/", views.new_ticket, name="new"),
    path("queue/", views.QueueView.as_view(), name="queue"),
    path("queue.json", views.queue_size, name="queue-size"),
    path("unassigned.json", views.unassigned, name="unassigned"),
    path("<int:pk>/", views.TicketDetailView.as_view(), name="ticket"),
    path("<int:pk>/reply/", views.reply, name="reply"),
]
