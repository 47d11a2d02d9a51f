from django.contrib import admin
from django.urls import include, path
from rest_framework.routers import DefaultRouter

from catalog.api import BrandViewSet, ProductViewSet, ReviewViewSet
from customers.api import AddressViewSet, CustomerViewSet
from orders.api import CouponViewSet, OrderViewSet, ShipmentViewSet
from support.api import TicketViewSet

router = DefaultRouter()
router.register("products", ProductViewSet, basename="product")
router.register("brands", BrandViewSet, basename="brand")
router.register("reviews", ReviewViewSet, basename="review")
router.register("customers", CustomerViewSet, basename="customer")
router.register("addresses", AddressViewSet, basename="address")
router.register("orders", OrderViewSet, basename="order")
router.register("coupons", CouponViewSet, basename="coupon")
router.register("shipments", ShipmentViewSet, basename="shipment")
router.register("tickets", TicketViewSet, basename="ticket")

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("django.contrib.auth.urls")),
    path("api/", include(router.urls)),
    path("account/", include("customers.urls")),
    path("orders/", include("orders.urls")),
    path("support/", include("support.urls")),
    path("", include("catalog.urls")),
]
