from django.urls import path

from . import views

app_name = "orders"

urlpatterns = [
    path("", views.OrderListView.as_view(), name="list"),
    path("dashboard/", views.DashboardView.as_view(), name="dashboard"),
    path("export.csv", views.export_orders, name="export"),
    path("lines.csv", views.export_lines, name="export-lines"),
    path("busiest.json", views.busiest_customers, name="busiest"),
    path("open.json", views.open_orders, name="open"),
    path("checkout/<int:product_id>/", views.checkout, name="checkout"),
    path("<str:number>/", views.OrderDetailView.as_view(), name="detail"),
    path("<str:number>/note/", views.OrderNoteView.as_view(), name="note"),
    path("<str:number>/invoice/", views.invoice, name="invoice"),
    path("<str:number>/status.json", views.order_status, name="status"),
]
