"""Calls that stand for themselves, and what is kept of the inside of few functions."""

from __future__ import annotations

from textwrap import dedent

import pytest

from mir_lsp.facts import read
from mir_lsp.facts.calls import HOOKS, TEMPLATE_CALLS, template_names, texts_in
from mir_lsp.facts.data import CallFact, Certainty, ChunkFacts, ImportFact
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Sequence
from mir_lsp.syntax import parse


def facts(text: str) -> ChunkFacts:
    text = dedent(text)
    return read(parse(text), text)


def call(*parts: str) -> CallTerm:
    return CallTerm(Ref(parts), (Ref(("x",)),))


def test_statements_that_are_calls_are_kept_in_order_with_their_certainty() -> None:
    found = facts(
        """
        a.register(x)
        if debug:
            b.register(x)
        with c:
            d(x)
        for e in f:
            g(x)
        """
    )

    assert found.calls == (
        CallFact(call("a", "register")),
        CallFact(call("b", "register"), Certainty.CONDITIONAL),
        CallFact(call("d")),
        CallFact(call("g"), Certainty.CONDITIONAL),
    )


@pytest.mark.parametrize(
    "text", ["x = register(y)", "X.append(y)", "X.extend(y)", "'text'", "await_(x).y", "x[0](y)"]
)
def test_other_statements_are_no_calls(text: str) -> None:
    assert facts(text).calls == ()


def test_a_call_of_a_call_is_kept() -> None:
    (fact,) = facts("register(Book)(BookAdmin)").calls

    assert fact.call == CallTerm(CallTerm(Ref(("register",)), (Ref(("Book",)),)), (Ref(("BookAdmin",)),))


def test_what_ready_imports_and_connects_is_kept() -> None:
    (inside,) = facts(
        """
        class ShopConfig(AppConfig):
            def ready(self):
                from . import signals
                import shop.other, shop.more as more
                if True:
                    post_save.connect(x)
                print(x)
        """
    ).insides

    assert inside.qualname == "ShopConfig.ready"
    assert inside.calls == (call("post_save", "connect"),)
    assert inside.imports == (
        ("signals", ImportFact("", "signals", 1)),
        ("shop", ImportFact("shop.other", None, whole=False)),
        ("more", ImportFact("shop.more", None)),
    )


def test_a_template_that_a_function_renders_is_kept_with_the_texts_of_its_names() -> None:
    (inside,) = facts(
        """
        def show(request):
            name = "a.html"
            def inner():
                return render(request, "inner.html")
            return render(request, name, {})

        def other(request):
            return plain(request)
        """
    ).insides

    assert inside.qualname == "show"
    assert [template_names(each) for each in inside.calls] == [Ref(("name",))]
    assert inside.texts == (("name", "a.html"),)
    assert inside.returns == ()


def test_what_the_methods_that_django_asks_return_is_kept() -> None:
    (inside,) = facts(
        """
        class V:
            def get_serializer_class(self):
                if self.action == "list":
                    return Small
                return Large
        """
    ).insides

    assert inside.returns == (Ref(("Small",)), Ref(("Large",)))


@pytest.mark.parametrize("name", sorted({*HOOKS, *TEMPLATE_CALLS, "connect"}))
def test_every_word_that_is_looked_for_is_found(name: str) -> None:
    body = "return 1" if name in HOOKS else f"x.{name}(a, b)"
    text = f"class C:\n    def {name if name in HOOKS else 'f'}(self):\n        {body}\n"

    assert len(facts(text).insides) == 1


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_do_not_hide_a_function(ending: str) -> None:
    text = ending.join(["def a():", "    pass", "def b(r):", "    return render(r, 'x.html')", ""])

    assert [inside.qualname for inside in read(parse(text), text).insides] == ["b"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("render(request, 'a.html')", ["a.html"]),
        ("render(request, template_name='b.html')", ["b.html"]),
        ("render_to_string(['a.txt', 'b.txt'])", ["a.txt", "b.txt"]),
        ("TemplateResponse(request, ('c.html',))", ["c.html"]),
        ("render(request)", []),
        ("redirect(request, 'a.html')", []),
    ],
)
def test_the_argument_that_names_a_template_is_known(text: str, names: list[str]) -> None:
    (fact,) = facts(text).calls

    assert list(texts_in(template_names(fact.call))) == names


def test_texts_in_lists_are_found_and_other_items_left_out() -> None:
    assert list(texts_in(Sequence((Literal("a"), Ref(("b",)), Literal(1))))) == ["a"]
