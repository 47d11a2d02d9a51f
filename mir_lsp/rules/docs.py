"""The documentation of a rule, read from the docstring of its module: what `explain`, hovers and the
pages show.

The form: a summary in one line; then sections, each headed by `Why:`, `Bad:`, `Good:`, `Silent when:` or
`Fix safety:` at the start of a line. Under `Bad:` and `Good:` what is indented by four spaces is code,
the rest is a remark on it; in the other sections indentation has no meaning.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from functools import cache

from mir_lsp.rules.model import Rule
from mir_lsp.rules.registry import module_of

__all__ = [
    "SECTIONS",
    "Block",
    "MalformedDocumentation",
    "Page",
    "Section",
    "markdown",
    "page_of",
    "parse",
    "text",
]

SECTIONS = ("Why", "Bad", "Good", "Silent when", "Fix safety")


class MalformedDocumentation(ValueError):
    """A docstring is not of the form that this module describes."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a section. `language` is empty for prose, else `python` or `toml`."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One section, its blocks in the order of the docstring."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The documentation of one rule."""

    summary: str
    sections: tuple[Section, ...]

    def prose(self, title: str) -> str:
        """What a section says, without its code; empty when there is no such section."""
        return "\n\n".join(block.text for block in self._blocks(title) if not block.language)

    def code(self, title: str) -> tuple[str, ...]:
        """The examples of a section, as they can be run."""
        return tuple(block.text for block in self._blocks(title) if block.language)

    def _blocks(self, title: str) -> tuple[Block, ...]:
        return next((section.blocks for section in self.sections if section.title == title), ())


@cache
def page_of(rule: Rule) -> Page:
    """The documentation of a registered rule.

    Raises:
        KeyError: the rule is not registered.
        MalformedDocumentation: the docstring of its module is not of the form.
    """
    return parse(module_of(rule).__doc__ or "")


def parse(docstring: str) -> Page:
    """Read a docstring.

    Raises:
        MalformedDocumentation: there is no summary, or a section comes twice, empty or in another order.
    """
    summary, _, rest = textwrap.dedent(docstring).strip().partition("\n")
    if not summary:
        raise MalformedDocumentation("the summary is missing")
    sections = _sections(rest)
    titles = [section.title for section in sections]
    if titles != [title for title in SECTIONS if title in titles]:
        raise MalformedDocumentation(f"sections come once each, in the order {', '.join(SECTIONS)}: {titles}")
    return Page(summary.strip(), sections)


def markdown(rule: Rule, page: Page) -> str:
    """The page as Markdown, with a heading of the first level."""
    parts = [f"# {rule.code} {rule.name}", page.summary, " · ".join(_facts(rule)), *_notes(rule)]
    for section in page.sections:
        parts.append(f"## {section.title}")
        parts += (_fenced(block) if block.language else block.text for block in section.blocks)
    parts.append(f"[Reference]({rule.url})")
    return "\n\n".join(parts) + "\n"


def text(rule: Rule, page: Page) -> str:
    """The page for a terminal."""
    parts = [f"{rule.code} {rule.name}", page.summary, " · ".join(_facts(rule)), *_notes(rule)]
    for section in page.sections:
        blocks = (textwrap.indent(block.text, "    " if block.language else "  ") for block in section.blocks)
        parts.append(f"{section.title}:\n" + "\n\n".join(blocks))
    parts.append(f"Reference: {rule.url}")
    return "\n\n".join(parts) + "\n"


_HEADING = re.compile(rf"({'|'.join(SECTIONS)}):(?:[ \t]+(\S.*))?")
_TOML_TABLE = re.compile(r"\[[\w.\"-]+\]\s*$")
_CODE_SECTIONS = frozenset({"Bad", "Good"})


def _facts(rule: Rule) -> tuple[str, ...]:
    fix = f"fix: {rule.fix.value}" if rule.fix else "no automatic fix"
    return rule.family.value, rule.severity.value, fix, f"since {rule.since}"


def _notes(rule: Rule) -> tuple[str, ...]:
    """What holds for all findings of a rule that is off by default, or not for every Django."""
    off = f'It is off by default: `select = ["MIR", "{rule.code}"]` turns it on.'
    newer = "It is about Django {}.{} and newer.".format(*rule.django) if rule.django else ""
    return tuple(filter(None, ("" if rule.default else off, newer)))


_TEMPLATE = re.compile(r"^(\w+\.html):\n", re.MULTILINE)


def _fenced(block: Block) -> str:
    """A block of code; templates in it, each headed by its name, are blocks of their own."""
    code, *templates = _TEMPLATE.split(block.text)
    fences = [f"```{block.language}\n{code.rstrip()}\n```"]
    for name, text in zip(templates[::2], templates[1::2], strict=True):
        fences.append(f"`{name}`:\n\n```html+django\n{textwrap.dedent(text).rstrip()}\n```")
    return "\n\n".join(fences)


def _sections(body: str) -> tuple[Section, ...]:
    found: list[tuple[str, list[str]]] = []
    for line in body.split("\n"):
        heading = _HEADING.fullmatch(line.rstrip())
        if heading:
            found.append((heading[1], [heading[2]] if heading[2] else []))
        elif found:
            found[-1][1].append(line.rstrip())
        elif line.strip():
            raise MalformedDocumentation(f"text before the first section: {line.strip()!r}")
    return tuple(_section(title, lines) for title, lines in found)


def _section(title: str, lines: list[str]) -> Section:
    if title in _CODE_SECTIONS:
        blocks = _mixed_blocks(lines)
    else:
        prose = _dedented(lines)
        blocks = (Block(prose),) if prose else ()
    if not blocks:
        raise MalformedDocumentation(f"the section {title!r} is empty")
    return Section(title, blocks)


def _mixed_blocks(lines: list[str]) -> tuple[Block, ...]:
    """Split where indentation of four spaces starts or ends; blank lines belong to what surrounds them."""
    groups: list[tuple[bool, list[str]]] = []
    for line in lines:
        is_blank, is_code = not line.strip(), line.startswith("    ")
        if groups and (is_blank or groups[-1][0] == is_code):
            groups[-1][1].append(line)
        elif not is_blank:
            groups.append((is_code, [line]))
    return tuple(_block(is_code, _dedented(group)) for is_code, group in groups)


def _block(is_code: bool, body: str) -> Block:
    if not is_code:
        return Block(body)
    first_line = body.partition("\n")[0]
    return Block(body, "toml" if _TOML_TABLE.match(first_line) else "python")


def _dedented(lines: list[str]) -> str:
    # A heading can have text beside it, so the first line says nothing about the indentation of the others.
    if lines and not lines[0].startswith(" "):
        return "\n".join([lines[0], textwrap.dedent("\n".join(lines[1:]))]).strip("\n")
    return textwrap.dedent("\n".join(lines)).strip("\n")
