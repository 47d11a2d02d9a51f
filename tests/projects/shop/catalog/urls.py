from django.urls import path

from . import views

app_name = "catalog"

urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("products/", views.ProductListView.as_view(), name="products"),
    path("products/new/", views.ProductCreateView.as_view(), name="product-create"),
    path("products/compare/", views.compare, name="compare"),
    path("products/<slug:slug>/", views.ProductDetailView.as_view(), name="product"),
    path("products/<slug:slug>/edit/", views.ProductUpdateView.as_view(), name="product-update"),
    path("products/<slug:slug>/review/", views.write_review, name="write-review"),
    path("categories/<slug:slug>/", views.CategoryView.as_view(), name="category"),
    path("brands/", views.brand_list, name="brands"),
    path("brands/<slug:slug>/", views.brand_detail, name="brand"),
    path("search/", views.search, name="search"),
    path("feed.json", views.product_feed, name="feed"),
    path("stock.json", views.stock_levels, name="stock-levels"),
    path("suggest.json", views.suggest, name="suggest"),
]
