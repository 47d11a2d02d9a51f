from django.contrib import admin
from django.urls import include, path
from rest_framework.routers import SimpleRouter
from stall import api, views

router = SimpleRouter()
router.register("products", api.Products, basename="products")
router.register("named-products", api.NamedProducts, basename="named-products")
router.register("orders", api.Orders, basename="orders")
router.register("loaded-orders", api.LoadedOrders, basename="loaded-orders")

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include(router.urls)),
    path("api/customers/", api.CustomerListView.as_view()),
    path("api/customers/<int:pk>/", api.CustomerView.as_view()),
    path("orders/", views.orders),
    path("orders/loaded/", views.orders_loaded),
    path("orders/deep/", views.orders_deep),
    path("orders/<int:pk>/", views.order),
    path("paged/", views.paged),
    path("json/", views.as_json),
    path("text/", views.as_text),
    path("dashboard/", views.dashboard),
    path("included/", views.included),
    path("inherited/", views.inherited),
    path("unused/", views.unused_context),
    path("list/", views.OrderList.as_view()),
    path("list/loaded/", views.LoadedOrderList.as_view()),
    path("list/paged/", views.PagedOrderList.as_view()),
    path("list/products/", views.FilteredProducts.as_view()),
    path("customers/<int:pk>/", views.CustomerPage.as_view()),
    path("customers/<int:pk>/more/", views.CustomerPageWithMore.as_view()),
    path("overview/", views.Overview.as_view()),
    path("numbers/", views.Numbers.as_view()),
]
