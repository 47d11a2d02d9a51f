"""Users in the admin with the class that is made for them."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.urls import path
from vault.models import Account, Device, User


@admin.register(User)
class PeopleAdmin(UserAdmin):  # ok: MIR523 admin_stores_plain_password
    list_display = ["username"]


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):  # ok: MIR523 account_stores_plain_password
    list_display = ["name"]


@admin.register(Device)
class DeviceAdmin(admin.ModelAdmin):
    search_fields = ["secret"]  # want: MIR516 device_finds_secret


urlpatterns = [path("admin/", admin.site.urls)]

# --- probes


def admin_stores_plain_password():
    form = {
        "username": "otto", "password": "plain", "role": "member", "date_joined_0": "2024-01-01",
        "date_joined_1": "10:00:00", "is_active": "on",
    }
    root_client.post("/admin/vault/user/2/change/", form)
    return M.User.objects.get(pk=2).password == "plain"


def account_stores_plain_password():
    root_client.post("/admin/vault/account/2/change/", {"owner": 2, "name": "n", "balance": 1, "password": "plain"})
    assert M.Account.objects.get(pk=2).name == "n"
    return M.User.objects.get(pk=2).password == "plain"


def device_finds_secret():
    return "phone" in root_client.get("/admin/vault/device/?q=seed-ot").content.decode() or "1 device" in root_client.get(
        "/admin/vault/device/?q=seed-ot"
    ).content.decode()
