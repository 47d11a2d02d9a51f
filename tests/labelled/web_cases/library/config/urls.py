from bookshop.models import Chapter, Review
from django.urls import include, path
from django.views.generic import ListView, TemplateView

from desk import views

urlpatterns = [
    path("halls/", include("halls.urls")),
    path("stacks/", include("stacks.urls", namespace="stacks")),
    path("desk/loans/", views.LoanBoard.as_view(), name="loans"),
    path("desk/loans/<int:pk>/", views.LoanPage.as_view(), name="loan"),
    path("desk/readers/", views.ReaderTable.as_view(), name="readers"),
    path("desk/readers/light/", views.LightReaderTable.as_view(), name="readers-light"),
    path("desk/summary/", views.Summary.as_view(), name="summary"),
    path("desk/sums/", views.Sums.as_view(), name="sums"),
    path("desk/raw/", views.PlainGet.as_view(), name="raw"),
    path("desk/house/<int:pk>/", views.HouseShelf.as_view(), name="house-shelf"),
    path("desk/edit/<int:pk>/", views.EditBook.as_view(), name="edit"),
    path("desk/chapters/", ListView.as_view(model=Chapter, template_name="desk/chapters.html"), name="chapters"),
    path(
        "desk/reviews/",
        ListView.as_view(
            queryset=Review.objects.select_related("book"),
            template_name="desk/reviews.html",
            context_object_name="reviews",
        ),
        name="reviews",
    ),
    path(
        "desk/about/",
        TemplateView.as_view(template_name="desk/about.html", extra_context={"reviews": Review.objects.all}),
        name="about",
    ),
]
