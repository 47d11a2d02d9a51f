"""Cards as text: what comes from code can be read and does nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mir_lsp.features.hover import Card, Link, Where
from mir_lsp.lsp.markup import Links, as_markdown, as_text
from mir_lsp.text.spans import Span


def card(headline: str, *lines: str, link: Link | None = None) -> Card:
    return Card(Span(0, 1), headline, lines, link)


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("[click](command:evil)", r"\[click\](command:evil)"),
        ("![x](https://evil.example/x.png)", r"!\[x\](https\://evil.example/x.png)"),
        ("https://evil.example", r"https\://evil.example"),
        ("www.evil.example", r"www\.evil.example"),
        ("me@evil.example", r"me\@evil.example"),
        ("**bold** _soft_ ~~gone~~", r"\*\*bold\*\* \_soft\_ \~\~gone\~\~"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("a | b", r"a \| b"),
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("12) item", r"12\) item"),
        ("one\n\n# two\n- three", "one # two - three"),
        ("``` fence", r"\`\`\` fence"),
        ("back\\slash", r"back\\slash"),
        ("select_related, 5 < 6: yes.", r"select_related, 5 \< 6: yes."),
    ],
)
def test_text_is_shown_and_not_obeyed(hostile: str, harmless: str) -> None:
    assert as_markdown([card("headline", hostile)]) == f"**headline**\n\n{harmless}"


@pytest.mark.parametrize("code", ["a*b*c", "<b>", "[x](y)", "http://x.example", "a\\b"])
def test_code_between_backticks_is_literal(code: str) -> None:
    assert as_markdown([card(f"`{code}` is read")]) == f"**`{code}` is read**"


def test_an_odd_backtick_opens_nothing() -> None:
    assert as_markdown([card("a ` b *c*")]) == "**a \\` b \\*c\\***"


def test_only_pages_on_the_web_are_linked() -> None:
    good = card("x", link=Link("MIR101 name", "https://docs.djangoproject.com/en/5.2/#a"))
    assert as_markdown([good]).endswith("[MIR101 name](https://docs.djangoproject.com/en/5.2/#a)")
    for url in ("command:evil", "http://x.example", "https://x.example/) [y](command:z"):
        assert "](" not in as_markdown([card("x", link=Link("t", url))])


def test_cards_are_kept_apart_and_text_is_left_as_it_is() -> None:
    cards = [card("`a` *b*", "line  two"), card("next")]
    assert as_markdown(cards) == "**`a` \\*b\\***\n\nline two\n\n---\n\n**next**"
    assert as_text(cards) == "`a` *b*\nline two\n\nnext"


def test_a_line_that_a_card_names_leads_there_where_the_card_is_about_that_file() -> None:
    told = Card(Span(0, 1), "evaluated on line 12", ("Built by `filter()` (line 7), `line 3`.",), names_lines=True)
    uri = "file:///project/a%20b.py"
    assert as_markdown([told], uri) == (
        f"**evaluated on [line 12]({uri}#L12)**\n\nBuilt by `filter()` ([line 7]({uri}#L7)), `line 3`."
    )
    assert "](" not in as_markdown([told])
    assert "](" not in as_markdown([told], "file:///a)b.py")
    assert "](" not in as_markdown([told], "untitled:Untitled-1")
    assert "](" not in as_markdown([replace(told, names_lines=False)], uri)
    assert "](" not in as_text([told])


def test_places_in_other_files_are_links_where_a_card_names_them() -> None:
    where = Where("depot/listeners.py:7", "/work space/depot/listeners.py", 7)
    told = Card(
        Span(0, 0), "`save()`", (), entries=("`a`, `depot/listeners.py:7`", "`depot/other.py:1`"), places=(where,)
    )
    address = "file:///work%20space/depot/listeners.py#L7"
    assert as_markdown([told]) == (
        f"**`save()`**\n\n- `a`, [`depot/listeners.py:7`]({address})\n- `depot/other.py:1`"
    )
    assert as_text([told]).splitlines()[1] == "- `a`, `depot/listeners.py:7`"


def test_a_client_that_shows_text_is_given_no_addresses_between_the_words() -> None:
    uri, where = "file:///project/a.py", Where("b.py:7", "/project/b.py", 7)
    page = Link("MIR101 name", "https://docs.djangoproject.com/en/5.2/#a")
    told = Card(Span(0, 1), "read on line 12", ("by `b.py:7`",), page, places=(where,), names_lines=True)
    assert as_markdown([told], uri, Links.WRITTEN) == (
        "**read on line 12**\n\nby `b.py:7`\n\nMIR101 name: <https://docs.djangoproject.com/en/5.2/#a>"
    )
    assert as_markdown([told], uri).count("](") == 3
