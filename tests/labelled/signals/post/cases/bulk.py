"""Writes that tell nobody."""

from django.db import models
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from sorting.log import heard
from sorting.models import Item
from sorting.proofs import skips


class Stock(Item):
    pass


@receiver(post_save, sender=Stock)
def index_stock(sender, instance, **kwargs):
    heard("index_stock")


@receiver(post_delete, sender=Stock)
def unindex_stock(sender, instance, **kwargs):
    heard("unindex_stock")


class Silent(Item):
    pass


class Shop(Item):
    pass


class Ware(Item):
    shop = models.ForeignKey(Shop, models.CASCADE, null=True)


@receiver(pre_save, sender=Ware)
def price_ware(sender, instance, **kwargs):
    heard("price_ware")


@receiver(pre_delete, sender=Shop)
def close_shop(sender, instance, **kwargs):
    heard("close_shop")


def update_stock():
    Stock.objects.create()
    return Stock.objects.update(weight=2)  # want: MIR712 # by: update_stock_alone


def proof_update_stock_alone():
    Stock.objects.create()
    return skips(lambda: Stock.objects.update(weight=2), "index_stock")


def add_stock():
    Stock.objects.bulk_create([Stock(), Stock()])  # want: MIR712


def proof_add_stock():
    return skips(add_stock, "index_stock")


def add_silent():
    Silent.objects.bulk_create([Silent(), Silent()])  # ok: MIR712


def proof_add_silent():
    return not skips(add_silent, None) if Silent.objects.exists() else False


def save_stock():
    Stock().save()  # ok: MIR712


def proof_save_stock():
    return skips(save_stock, "index_stock")


def create_stock():
    Stock.objects.create()  # ok: MIR712


def proof_create_stock():
    return skips(create_stock, "index_stock")


def delete_stock():
    Stock.objects.all().delete()  # ok: MIR712


def proof_delete_stock():
    Stock.objects.create()
    return skips(delete_stock, "unindex_stock")


def price_wares():
    wares = [Ware.objects.create()]
    for ware in wares:
        ware.weight = 3
    Ware.objects.bulk_update(wares, ["weight"])  # want: MIR712 # by: bulk_update


def proof_bulk_update():
    wares = [Ware.objects.create()]
    return skips(lambda: Ware.objects.bulk_update(wares, ["weight"]), "price_ware")


def rename_shops():
    Shop.objects.filter(name="a").update(name="b")  # ok: MIR712


def proof_rename_shops():
    return not skips(rename_shops, "close_shop") and False


def fill_shop():
    shop = Shop.objects.create()
    ware = Ware(shop=None)
    Ware.objects.bulk_create([ware])  # want: MIR712 # by: fill_shop_in_bulk
    return shop


def proof_fill_shop_in_bulk():
    return skips(lambda: Ware.objects.bulk_create([Ware()]), "price_ware")


def put_into_shop():
    shop, ware = Shop.objects.create(), Ware.objects.create()
    shop.ware_set.add(ware)  # want: MIR712 # by: put


def proof_put():
    shop, ware = Shop.objects.create(), Ware.objects.create()
    return skips(lambda: shop.ware_set.add(ware), "price_ware")


def put_one_by_one():
    shop, ware = Shop.objects.create(), Ware.objects.create()
    shop.ware_set.add(ware, bulk=False)  # ok: MIR712 # by: one_by_one


def proof_one_by_one():
    shop, ware = Shop.objects.create(), Ware.objects.create()
    return skips(lambda: shop.ware_set.add(ware, bulk=False), "price_ware")


def empty_shop():
    shop = Shop.objects.create()
    shop.ware_set.clear()  # want: MIR712 # by: empty


def proof_empty():
    shop = Shop.objects.create()
    Ware.objects.create(shop=shop)
    return skips(shop.ware_set.clear, "price_ware")


def update_through_shop():
    shop = Shop.objects.create()
    shop.ware_set.update(weight=9)  # want: MIR712 # by: update_through


def proof_update_through():
    shop = Shop.objects.create()
    Ware.objects.create(shop=shop)
    return skips(lambda: shop.ware_set.update(weight=9), "price_ware")


def get_or_create_stock():
    Stock.objects.get_or_create(name="new one")  # ok: MIR712


def proof_get_or_create_stock():
    return skips(get_or_create_stock, "index_stock")
