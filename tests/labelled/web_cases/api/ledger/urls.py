from django.urls import path

from ledger import views

urlpatterns = [
    path("sales/", views.SaleList.as_view(), name="ledger-sales"),
    path("sales/<int:pk>/", views.SaleDetail.as_view(), name="ledger-sale"),
    path("reviews/", views.ReviewList.as_view(), name="ledger-reviews"),
    path("editions/", views.EditionList.as_view(), name="ledger-editions"),
    path("accounts/", views.Accounts.as_view(), name="ledger-accounts"),
    path("account/<int:pk>/", views.Account.as_view(), name="ledger-account"),
    path("top/", views.top, name="ledger-top"),
    path("top/loaded/", views.top_loaded, name="ledger-top-loaded"),
    path("plain/", views.plain, name="ledger-plain"),
    path("statements/", views.Statements.as_view(), name="ledger-statements"),
    path("balance/", views.Balance.as_view({"get": "list"}), name="ledger-balance"),
    path("lots/", views.LotList.as_view(), name="ledger-lots"),
]
