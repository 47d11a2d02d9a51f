"""Where names of fields stand in code, what they are, and what is possible in their place."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Fix
from mir_lsp.engine.loading import NoStore
from mir_lsp.index.settings import ProjectFacts, projects_key
from mir_lsp.rules.model import Family
from mir_lsp.semantics.judging import judged
from mir_lsp.semantics.lookups import Kind, Resolved, candidates
from mir_lsp.semantics.mentions import Mention, Role
from mir_lsp.semantics.nearest import distance, nearest
from mir_lsp.semantics.unit_mentions import unit_mentions
from mir_lsp.text.edits import apply
from tests.support.fixtures import ROOT, engine_of, project

HEAD = """
from bookshop.models import Author, Book, Note, Publisher, Sale
from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, F, Q
from django.views.generic import CreateView, ListView
from rest_framework import generics, serializers
from somewhere import Unseen
"""


def engine_for(code: str) -> Engine:
    engine = engine_of(project({"case.py": HEAD + textwrap.dedent(code)}))
    facts = ProjectFacts(ROOT, None, (5, 2))
    engine.db.set(projects_key(), (facts,))
    return engine


def readings(engine: Engine) -> Iterator[tuple[int, Resolved]]:
    file = engine.files.get(f"{ROOT}/case.py")
    assert file is not None
    for unit in file.units:
        for name in judged(engine.db, unit.id):
            yield from ((unit.span.start, reading) for reading in name.readings)


def resolved(code: str) -> list[Resolved]:
    return [reading for _, reading in readings(engine_for(code))]


def kinds(code: str) -> dict[str, list[str]]:
    """What the segments of each name are."""
    return {each.mention.text: [segment.kind.name for segment in each.segments] for each in resolved(code)}


def unknown(code: str) -> list[str]:
    """The segments that name nothing."""
    return [segment.text for each in resolved(code) if (segment := each.unknown) is not None]


def test_every_segment_stands_where_its_text_does() -> None:
    engine = engine_for(
        """
        def names(x):
            Book.objects.filter(author__name__icontains=1, **{"title": 2}).order_by("-author__mentor", '''pages''')
            Book.objects.values(r"title", x=F("author__pk")).only("ti" "tle")
        """
    )
    text = engine.text(f"{ROOT}/case.py") or ""
    seen = list(readings(engine))
    assert len(seen) == 7
    for start, each in seen:
        if each.mention.literal:
            assert each.mention.span.shifted(start).text_of(text) == each.mention.text
            for segment in each.segments:
                assert segment.span.shifted(start).text_of(text) == segment.text
    assert [each.mention.text for _, each in seen if not each.mention.literal] == ["title"]


def test_segments_say_what_they_are_and_where_they_lead() -> None:
    (path,) = resolved("def f():\n    Book.objects.filter(author__books__tags__name__in=[])\n")
    assert [segment.kind for segment in path.segments] == [
        Kind.RELATION, Kind.REVERSE, Kind.RELATION, Kind.FIELD, Kind.LOOKUP,
    ]  # fmt: skip
    assert [segment.leads.name if segment.leads else "" for segment in path.segments] == [
        "Author", "Book", "Tag", "", "",
    ]  # fmt: skip
    assert [segment.on.name if segment.on else "" for segment in path.segments] == [
        "Book",
        "Author",
        "Book",
        "Tag",
        "",
    ]


@pytest.mark.parametrize(
    ("call", "name", "expected"),
    [
        ("filter(pk=1)", "pk", ["PK"]),
        ("filter(author_id__in=[])", "author_id__in", ["ATTNAME", "LOOKUP"]),
        ("filter(review__isnull=True)", "review__isnull", ["REVERSE", "LOOKUP"]),
        ("annotate(n=Count('tags')).filter(n__gt=1)", "n__gt", ["ANNOTATION", "UNJUDGED"]),
        ("annotate(Count('tags')).order_by('tags__count')", "tags__count", ["ANNOTATION"]),
        ("select_related('author__mentor')", "author__mentor", ["RELATION", "RELATION"]),
        ("prefetch_related('author__profile')", "author__profile", ["RELATION", "REVERSE"]),
        ("filter(titel__x=1)", "titel__x", ["UNKNOWN", "UNJUDGED"]),
        ("filter(title__=1)", "title__", ["FIELD", "UNJUDGED"]),
    ],
)
def test_names_on_querysets(call: str, name: str, expected: list[str]) -> None:
    assert kinds(f"def f():\n    Book.objects.{call}\n")[name] == expected


def test_roles_tell_how_names_are_read() -> None:
    code = """
    def f(book: Book):
        Book.objects.filter(title=1).order_by("pages").only("is_draft").select_related("author").update(pages=2)
        book.save(update_fields=["title"])
        Author(name="x")
    """
    roles = {(each.mention.text, each.mention.role) for each in resolved(code)}
    assert roles == {
        ("title", Role.LOOKUP), ("pages", Role.ORDER), ("is_draft", Role.FIELD), ("author", Role.LOAD_ONE),
        ("pages", Role.UPDATE), ("title", Role.UPDATE), ("name", Role.ASSIGN),
    }  # fmt: skip


def test_what_may_be_something_unknown_proves_nothing() -> None:
    assert unknown("def f(x, y):\n    rows = Book.objects.all() if x else y\n    rows.filter(titel=1)\n") == []


def test_a_condition_is_read_on_every_model_that_it_is_given_to() -> None:
    code = """
    def f():
        named = Q(name="x")
        return Author.objects.filter(named), Publisher.objects.filter(named)
    """
    assert [each.mention.model.name for each in resolved(code)] == ["Author", "Publisher"]


def test_a_parameter_that_no_annotation_describes_names_no_model() -> None:
    assert resolved("def f(rows):\n    rows.filter(titel=1).order_by('x')\n") == []


def test_methods_of_managers_and_querysets_name_fields_of_the_models_that_have_them() -> None:
    code = """
    class ThingQuerySet(models.QuerySet):
        def cheap(self):
            return self.filter(worth=1)

    class ThingManager(models.Manager.from_queryset(ThingQuerySet)):
        def named(self):
            return self.get_queryset().filter(nam="x", price=3)

    class Thing(models.Model):
        name = models.CharField(max_length=10)
        price = models.IntegerField()
        objects = ThingManager()
    """
    assert kinds(code)["price"] == ["FIELD"]
    assert "nam" in unknown(code)
    assert kinds(code)["worth"] == ["UNJUDGED"], "a method of a queryset may be called after annotate()"


def test_a_model_with_a_base_that_is_not_in_view_is_not_judged() -> None:
    code = """
    class Thing(Unseen, models.Model):
        name = models.CharField(max_length=10)

    def f():
        Thing.objects.filter(nam=1, name=2)
    """
    assert kinds(code)["nam"] == ["UNJUDGED"] and kinds(code)["name"] == ["FIELD"]


def test_an_attribute_that_may_be_a_field_is_not_judged_and_a_property_is() -> None:
    code = """
    class Thing(models.Model):
        tags = Unseen()

        @property
        def long(self):
            return 1

    def f():
        Thing.objects.filter(tags__name="x", long=1)
        Thing(long=2)
    """
    assert unknown(code) == ["long"]


def test_a_relation_that_leads_to_something_unknown_may_come_from_any_model() -> None:
    code = """
    class Thing(models.Model):
        other = models.ForeignKey(Unseen.SETTING, models.CASCADE, related_name="things")

    def f():
        Publisher.objects.filter(things__pk=1, thing=2, thinks=3)
    """
    assert unknown(code) == ["thing", "thinks"]


def test_options_of_models() -> None:
    code = """
    class Thing(models.Model):
        name = models.CharField(max_length=10)
        slug = models.SlugField(unique_for_date="maed")
        made = models.DateField()
        owner = models.ForeignKey(Author, models.CASCADE, to_field="idd", limit_choices_to={"nam": "x"})

        class Meta:
            ordering = ["-nme", F("owner__name").desc()]
            get_latest_by = "mad"
            unique_together = [("name", "sluk")]
            indexes = [models.Index(fields=["-made", "slg"])]
            constraints = [
                models.UniqueConstraint(fields=["owner", "nome"], name="one"),
                models.CheckConstraint(check=Q(mode__isnull=False) | Q(name__lik="x"), name="two"),
            ]
    """
    assert unknown(code) == ["maed", "idd", "nam", "nme", "mad", "sluk", "slg", "nome", "mode", "lik"]


def test_string_targets_lead_to_models() -> None:
    code = """
    class Thing(models.Model):
        owner = models.ForeignKey("Other", models.CASCADE)

    class Other(models.Model):
        pass
    """
    (target,) = [each for each in resolved(code) if each.mention.role is Role.MODEL]
    assert [segment.leads.name for segment in target.segments if segment.leads] == ["Other"]


def test_fields_of_serializers() -> None:
    code = """
    class BookSerializer(serializers.ModelSerializer):
        tags_count = serializers.IntegerField()
        writer = serializers.CharField(source="author.nme")

        class Meta:
            model = Book
            fields = ["title", "tags_count", "writer", "url", "pk", "reviews", "titel"]
            read_only_fields = ["nothing"]
    """
    assert unknown(code) == ["nme", "titel"]
    assert kinds(code)["nothing"] == ["UNJUDGED"], "DRF takes no notice of it"


def test_fields_of_forms() -> None:
    code = """
    class BookForm(forms.ModelForm):
        again = forms.CharField()

        class Meta:
            model = Book
            fields = ("title", "again", "author_id", "pagse")
            exclude = ("nothing",)

    class Mine(CreateView):
        model = Book
        fields = ["title", "autor"]
    """
    assert unknown(code) == ["author_id", "pagse", "autor"]


def test_options_of_the_admin() -> None:
    code = """
    class ReviewInline(admin.TabularInline):
        model = Sale
        fk_name = "bok"

    @admin.register(Book)
    class BookAdmin(admin.ModelAdmin):
        list_display = ["__str__", "title", "shown", "author", "shwn"]
        list_filter = ["is_draft", ("author", admin.RelatedOnlyFieldListFilter), ("editr", None), "author__publisher"]
        search_fields = ["^title", "=author__name__icontains", "@autor__name"]
        ordering = ["-titel"]
        list_select_related = ["author", "publisher"]
        readonly_fields = ["shown"]
        fieldsets = [(None, {"fields": ["title", ("pages", "shown"), "tagz"]})]
        raw_id_fields = ["auther"]
        prepopulated_fields = {"title": ["pags"]}
        date_hierarchy = "made"

        def shown(self, book):
            return 1
    """
    assert unknown(code) == [
        "bok", "shwn", "editr", "autor", "titel", "publisher", "tagz", "auther", "pags", "made",
    ]  # fmt: skip


def test_options_of_views() -> None:
    code = """
    class Books(generics.ListAPIView):
        queryset = Book.objects.annotate(n=Count("tags"))
        search_fields = ["^title", "autor__name"]
        ordering_fields = ["n", "pagse"]
        filterset_fields = {"author": ["exact"], "titel": ["exact"]}
        lookup_field = "idd"

    class Others(generics.ListAPIView):
        ordering_fields = ["n"]

        def get_queryset(self):
            return Book.objects.annotate(n=Count("tags"))
    """
    assert unknown(code) == ["autor", "pagse", "titel", "idd"]


def test_candidates_are_what_is_possible_at_a_segment() -> None:
    engine = engine_for("def f():\n    Book.objects.annotate(n=Count('tags')).filter(author__books__title__x=1)\n")
    mention = next(each.mention for _, each in readings(engine) if each.mention.role is Role.LOOKUP)
    names = [{each.name for each in candidates(engine.db, mention, index)} for index in range(4)]
    assert {"n", "title", "author", "author_id", "pk", "id", "review", "tags"} <= names[0]
    assert "reviews" not in names[0] and "icontains" not in names[0]
    assert {"books", "name", "isnull", "in"} <= names[1] and "n" not in names[1]
    assert {"title", "pages"} <= names[2]
    assert {"icontains", "in"} <= names[3] and "year" not in names[3]


def test_candidates_of_loaders_are_the_names_that_they_take() -> None:
    engine = engine_for("def f():\n    Book.objects.prefetch_related('x').only('x')\n")
    many, only = (each.mention for _, each in readings(engine))
    assert (many.role, only.role) == (Role.LOAD_MANY, Role.FIELD)
    assert "reviews" in {each.name for each in candidates(engine.db, many, 0)}
    assert "review" in {each.name for each in candidates(engine.db, only, 0)}


def test_mentions_are_asked_for_again_only_when_the_model_or_the_code_changes() -> None:
    engine = engine_for("def f():\n    Book.objects.filter(titel=1)\n")
    unit = next(each.id for each in engine.files.get(f"{ROOT}/case.py").units if each.id.name == "f")  # type: ignore[union-attr]
    before = engine.db.get(unit_mentions, unit)
    text = engine.text(f"{ROOT}/case.py") or ""
    engine.set_text(f"{ROOT}/case.py", "# moved\n" + text)
    assert engine.db.get(unit_mentions, unit) is before


def test_a_field_that_comes_later_is_seen() -> None:
    code = """
    class Thing(models.Model):
        nam = models.CharField(max_length=9)

    def f():
        return Thing.objects.filter(name=1)
    """
    engine = engine_for(code)
    path = f"{ROOT}/case.py"
    assert [finding.code for finding in engine.findings(path)] == ["MIR801"]
    engine.set_text(path, (engine.text(path) or "").replace("nam =", "name ="))
    assert engine.findings(path) == ()


def test_a_mention_without_separators_is_one_segment() -> None:
    mention = resolved("def f():\n    Book.objects.create(author__name=1)\n")[0].mention
    assert isinstance(mention, Mention) and [text for _, text in mention.parts()] == ["author__name"]


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("title", "title", 0), ("titel", "title", 1), ("tite", "title", 1), ("xitle", "title", 1), ("abc", "xyz", None)],
)
def test_the_distance_counts_letters(one: str, other: str, steps: int | None) -> None:
    assert distance(one, other, 2) == steps


def test_the_nearest_name_comes_first_and_far_ones_not_at_all() -> None:
    assert nearest("auther", ["author", "authors", "publisher"])[0] == "author"
    assert nearest("dat", ["day", "date"]) == ("date", "day") and nearest("ltq", ["lt", "lte"]) == ("lte", "lt")
    assert nearest("zzzzzz", ["author", "title"]) == ()
    assert nearest("nam", ["name", "nap"], frozenset({"nap"}))[0] == "nap"


def test_a_name_that_may_be_out_of_view_is_likely_wrong_where_one_letter_makes_it_right() -> None:
    code = """
    class Thing(Unseen, models.Model):
        owner = models.CharField(max_length=10)

    def f():
        return list(Thing.objects.filter(ovner=1)), list(Thing.objects.filter(owners=1, other=2))
    """
    (finding,) = engine_for(code).findings(f"{ROOT}/case.py")
    assert (finding.code, finding.confidence.value) == ("MIR801", "likely")
    assert "unless what is not in view has that name" in finding.message


def test_nothing_is_said_of_names_while_files_are_being_read() -> None:
    engine = engine_for("def f():\n    return list(Book.objects.filter(titel=1))\n")
    path = f"{ROOT}/case.py"
    steps = engine.load({f"{ROOT}/other.py": "x = 1\n"}, NoStore())
    next(steps)
    assert engine.findings(path) == ()
    list(steps)
    assert [finding.code for finding in engine.findings(path)] == ["MIR801"]


def test_a_queryset_in_a_class_that_ends_with_the_one_around_it_is_seen() -> None:
    code = """
    class Books:
        title = 1

        class Meta:
            queryset = Book.objects.filter(titel="x")
    """
    assert unknown(code) == ["titel"]


def test_functions_that_give_models_are_followed() -> None:
    code = """
    from django.apps import apps
    from django.contrib.auth import get_user_model

    User = get_user_model()

    def f():
        books = apps.get_model("bookshop", "Book").objects.filter(titel=1)
        return books, User.objects.filter(usernam=1), get_user_model().objects.order_by("usernam")
    """
    engine = engine_of(
        project({"case.py": HEAD + textwrap.dedent(code), "bookshop/apps.py": "", "settings.py": SETTINGS})
    )
    engine.db.set(projects_key(), (ProjectFacts(ROOT, f"{ROOT}/settings.py", (5, 2)),))
    found = [finding.message for finding in engine.findings(f"{ROOT}/case.py") if finding.code == "MIR801"]
    assert [message.partition(":")[0] for message in found] == [
        "`Book` has no field `titel`", "`User` has no field `usernam`", "`User` has no field `usernam`",
    ]  # fmt: skip


def test_a_model_that_a_setting_may_swap_is_followed() -> None:
    code = """
    import swapper
    from swapper import load_model

    Shelved = load_model("bookshop", "Book")

    def f(name):
        owners = swapper.load_model("bookshop", "Owner").objects.filter(nam=1)
        return Shelved.objects.filter(titel=1), owners, load_model("bookshop", name).objects.filter(anything=1)
    """
    settings = f"{SETTINGS}BOOKSHOP_OWNER_MODEL = 'bookshop.Author'\n"
    engine = engine_of(
        project({"case.py": HEAD + textwrap.dedent(code), "bookshop/apps.py": "", "settings.py": settings})
    )
    engine.db.set(projects_key(), (ProjectFacts(ROOT, f"{ROOT}/settings.py", (5, 2)),))
    found = [finding.message for finding in engine.findings(f"{ROOT}/case.py") if finding.code == "MIR801"]
    assert [message.partition(":")[0] for message in found] == [
        "`Author` has no field `nam`", "`Book` has no field `titel`",
    ]  # fmt: skip


SETTINGS = 'INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "bookshop"]\n'


def test_a_model_with_an_initialiser_of_its_own_may_take_more() -> None:
    code = """
    class Thing(models.Model):
        title = models.CharField(max_length=10)

        def __init__(self, *args, **kwargs):
            self.extra = kwargs.pop("extra", None)
            super().__init__(*args, **kwargs)

    def f():
        return Thing(extra=1), Thing(titel=1)
    """
    assert kinds(code)["extra"] == ["UNJUDGED"] and unknown(code) == ["titel"]


def test_what_a_manager_asks_of_the_class_above_it_is_about_its_models() -> None:
    code = """
    class ThingManager(models.Manager):
        def get_queryset(self):
            return super().get_queryset().filter(titel=1)

    class Thing(models.Model):
        title = models.CharField(max_length=10)
        objects = ThingManager()
    """
    assert unknown(code) == ["titel"]


GUESSED = "if it is asked of `Book`"


def findings(code: str) -> list[tuple[str, str]]:
    """The codes and messages about names."""
    engine = engine_for(code)
    found = engine.every_name_finding(f"{ROOT}/case.py")
    return [(each.code, each.message) for each in found]


def test_names_that_are_read_together_are_those_of_one_model() -> None:
    code = """
    def f(rows):
        rows = rows.filter(title__icontains="x", author__naem="y")
        return rows.order_by("-pages")
    """
    assert findings(code) == [
        ("MIR801", f"`Author` has no field `naem`: did you mean `name`?, {GUESSED}"),
    ]


@pytest.mark.parametrize(
    "code",
    [
        "def f(rows):\n    return rows.filter(title=1).order_by('pages', 'author__name')",
        "def f(rows):\n    return rows.filter(titel=1)",  # nothing says that these are rows
        "def f(rows):\n    return rows.filter(titel=1, pages=2, warehouse=3)",  # two names are of no model
        "def f(rows):\n    return rows.annotate(titel=Count('tags')).filter(titel=1, pages=2)",
        "def f(rows):\n    return rows.filter(something=1, pages=2)",  # no slip of a name
        "def f(rows, x):\n    return rows.get(titel=1), rows.values(pages=2)",  # not of querysets alone
        "def f():\n    return Q(title=1) | Q(whatever__x=2)",
        # `stone` is a key of the pairs that Django keeps for a relation to many `Stone`.
        "class Stone(models.Model):\n    size = models.IntegerField()\n\n"
        "class Shop(models.Model):\n    store = models.IntegerField()\n\ndef f():\n    return Q(stone=1)",
    ],
)
def test_what_may_be_of_something_else_is_left_alone(code: str) -> None:
    assert findings(code) == []


def test_an_expression_that_is_given_to_nothing_is_still_one_of_a_model() -> None:
    code = "def f():\n    return Q(titel=1, author__name='x')"
    ((kind, message),) = findings(code)
    assert kind == "MIR801" and "has no field `titel`: did you mean `title`?, if it is asked of" in message


def test_one_name_alone_does_not_say_of_which_model_it_is() -> None:
    assert findings("def f(rows):\n    return rows.filter(titel=1)") == []
    assert findings("def f():\n    return Q(titel=1)") == []


def test_an_expression_that_a_queryset_is_given_is_read_on_its_model_alone() -> None:
    code = "def f():\n    found = Q(titel=1)\n    return Book.objects.filter(found)"
    assert findings(code) == [("MIR801", "`Book` has no field `titel`: did you mean `title`?")]


def test_the_model_that_a_call_names_by_keywords_is_known() -> None:
    code = """
    from django.apps import apps

    def f():
        Shelved = apps.get_model(app_label="bookshop", model_name="Book")
        return Shelved.objects.filter(titel=1)
    """
    assert unknown(code) == ["titel"]


def test_a_manager_whose_base_is_not_in_view_is_asked_about_the_models_that_have_it() -> None:
    code = """
    from somewhere import UnseenManager

    class Kept(UnseenManager):
        def small(self):
            return self.filter(sise=1)

    class Box(models.Model):
        size = models.IntegerField()
        objects = Kept()
    """
    assert unknown(code) == ["sise"]


def test_what_subclasses_of_a_mixin_give_is_read_on_each_of_their_models() -> None:
    code = """
    class Listed:
        def rows(self):
            return self.queryset.filter(pages=1, naem=2)

    class Books(Listed, ListView):
        queryset = Book.objects.all()

    class Authors(Listed, ListView):
        queryset = Author.objects.all()
    """
    # `pages` is a name of one of the models, which is enough.
    assert findings(code) == [("MIR801", "`Author` has no field `naem`: did you mean `name`?, if it is a `Authors`")]


MIGRATIONS = {
    "bookshop/migrations/__init__.py": "",
    "bookshop/migrations/0001_initial.py": """
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel(
            "Shelf",
            [("id", models.AutoField(primary_key=True)), ("label", models.TextField())],
            options={"indexes": [models.Index(fields=["lable"], name="shelf_label")]},
        ),
    ]
""",
}


def in_migration(operation: str, needs: str = "0001_initial") -> list[str]:
    """What is said of the names in an operation of a second migration."""
    body = f"""
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("bookshop", "{needs}")]
    operations = [{operation}]

def forwards(apps, schema_editor):
    apps.get_model("bookshop", "Shelf").objects.filter(title=1, pags=2, author=3)
"""
    engine = engine_of(project({**MIGRATIONS, "bookshop/migrations/0002_more.py": body}))
    found = engine.findings(f"{ROOT}/bookshop/migrations/0002_more.py")
    return [each.message for each in found if each.rule.family is Family.MODEL]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("migrations.RemoveField('shelff', 'label')", "`bookshop` has no model `shelff`"),
        ("migrations.AlterField('shelf', 'labl', models.TextField())", "`Shelf` has no field `labl`"),
        ("migrations.RenameField('Shelf', old_name='lable', new_name='x')", "`Shelf` has no field `lable`"),
        ("migrations.AlterUniqueTogether('shelf', {('label', 'lebel')})", "`Shelf` has no field `lebel`"),
        ("migrations.RemoveIndex('shelf', 'shelf_lable')", "`Shelf` has no index `shelf_lable`"),
        (
            "migrations.AddConstraint('shelf', models.CheckConstraint(condition=models.Q(labell__gt=1), name='x'))",
            "`Shelf` has no field `labell`",
        ),
        (
            "migrations.RunSQL('x', state_operations=[migrations.RemoveField('shelf', 'labels')])",
            "`Shelf` has no field `labels`",
        ),
    ],
)
def test_what_an_operation_names_has_to_be_there_before_it(operation: str, expected: str) -> None:
    (message,) = in_migration(operation)
    assert message.startswith(f"{expected} at this point of the migrations: did you mean ")


@pytest.mark.parametrize(
    "operation",
    [
        "migrations.AddField('shelf', 'size', models.TextField()), migrations.RemoveField('shelf', 'size')",
        "migrations.RenameModel('Shelf', 'Rack'), migrations.RemoveField('RACK', 'label')",
        "migrations.AddIndex('shelf', models.Index('label', name='x')), migrations.RemoveIndex('shelf', 'x')",
        "make(), migrations.RemoveField('shelf', 'whatever')",
    ],
)
def test_what_operations_before_it_have_made_is_there(operation: str) -> None:
    assert in_migration(operation) == []


def test_a_migration_that_is_needed_has_to_be_there() -> None:
    (message,) = in_migration("", needs="0001_inital")
    assert message == "`bookshop` has no migration `0001_inital`: did you mean `0001_initial`?"


def test_every_name_that_may_have_been_meant_is_offered() -> None:
    engine = engine_for("def f():\n    Author.objects.filter(nam=1)\n    return Book.objects.filter(title__like=1)")
    path = f"{ROOT}/case.py"
    found = engine.every_name_finding(path)
    assert [[offer.title for offer in each.offers] for each in found] == [
        ["Change to `name`"],
        ["Change to `contains`", "Change to `icontains`"],
    ]
    assert [[offer.likeliest for offer in each.offers] for each in found] == [[True], [True, False]]
    fixes = [engine.fix(path, found[1].fingerprint, choice) for choice in range(3)]
    assert [fix.edits[0][1][0].text if isinstance(fix, Fix) else fix.reason for fix in fixes] == [
        "contains",
        "icontains",
        "the code has changed and no longer has this finding",
    ]


@pytest.mark.parametrize(
    ("lookup", "titles"),
    [
        ("day__date=1", ["Change to `day`"]),
        ("day__date__gte=1", ["Change to `day__gte`"]),
    ],
)
def test_a_transform_that_would_change_nothing_is_left_out(lookup: str, titles: list[str]) -> None:
    model = "class Event(models.Model):\n    day = models.DateField()\n    pages = models.IntegerField()\n"
    engine = engine_for(f"{model}\ndef f():\n    return Event.objects.filter({lookup})")
    (found,) = engine.every_name_finding(f"{ROOT}/case.py")
    assert [offer.title for offer in found.offers][:1] == titles
    fix = engine.fix(f"{ROOT}/case.py", found.fingerprint)
    assert isinstance(fix, Fix)
    text = apply(engine.text(f"{ROOT}/case.py") or "", fix.edits[0][1])
    assert f"filter({titles[0][11:-1]}=1)" in text
