"""Models that keep the history of others are known without being written, as far as their arguments are."""

from __future__ import annotations

from mir_lsp.facts.terms import Literal
from mir_lsp.index import ClassId, Index, Model, RelationKind
from mir_lsp.index.models import by_label, model, model_ids, model_named
from mir_lsp.index.resolve import ClassSymbol, resolve
from tests.support.projects import class_id, facts_from, index_of

SETTINGS = 'INSTALLED_APPS = ["shop"]\nAUTH_USER_MODEL = "shop.Reader"\n'
HEAD = "from django.db import models\nfrom simple_history.models import HistoricalRecords\n"
BOOK = """
class Reader(models.Model): ...
class Book(models.Model):
    title = models.CharField(max_length=5, unique=True)
    cover = models.ImageField()
    author = models.OneToOneField(Reader, models.CASCADE, related_name="book")
    part_of = models.ForeignKey("self", models.CASCADE)
    readers = models.ManyToManyField(Reader, related_name="+")
    history = HistoricalRecords({})
    class Meta:
        ordering = ["title"]
"""


def shop(text: str, **others: str) -> Index:
    return index_of({"shop/__init__.py": "", "settings.py": SETTINGS, "shop/models.py": HEAD + text, **others})


def history(arguments: str = "") -> Model:
    index = shop(BOOK.replace("{}", arguments))
    found = index.db.get(model, class_id("shop/models.py:HistoricalBook"))
    assert found is not None
    return found


def test_a_history_has_copies_of_the_columns_and_its_own() -> None:
    shapes = [(field.name, field.type, field.null, field.column) for field in history().fields]

    assert shapes == [
        ("id", "IntegerField", False, "id"),
        ("title", "CharField", False, "title"),
        ("cover", "TextField", False, "cover"),
        ("author", "ForeignKey", True, "author_id"),
        ("part_of", "ForeignKey", True, "part_of_id"),
        ("history_id", "AutoField", False, "history_id"),
        ("history_date", "DateTimeField", False, "history_date"),
        ("history_change_reason", "CharField", True, "history_change_reason"),
        ("history_type", "CharField", False, "history_type"),
        ("history_user", "ForeignKey", True, "history_user_id"),
    ]


def test_relations_of_a_history_lead_where_the_model_leads_and_nothing_leads_back() -> None:
    found = {field.name: field.relation for field in history().fields if field.relation is not None}

    assert {name: relation.target for name, relation in found.items()} == {
        "author": class_id("shop/models.py:Reader"),
        "part_of": class_id("shop/models.py:Book"),
        "history_user": class_id("shop/models.py:Reader"),
    }
    assert {relation.kind for relation in found.values()} == {RelationKind.FOREIGN_KEY}
    assert {relation.inverse for relation in found.values()} == {None}


def test_a_history_is_a_model_of_the_same_application_that_comes_sorted() -> None:
    found = history()

    assert (found.label, found.table, found.ordering, found.complete) == (
        "shop.HistoricalBook",
        "shop_historicalbook",
        True,
        True,
    )
    assert [manager.name for manager in found.managers if manager.known] == ["objects"]


def test_arguments_name_the_table_the_application_and_what_is_left_out() -> None:
    found = history('table_name="past", app="archive", excluded_fields=["title", "author"]')

    assert (found.label, found.table) == ("archive.HistoricalBook", "past")
    assert found.field("title") is None
    assert found.field("author") is None
    assert found.field("cover") is not None


def test_arguments_make_other_columns_of_the_history_itself() -> None:
    found = history("history_id_field=models.UUIDField(), history_change_reason_field=models.TextField(null=False)")
    reason, key = found.field("history_change_reason"), found.field("history_id")

    assert key is not None
    assert (key.type, [name for name, _ in key.arguments]) == ("UUIDField", ["primary_key"])
    assert reason is not None
    assert (reason.type, reason.null) == ("TextField", False)


def test_a_history_made_in_a_way_that_is_not_known_counts_as_known_in_part() -> None:
    assert not history("excluded_fields=chosen()").complete
    assert not history("bases=[Base]").complete
    assert not history("**OPTIONS").complete


def test_a_base_hands_its_history_down_only_when_it_says_so() -> None:
    base = (
        "class Base(models.Model):\n    history = HistoricalRecords({})\n    class Meta:\n        abstract = True\n"
    )
    child = "from .models import Base\nclass Child(Base): ...\n"
    handed, kept = (shop(base.replace("{}", text), **{"shop/more.py": child}) for text in ("inherit=True", ""))

    assert [id.name for id in model_ids(handed)] == ["Base", "Child", "HistoricalChild"]
    assert [id.name for id in model_ids(kept)] == ["Base", "Child"]


def test_a_history_is_found_by_import_and_by_label() -> None:
    use = "from shop.models import HistoricalBook, HistoricalReader\n"
    index = shop(BOOK.replace("{}", ""), **{"use.py": use})
    made = class_id("shop/models.py:HistoricalBook")

    assert resolve(index.db, "/project/use.py", ("HistoricalBook",)) == ClassSymbol(made)
    assert resolve(index.db, "/project/use.py", ("HistoricalReader",)) != ClassSymbol(made)
    assert by_label(index.db, "shop", "historicalbook") == (made,)
    assert by_label(index.db, "shop", "HistoricalReader") == ()
    assert model_named(index.db, "/project/use.py", Literal("shop.HistoricalBook")) == made


def test_a_class_of_that_name_that_is_written_is_the_one_that_counts() -> None:
    index = shop(BOOK.replace("{}", "") + "class HistoricalBook(models.Model):\n    x = models.TextField()\n")
    found = index.db.get(model, class_id("shop/models.py:HistoricalBook"))

    assert found is not None
    assert [field.name for field in found.fields] == ["id", "x"]


def test_a_class_that_inherits_from_its_own_history_ends() -> None:
    index = shop("class Odd(HistoricalOdd, models.Model):\n    history = HistoricalRecords()\n")

    for name in ("Odd", "HistoricalOdd"):
        assert index.db.get(model, ClassId("/project/shop/models.py", name)) is not None


def test_a_history_follows_edits_of_its_model() -> None:
    index = shop(BOOK.replace("{}", ""))
    made = class_id("shop/models.py:HistoricalBook")
    assert index.db.get(model, made) is not None

    index.set_file("/project/shop/models.py", facts_from(HEAD + BOOK.replace("{}", "").replace("title", "name")))
    renamed = index.db.get(model, made)
    index.set_file("/project/shop/models.py", facts_from(HEAD + BOOK.replace("HistoricalRecords({})", "None")))

    assert renamed is not None
    assert renamed.field("name") is not None
    assert index.db.get(model, made) is None
