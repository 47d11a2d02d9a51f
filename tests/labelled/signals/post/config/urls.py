from django.urls import path
from loud.views import notice

urlpatterns = [path("", notice, name="notice")]
