"""Which findings in a template a comment hides."""

from __future__ import annotations

import pytest

from mir_lsp.engine.findings import Finding
from mir_lsp.engine.suppress import has_suppressions, suppress_in_template
from mir_lsp.rules.model import Confidence
from mir_lsp.rules.registry import RULES
from mir_lsp.text.spans import Span

RULE = RULES[2]


def check(source: str) -> tuple[list[int], list[str]]:
    """The lines of `{{ bad }}` that are still found, and what is said of comments; ONE stands for the code."""
    text = source.replace("ONE", RULE.code)
    places = [at for at in range(len(text)) if text.startswith("{{ bad }}", at)]
    found = [
        Finding(RULE, "/x.html", Span(at + 3, at + 6), "", Confidence.CERTAIN, (), str(number))
        for number, at in enumerate(places)
    ]
    outcome = suppress_in_template("/x.html", text, found, lambda rule: True)
    lines = [text[: each.span.start].count("\n") + 1 for each in outcome.kept]
    return lines, [f"{each.code} {each.span.text_of(text)}" for each in outcome.own]


@pytest.mark.parametrize(
    "source",
    [
        "{{ bad }} {# mir: ignore[ONE] meant #}",
        "{# mir: ignore[ONE] meant #}\n{{ bad }}",
        "  {#mir:ignore[ONE]#}  \n{# more #}\n<b>{{ bad }}</b>\n",
        "{% for a in b %} {# mir: ignore[ONE] #}\n  {% if a %}\n{{ bad }}{% endif %}\n{% endfor %}",
        "{# mir: ignore[ONE] #}\n{% for a in b %}\n{{ bad }}\n{% empty %}\n{{ bad }}\n{% endfor %}",
        "{% extends 'x' %}{% load y %}\n{# mir: ignore-file[ONE] #}\n{% block a %}\n{{ bad }}\n{% endblock %}",
        "{# mir: ignore[ONE] #}\r\n{{ bad }}\r\n",
    ],
)
def test_a_comment_covers_its_line_the_next_one_or_a_block(source: str) -> None:
    assert check(source) == ([], [])


def test_a_comment_covers_nothing_else() -> None:
    lines, own = check("{{ bad }}\n{{ bad }} {# mir: ignore[ONE] #}\n{{ bad }}\n{% if a %}{{ bad }}{% endif %}\n")
    assert (lines, own) == ([1, 3, 4], [])
    lines, own = check("{% if a %}{# mir: ignore[ONE] #}\n{{ bad }}{% endif %}\n{{ bad }}")
    assert (lines, own) == ([3], [])


def test_a_comment_that_covers_nothing_or_hides_nothing_is_told() -> None:
    assert check("{{ fine }} {# mir: ignore[ONE] #}") == ([], [f"MIR001 {RULE.code}"])
    assert check("{# mir: ignore[ONE] #}\n\n{{ bad }}") == ([3], [f"MIR002 {RULE.code}"])
    assert check("{{ bad }}\n{# mir: ignore-file[ONE] #}") == ([1], [f"MIR002 {RULE.code}"])
    assert check("{{ bad }} {# mir: ignore #}") == ([1], ["MIR002 # mir: ignore"])


def test_text_and_verbatim_are_no_comments() -> None:
    assert check("{{ bad }} <!-- # mir: ignore[ONE] -->") == ([1], [])
    assert check("{% verbatim %}{# mir: ignore[ONE] #}{% endverbatim %}{{ bad }}") == ([1], [])
    assert has_suppressions("{# mir: ignore[ONE] #}")
