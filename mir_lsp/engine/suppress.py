"""Comments that say a finding is meant: `# mir: ignore[MIR101] reason`.

Where a comment stands says what it covers; the narrowest that covers a finding is the one that is used:

- at the end of a line: the whole statement that the line belongs to, however many lines that takes. On
  the header of a block (`for`, `if`, `def`, `class`, a decorator …): the block as well.
- on a line of its own: the same, for the statement that follows directly; further comments may stand between.
- `# mir: ignore-file[MIR101] reason`, on a line of its own before the first statement (a docstring does
  not count): the file.

In templates the comments are `{# mir: ignore[MIR101] reason #}`. There a comment covers its line, or the next one
when it has a line of its own; on the line of a tag that opens a block, the block as well. `ignore-file` stands before
everything but `{% extends %}` and `{% load %}`.

Codes are required, several are separated by commas. Findings about suppressions cannot be suppressed by
one; the configuration can ignore MIR001 and MIR002.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from mir_lsp.engine.findings import Finding, FixOffer
from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Confidence, Rule, Safety
from mir_lsp.rules.registry import by_code, prefix_of, select, similar
from mir_lsp.rules.tool.invalid_suppression import RULE as INVALID
from mir_lsp.rules.tool.unused_suppression import RULE as UNUSED
from mir_lsp.syntax.comments import Comment
from mir_lsp.syntax.lines import Line, logical_lines
from mir_lsp.syntax.scan import LINE_BREAK
from mir_lsp.syntax.template import Block, Node, TokenKind, template_tokens, template_tree
from mir_lsp.text.lines import LineIndex
from mir_lsp.text.spans import Span

__all__ = ["Outcome", "has_suppressions", "suppress", "suppress_in_template"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kept`: the findings that no comment covers. `own`: those about the comments (MIR001, MIR002), by
    span.
    """

    kept: tuple[Finding, ...]
    own: tuple[Finding, ...]


def has_suppressions(text: str) -> bool:
    """Whether it is worth looking for comments; most files have none."""
    return _DIRECTIVE.search(text) is not None


def suppress(
    path: str,
    text: str,
    comments: Iterable[Comment],
    findings: Sequence[Finding],
    ran: Callable[[Rule], bool],
) -> Outcome:
    """Take away the findings of one file that its comments cover, and report comments that are wrong or
    unused.

    Give all findings, also those that confidence or selection will hide: a comment that covers one of
    these is used. `ran` says whether a rule looked at this file; a comment for one that did not is not
    unused.
    """
    directives = [found for comment in comments for found in _directives(comment)]
    if not directives:
        return Outcome(tuple(findings), ())
    return _outcome(path, text, directives, _Layout(text, logical_lines(text)), findings, ran)


def suppress_in_template(path: str, text: str, findings: Sequence[Finding], ran: Callable[[Rule], bool]) -> Outcome:
    """The same for a template."""
    layout = _TemplateLayout(text)
    directives = [found for comment in layout.comments for found in _directives(comment)]
    return _outcome(path, text, directives, layout, findings, ran)


class _Covers(Protocol):
    def covered_by(self, directive: _Directive) -> Span | None:
        """The characters that a directive covers, None when it stands where it covers nothing."""


def _outcome(
    path: str,
    text: str,
    directives: Iterable[_Directive],
    layout: _Covers,
    findings: Sequence[Finding],
    ran: Callable[[Rule], bool],
) -> Outcome:
    marks: list[_Mark] = []
    wrong: list[_Wrong] = []
    for directive in directives:
        covered = layout.covered_by(directive)
        for code in directive.codes:
            problem = directive.problem or _problem_of(code.text) or ("" if covered else directive.misplaced)
            if problem:
                wrong.append((code.span, INVALID, INVALID.message.format(problem=problem)))
            elif covered:
                marks.append(_Mark(code.text, code.span, covered))
    kept = tuple(finding for finding in findings if not _use(marks, finding))
    unused = (mark for mark in marks if _is_unused(mark, ran))
    wrong += ((mark.at, UNUSED, UNUSED.message.format(code=mark.code)) for mark in unused)
    return Outcome(kept, _own_findings(path, wrong, text))


_DIRECTIVE = re.compile(
    r"#[ \t]*mir:[ \t]*(?P<word>ignore(?:-file)?)(?![\w-])"
    r"[ \t]*(?P<list>\[(?P<codes>[^\]\r\n]*)(?P<end>\]?))?"
)
_STRING = re.compile(r"[rRuU]?[\"']")
_ITEM = re.compile(r"[^,\s](?:[^,]*[^,\s])?")


_Wrong = tuple[Span, Rule, str]


@dataclass(frozen=True, slots=True)
class _Code:
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Directive:
    """One directive. With a `problem`, `codes` holds the one place to report it at."""

    offset: int
    own_line: bool
    whole_file: bool
    codes: tuple[_Code, ...]
    problem: str = ""

    @property
    def misplaced(self) -> str:
        """What to say when it covers nothing."""
        if self.whole_file:
            return "of a file must stand on its own line before the first statement"
        return "covers nothing: no statement follows directly"


@dataclass(slots=True)
class _Mark:
    """One code of one directive, the characters that it covers, and whether that hid something."""

    code: str
    at: Span
    covered: Span
    used: bool = False


def _directives(comment: Comment) -> Iterable[_Directive]:
    for match in _DIRECTIVE.finditer(comment.text):
        whole_file = match["word"] == "ignore-file"
        codes, problem = _codes(match, comment.offset)
        yield _Directive(comment.offset, comment.own_line, whole_file, codes, problem)


def _codes(match: re.Match[str], base: int) -> tuple[tuple[_Code, ...], str]:
    whole = _Code(match[0].rstrip(), Span(match.start(), match.start() + len(match[0].rstrip())).shifted(base))
    if match["list"] is None:
        return (whole,), f"names no code: write `{match['word']}[CODE]`"
    if not match["end"]:
        return (whole,), "has no closing `]`"
    start = base + match.start("codes")
    items = _ITEM.finditer(match["codes"])
    codes = tuple(_Code(item[0], Span(*item.span()).shifted(start)) for item in items)
    return (codes, "") if codes else ((whole,), "names no code between the brackets")


def _problem_of(code: str) -> str:
    if by_code(code) is not None:
        return ""
    meant = select(code) if prefix_of(code) else ()
    if len(meant) == 1:
        return f"needs the code of `{code}`, which is `{meant[0].code}`"
    if meant:
        return f"needs codes: `{code}` is several rules"
    near = similar(code)
    return f"has the unknown code `{code}`" + (f"; did you mean `{near}`?" if near else "")


class _Layout:
    """The statements of a text by offset, and the blocks under their headers."""

    def __init__(self, text: str, lines: tuple[Line, ...]) -> None:
        self._text = text
        self._lines = lines
        self._starts = [line.start for line in lines]

    def covered_by(self, directive: _Directive) -> Span | None:
        """The characters that a directive covers, None when it stands where it covers nothing."""
        if directive.whole_file:
            allowed = directive.own_line and directive.offset < self._first_statement()
            return Span(0, len(self._text)) if allowed else None
        index = bisect_right(self._starts, directive.offset) - 1
        if index >= 0 and directive.offset <= self._lines[index].end:
            return self._statement(index)
        follows = index + 1 < len(self._lines) and self._is_joined(directive.offset, self._starts[index + 1])
        return self._statement(index + 1) if follows else None

    def _is_joined(self, comment: int, statement: int) -> bool:
        """Whether nothing but comments stands between a comment and the line of a statement."""
        lines = LINE_BREAK.split(self._text[comment:statement])
        # What follows the last break is the empty start of the statement's own line.
        return all(line.lstrip().startswith("#") for line in lines[:-1])

    def _statement(self, index: int) -> Span:
        lines = self._lines
        first = lines[index]
        while lines[index].word == "@" and index + 1 < len(lines):
            index += 1
        last = index
        if lines[index].opens_block:
            while last + 1 < len(lines) and lines[last + 1].indent > first.indent:
                last += 1
        return Span(first.start, lines[last].end)

    def _first_statement(self) -> int:
        has_docstring = bool(self._lines) and _STRING.match(self._text, self._lines[0].content)
        index = 1 if has_docstring else 0
        return self._starts[index] if index < len(self._starts) else len(self._text) + 1


class _TemplateLayout:
    """The lines of a template, and the blocks by where they open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = LineIndex(text)
        self._tokens = template_tokens(text)
        self._blocks = tuple(_spans_of_blocks(template_tree(text).nodes))
        found = (token for token in self._tokens if token.kind is TokenKind.COMMENT)
        self.comments = tuple(self._comment(token.span) for token in found)

    def covered_by(self, directive: _Directive) -> Span | None:
        line = self._lines.line_of(directive.offset)
        if directive.whole_file:
            allowed = directive.own_line and directive.offset < self._first_content()
            return Span(0, len(self._text)) if allowed else None
        if directive.own_line:
            line += 1
            while line < self._lines.line_count and self._is_comment(line):
                line += 1
        if line >= self._lines.line_count or not self._lines.line_text(line).strip():
            return None
        start = self._lines.line_start(line)
        end = start + len(self._lines.line_text(line))
        inside = (block.end for block in self._blocks if start <= block.start <= end)
        return Span(start, max((end, *inside)))

    def _comment(self, span: Span) -> Comment:
        line = self._lines.line_of(span.start)
        own_line = self._lines.line_text(line).strip() == span.text_of(self._text)
        # Without the braces it reads as a comment of Python does.
        return Comment(span.start + 1, self._text[span.start + 1 : span.end - 2], own_line)

    def _is_comment(self, line: int) -> bool:
        text = self._lines.line_text(line).strip()
        return text.startswith("{#") and text.endswith("#}")

    def _first_content(self) -> int:
        for token in self._tokens:
            is_blank = token.kind is TokenKind.TEXT and not token.content.strip()
            if not is_blank and token.kind is not TokenKind.COMMENT and token.name not in ("extends", "load"):
                return token.span.start
        return len(self._text) + 1


def _spans_of_blocks(nodes: Sequence[Node]) -> Iterator[Span]:
    for node in nodes:
        if isinstance(node, Block):
            yield Span(node.token.span.start, node.end.span.end)
            for section in node.sections:
                yield from _spans_of_blocks(section.nodes)


def _use(marks: Iterable[_Mark], finding: Finding) -> bool:
    covering = [mark for mark in marks if mark.code == finding.code and _covers(mark.covered, finding.span)]
    if not covering:
        return False
    narrowest = min(covering, key=lambda mark: mark.covered.end - mark.covered.start)
    narrowest.used = True
    return True


def _covers(covered: Span, span: Span) -> bool:
    return covered.start <= span.start <= covered.end


def _is_unused(mark: _Mark, ran: Callable[[Rule], bool]) -> bool:
    rule = by_code(mark.code)
    return not mark.used and rule is not None and ran(rule)


def _own_findings(path: str, wrong: Iterable[_Wrong], text: str) -> tuple[Finding, ...]:
    """Findings by span. Equal ones are told apart by their order, so that moving a comment keeps its
    fingerprint.
    """
    seen: Counter[str] = Counter()
    found: list[Finding] = []
    for span, rule, message in sorted(wrong, key=lambda each: each[0]):
        identity = f"{rule.code}\0{message}\0{seen[message]}"
        seen[message] += 1
        digest = hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        offer = _removal(path, text, span) if rule is UNUSED else None
        found.append(Finding(rule, path, span, message, Confidence.CERTAIN, (), digest, offer))
    return tuple(found)


def _removal(path: str, text: str, code: Span) -> FixOffer:
    """The fix that takes away one code, and with the last one the directive and a comment that has no more to say."""
    title = "Remove the suppression"
    span = _without_code(text, code) or _without_directive(text, code)
    return FixOffer(title, Safety.SAME_RESULT, Rewrite(title, (Change(span, ""),)), path, 0)


def _without_code(text: str, code: Span) -> Span | None:
    """The code and a comma beside it, None where it is the only one."""
    after = re.compile(r"[ \t]*,[ \t]*").match(text, code.end)
    if after:
        return Span(code.start, after.end())
    before = re.compile(r"[ \t]*,[ \t]*\Z").search(text, 0, code.start)
    return Span(before.start(), code.end) if before else None


def _without_directive(text: str, code: Span) -> Span:
    """The directive with its reason, and the line that it leaves empty."""
    line = text.rfind("\n", 0, code.start) + 1
    line = max(line, text.rfind("\r", 0, code.start) + 1)
    end = LINE_BREAK.search(text, code.end)
    stop = end.start() if end else len(text)
    start = max(text.rfind("#", line, code.start), line)
    if text[start - 1 : start] == "{":
        # A comment of a template ends by itself, and text may follow.
        start -= 1
        closing = text.find("#}", code.end, stop)
        stop = closing + 2 if closing >= 0 else stop
    else:
        another = text.find("#", code.end, stop)
        stop = another if another >= 0 else stop
    blank = not text[line:start].strip() and not text[stop : end.start() if end else len(text)].strip()
    if blank:
        return Span(line, end.end() if end else len(text))
    return Span(line + len(text[line:start].rstrip(" \t")), stop)
