from django.urls import path

from stacks import views

app_name = "stacks"
urlpatterns = [
    path("", views.BookIndex.as_view(), name="index"),
    path("book/<int:pk>/", views.BookPage.as_view(), name="book"),
    path("authors/", views.AuthorIndex.as_view(), name="authors"),
    path("author/<int:pk>/", views.AuthorPage.as_view(), name="author"),
    path("tags/", views.TagIndex.as_view(), name="tags"),
    path("tags/<int:pk>/", views.TagPage.as_view(), name="tag"),
    path("sales/", views.SaleIndex.as_view(), name="sales"),
    path("sales/mine/", views.OwnSales.as_view(), name="own-sales"),
    path("novellas/", views.NovellaIndex.as_view(), name="novellas"),
    path("editions/", views.EditionIndex.as_view(), name="editions"),
    path("drafts/", views.Drafts.as_view(), name="drafts"),
    path("drafts/edited/", views.EditedDrafts.as_view(), name="edited-drafts"),
    path("profiles/", views.ProfileIndex.as_view(), name="profiles"),
    path("print/", views.PrintableIndex.as_view(), name="print"),
    path("by/<int:author_pk>/", views.BooksOf.as_view(), name="books-of"),
    path("of/<int:author_pk>/", views.RelatedBooksOf.as_view(), name="related-books-of"),
]
