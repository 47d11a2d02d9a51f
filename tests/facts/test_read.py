"""What one chunk says: definitions with their certainty, the shape of classes, sites and units."""

from __future__ import annotations

from textwrap import dedent

import pytest

from mir_lsp.facts import facts_of, read
from mir_lsp.facts.data import Certainty, ChunkFacts, ClassFact, FunctionFact, ImportFact, ValueFact
from mir_lsp.facts.terms import OPAQUE, Concat, Literal, Ref, Sequence, Term
from mir_lsp.syntax import Chunk, parse, split


def facts(text: str) -> ChunkFacts:
    text = dedent(text)
    return read(parse(text), text)


def definitions(text: str) -> list[tuple[str, str]]:
    return [(binding.name, binding.certainty.value) for binding in facts(text).bindings]


def only_class(text: str) -> ClassFact:
    (binding,) = facts(text).bindings
    assert isinstance(binding.definition, ClassFact)
    return binding.definition


def values(text: str) -> list[tuple[str, Term]]:
    found = facts(text).bindings
    return [(b.name, b.definition.term) for b in found if isinstance(b.definition, ValueFact)]


@pytest.mark.parametrize(
    ("text", "name", "fact"),
    [
        ("import a", "a", ImportFact("a", None)),
        ("import a.b", "a", ImportFact("a.b", None, whole=False)),
        ("import a.b as c", "c", ImportFact("a.b", None)),
        ("from a.b import c", "c", ImportFact("a.b", "c")),
        ("from a import b as c", "c", ImportFact("a", "b")),
        ("from . import b", "b", ImportFact("", "b", level=1)),
        ("from ..a import b", "b", ImportFact("a", "b", level=2)),
    ],
)
def test_an_import_binds_a_name(text: str, name: str, fact: ImportFact) -> None:
    (binding,) = facts(text).bindings

    assert (binding.name, binding.definition) == (name, fact)


def test_a_star_import_is_kept_apart() -> None:
    found = facts("from .base import *")

    assert [(star.module, star.level) for star in found.stars] == [("base", 1)]
    assert found.bindings == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(): pass", [("f", "always")]),
        ("if x:\n    a = 1\nelse:\n    a = 2", [("a", "conditional"), ("a", "conditional")]),
        ("try:\n    import a\nexcept ImportError:\n    a = None", [("a", "conditional"), ("a", "conditional")]),
        ("if TYPE_CHECKING:\n    import a\nelse:\n    a = 1", [("a", "typing"), ("a", "always")]),
        ("if not typing.TYPE_CHECKING:\n    a = 1", [("a", "always")]),
        ("if x:\n    if TYPE_CHECKING:\n        import a", [("a", "typing")]),
        ("with x as y:\n    a = 1", [("y", "always"), ("a", "always")]),
        ("for i in x:\n    a = 1", [("i", "always"), ("a", "conditional")]),
        ("match x:\n    case 1:\n        a = 1", [("a", "conditional")]),
        ("a = b = 1", [("a", "always"), ("b", "always")]),
        ("a, (b, *c) = x", [("a", "always"), ("b", "always"), ("c", "always")]),
        ("x.y = 1\nx['k'] = 2", []),
    ],
)
def test_a_definition_has_the_certainty_of_the_statement_around_it(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert definitions(text) == expected


def test_a_pair_of_targets_takes_a_pair_of_values() -> None:
    assert values("a, b = 1, [2]") == [("a", Literal(1)), ("b", Sequence((Literal(2),)))]


@pytest.mark.parametrize("text", ["APPS += ['shop']", "APPS.append('shop')", "APPS.extend(['shop'])"])
def test_what_is_added_to_a_list_is_a_sum_with_what_it_was(text: str) -> None:
    assert values(text) == [("APPS", Concat(Ref(("APPS",)), Sequence((Literal("shop"),))))]


def test_a_deleted_name_is_unknown() -> None:
    assert values("del a") == [("a", OPAQUE)]


def test_a_class_has_its_attributes_methods_and_nested_classes_in_order() -> None:
    found = only_class(
        """
        @register
        class Book(Base, Mixin, metaclass=Meta):
            title = models.CharField()
            count: int
            pages: int = models.IntegerField()

            class Meta:
                ordering = ["title"]

            @property
            def short(self) -> str: ...

            async def load(self, *args, limit=None, **kwargs): ...
        """
    )

    assert found.bases == (Ref(("Base",)), Ref(("Mixin",)))
    assert found.keywords == (("metaclass", Ref(("Meta",))),)
    assert found.decorators == (Ref(("register",)),)
    assert [name for name, _ in found.attributes] == ["title", "pages"]
    assert found.annotations == (("count", Ref(("int",))),)
    assert [method.name for method in found.methods] == ["short", "load"]
    assert found.nested("Meta") is not None
    assert not found.inexact


def test_a_signature_has_every_kind_of_parameter() -> None:
    (binding,) = facts("async def f(a, /, b: Book, c=1, *args, d, e=2, **kw) -> 'QuerySet[Book]': ...").bindings

    assert isinstance(binding.definition, FunctionFact)
    assert [(p.name, p.kind, p.has_default) for p in binding.definition.parameters] == [
        ("a", "positional", False),
        ("b", "positional", False),
        ("c", "positional", True),
        ("args", "args", False),
        ("d", "keyword", False),
        ("e", "keyword", True),
        ("kw", "kwargs", False),
    ]
    assert binding.definition.is_async


@pytest.mark.parametrize(
    ("body", "inexact"),
    [
        ("if x:\n        a = 1", True),
        ("for i in x:\n        a = 1", True),
        ("try:\n        a = 1\n    except E: pass", True),
        ("locals().update(x)", True),
        ("exec('a = 1')", True),
        ("if TYPE_CHECKING:\n        a: int", False),
        ("a = 1\n    del a", False),
        ("register(a)", False),
    ],
)
def test_a_body_that_runs_in_part_makes_a_class_inexact(body: str, inexact: bool) -> None:
    assert only_class(f"class A:\n    {body}\n").inexact is inexact


def test_what_only_a_type_checker_sees_is_not_in_a_class() -> None:
    found = only_class("class A:\n    if TYPE_CHECKING:\n        a = 1\n    else:\n        b = 2\n")

    assert [name for name, _ in found.attributes] == ["b"]


def test_a_deleted_attribute_is_not_in_a_class() -> None:
    assert only_class("class A:\n    a = 1\n    b = 2\n    del a\n").attributes == (("b", ValueFact(Literal(2))),)


def test_a_class_recovered_from_broken_text_is_inexact() -> None:
    found = facts("class A:\n    a = 1\n    b = (\n\n    def f(self):\n        return 1\n")

    assert not found.complete
    classes = [b.definition for b in found.bindings if isinstance(b.definition, ClassFact)]
    assert [(fact.name, fact.inexact) for fact in classes] == [("A", True)]


@pytest.mark.parametrize(
    ("broken", "inexact"),
    [
        ("        b = (", False),
        ("        b.", False),
        ("    b = (", True),
        ("    def g(", True),
        ("    @property\n    def g(self", True),
    ],
)
@pytest.mark.parametrize(
    "rest", ["        return 1\n", "\n    def h(self):\n        return 1\n", "\n    c = 1\n", ""]
)
def test_a_class_is_exact_when_only_the_body_of_a_method_is_broken(broken: str, inexact: bool, rest: str) -> None:
    found = facts(f"class A:\n    a = 1\n\n    def f(self):\n        x = 1\n{broken}\n{rest}")

    assert not found.complete
    classes = [b.definition for b in found.bindings if isinstance(b.definition, ClassFact)]
    assert [(fact.name, fact.inexact) for fact in classes] == [("A", inexact)]


def test_a_class_is_inexact_when_the_header_of_a_method_is_broken() -> None:
    (cls,) = facts("class A:\n    def f(\n        self\n        other,\n    ):\n        return 1\n").bindings

    assert isinstance(cls.definition, ClassFact)
    assert cls.definition.inexact


def test_sites_are_the_places_of_definitions_and_of_their_names() -> None:
    text = "class A:\n    x, y = 1, 2\n\n    async def f(self): ...\n\nB = 3\n"

    found = {site.qualname: (site.span.text_of(text), site.name_span.text_of(text)) for site in facts(text).sites}

    assert found["A"] == (text[: text.index("\n\nB")], "A")
    assert found["A.x"] == ("x, y = 1, 2", "x")
    assert found["A.y"] == ("x, y = 1, 2", "y")
    assert found["A.f"] == ("async def f(self): ...", "f")
    assert found["B"] == ("B = 3", "B")


def test_offsets_count_characters_not_bytes() -> None:
    text = "é = '😀'; b = 1\n"

    found = {site.qualname: site.span.text_of(text) for site in facts(text).sites}

    assert found == {"é": "é = '😀'", "b": "b = 1"}


def test_functions_and_the_code_around_them_are_units() -> None:
    text = """
    import a

    def f():
        def inner(): ...
        class Local: ...

    if a:
        def g(): ...
        x = [lambda: 1]

    class A:
        "Doc."
        def m(self): ...

        class B:
            y = 1
            def n(self): ...
    """

    units = [(unit.qualname, unit.is_function) for unit in facts(text).units]

    assert units == [("", False), ("f", True), ("g", True), ("A.m", True), ("A.B", False), ("A.B.n", True)]


@pytest.mark.parametrize("text", ["import a\n", "from a import *\n", "'''Doc.'''\n", "def f(): ...\n"])
def test_a_module_without_code_of_its_own_is_no_unit(text: str) -> None:
    assert all(unit.is_function for unit in facts(text).units)


def test_the_digest_of_a_class_body_does_not_change_with_its_methods() -> None:
    before = facts("class A:\n    x = 1\n    def f(self): return 1\n").units
    after = facts("class A:\n    x = 1\n    def f(self): return 2\n").units

    assert before[0].digest == after[0].digest
    assert before[1].digest != after[1].digest


def test_a_decorator_belongs_to_the_digest_of_its_function() -> None:
    (plain,) = facts("def f(): ...\n").units
    (cached,) = facts("@cache\ndef f(): ...\n").units

    assert plain.digest != cached.digest


def test_facts_without_positions_are_equal_when_only_a_body_or_the_layout_changed() -> None:
    before = facts("class A:\n    x = 1\n    def f(self): return 1\n")
    after = facts("\n# A comment.\nclass A:\n\n    x = (1)\n    def f(self):\n        return 2\n")

    assert before.bindings == after.bindings
    assert before.sites != after.sites


def test_the_facts_of_a_chunk_are_remembered_by_its_digest() -> None:
    (chunk,) = split("class Remembered:\n    x = 1\n").chunks

    assert facts_of(chunk) is facts_of(Chunk(chunk.text, chunk.digest))


@pytest.mark.parametrize(
    "text", ["", "\n", "def", "class A(:", "(" * 500, "\0", "x = 'é", "@", "from import", "é\ud800"]
)
def test_no_text_raises(text: str) -> None:
    assert isinstance(facts(text), ChunkFacts)


def test_a_conditional_definition_stays_conditional_inside_a_try() -> None:
    (binding,) = facts("try:\n    if x:\n        a = 1\nfinally:\n    pass\n").bindings

    assert binding.certainty is Certainty.CONDITIONAL
