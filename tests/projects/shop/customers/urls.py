from django.urls import path

from . import views

app_name = "customers"

urlpatterns = [
    path("", views.account, name="account"),
    path("register/", views.register, name="register"),
    path("profile/", views.edit_profile, name="profile"),
    path("whoami.json", views.whoami, name="whoami"),
    path("addresses/", views.AddressListView.as_view(), name="addresses"),
    path("addresses/new/", views.AddressCreateView.as_view(), name="address-create"),
    path("addresses/<int:pk>/", views.AddressUpdateView.as_view(), name="address-update"),
    path("addresses/<int:pk>/delete/", views.AddressDeleteView.as_view(), name="address-delete"),
    path("customers/", views.CustomerListView.as_view(), name="customers"),
    path("customers/export.csv", views.CustomerExportView.as_view(), name="customers-export"),
]
