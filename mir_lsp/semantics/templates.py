"""What a template does with its context: a function whose arguments are the names in it.

Tags are gone through in the order in which Django renders them. Reads, loops and calls are those of Python code:
the same functions write them down, at places of the template.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from mir_lsp.index.db import Database, circular
from mir_lsp.index.template_tags import INCLUSION, ProjectTag, project_tag
from mir_lsp.index.templates import template_document
from mir_lsp.semantics.calls import supposed
from mir_lsp.semantics.code import Purpose
from mir_lsp.semantics.context import Context
from mir_lsp.semantics.flow import code_for
from mir_lsp.semantics.given import Numbering, slot_of
from mir_lsp.semantics.invoke import apply_transfer, call_target, function_target
from mir_lsp.semantics.iteration import element, settled, varied
from mir_lsp.semantics.objects import of_the_orm
from mir_lsp.semantics.report import TEMPLATE, Absent, Demand, Freshness, Query
from mir_lsp.semantics.state import joined
from mir_lsp.semantics.supply import Loaded
from mir_lsp.semantics.targets import assign
from mir_lsp.semantics.template_absent import heard as heard_absent
from mir_lsp.semantics.template_context import Block, TemplateContext
from mir_lsp.semantics.template_filters import expression_value, is_read, is_written
from mir_lsp.semantics.template_lookup import along, called, node_of
from mir_lsp.semantics.template_names import libraries, runs_tags, template_at, wanted_names
from mir_lsp.semantics.texts import text_of
from mir_lsp.semantics.transfer import NOTHING_DONE, Transfer
from mir_lsp.semantics.values import (
    PLAIN,
    UNKNOWN,
    Collection,
    Constant,
    Items,
    Mapping,
    Object,
    Plain,
    Unknown,
    Value,
    alternatives,
)
from mir_lsp.syntax.template_expressions import PlacedExpression
from mir_lsp.syntax.template_nodes import (
    Body,
    Extends,
    For,
    If,
    Include,
    NamedBlock,
    Node,
    Output,
    Regroup,
    Tag,
    With,
)
from mir_lsp.text.spans import Span

_MOST_VALUES = 24  # rows and querysets of one context
_DEEPEST = 8  # templates that extend templates
_SEVERAL = "unless another template is chosen"

Names = Iterable[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a template does with its context, what it reads of rows that it asks for itself, and what rows lack."""

    transfer: Transfer = NOTHING_DONE
    demands: tuple[Demand, ...] = ()
    queries: tuple[Query, ...] = ()
    absent: tuple[Absent, ...] = ()


NOTHING_RENDERED = Rendered()


@circular(NOTHING_RENDERED)
def template_transfer(
    db: Database, path: str, context: tuple[tuple[str, Value], ...], purpose: Purpose | None = None
) -> Rendered:
    """What a template does with a context of one kind; nothing when there is no such template."""
    ctx = TemplateContext(db, path, code_for(purpose))
    ctx.state.names.update(context)
    try:
        _render(ctx, path, ())
    except RecursionError:
        return NOTHING_RENDERED
    cells = {slot: cell for site, cell in ctx.state.heap.items() if (slot := slot_of(site)) is not None}
    transfer = Transfer(
        wants=ctx.wants,
        evaluated=tuple(slot for slot, cell in cells.items() if cell.freshness is Freshness.EVALUATED),
        loaded=tuple(slot for slot, cell in cells.items() if cell.loaded),
        shared=tuple(slot for slot, cell in cells.items() if cell.shared),
        hazards=tuple((slot, hazard.what) for hazard in ctx.hazards if (slot := slot_of(hazard.site)) is not None),
        queries=ctx.askings,
        spent=ctx.state.spent,
    )
    demands = tuple(each for each in ctx.own_demands() if _is_missing(each))
    return Rendered(transfer, demands, ctx.own_queries(), tuple(ctx.absent))


Heard = list[tuple[str, tuple[tuple[str, Value], ...]]]
_heard: list[Heard] = []  # who is told of each template that is rendered, with all its names


@contextmanager
def hearing() -> Iterator[Heard]:
    """The templates that code renders meanwhile, as far as that is worked out and not remembered."""
    heard: Heard = []
    _heard.append(heard)
    try:
        yield heard
    finally:
        _heard.pop()


def render_at(ctx: Context, node: ast.expr, path: str, names: Names, doubt: str = "") -> None:
    """Code renders a template with these names: what it reads is demanded where it is rendered."""
    names = tuple(names)
    for heard in _heard:
        heard.append((path, names))
    wanted = ctx.db.get(wanted_names, path)
    counter = ctx.code.counter
    numbering = Numbering(most=_MOST_VALUES) if counter is None else counter.numbering(ctx, _MOST_VALUES)
    context = []
    for name, value in sorted(names, key=lambda each: each[0]):
        symbolic = numbering.symbolic(value) if wanted is None or name in wanted else UNKNOWN
        if not isinstance(symbolic, Unknown | Plain):
            context.append((name, symbolic))
    # Most templates of a project are given nothing that could cost anything, in many ways.
    if not any(of_the_orm(value) or isinstance(value, Object) for _, value in context):
        context = []
        if not ctx.db.get(runs_tags, path):
            return
    done = ctx.db.get(template_transfer, path, tuple(context), *ctx.code.purpose)
    if counter is not None:
        counter.called(ctx, node, done.transfer, path.rpartition("/")[2], numbering.leaves, TEMPLATE)
    heard_absent(ctx, done.absent, numbering.leaves)
    wants = tuple(replace(want, doubt=want.doubt or doubt) for want in done.transfer.wants)
    apply_transfer(ctx, node, replace(done.transfer, wants=wants), numbering, TEMPLATE)
    here = ctx.span(node)
    for query in done.queries:
        ctx.query(replace(query, origin=TEMPLATE, span=here, doubt=query.doubt or doubt))
    for demand in done.demands:
        place = f"{demand.trail[-1]!r}"
        ctx.demand(
            replace(
                demand,
                origin=TEMPLATE,
                span=here,
                name=f"{demand.name} {place}",
                doubt=demand.doubt or doubt,
                through=ast.unparse(node),
            )
        )


def _is_missing(demand: Demand) -> bool:
    return any(anchor.status in (Loaded.NO, Loaded.MAYBE) for anchor in demand.anchors)


def _render(ctx: TemplateContext, path: str, derived: tuple[str, ...]) -> None:
    """Render a template, which those in `derived` extend."""
    document = ctx.db.get(template_document, path)
    if document is None or path in derived or len(derived) >= _DEEPEST:
        return
    number = ctx.add_template(path, libraries(document))
    extends: Extends | None = None
    for node in document.nodes():
        if isinstance(node, NamedBlock):
            ctx.blocks.setdefault(node.name, []).append(Block(node.body, number))
        elif isinstance(node, Extends) and extends is None:
            extends = node
    with ctx.in_template(number):
        if extends is None:
            run(ctx, document.body)
            return
        value = expression_value(ctx, extends.template)
    for parent, _ in chosen(ctx, path, value)[:1]:
        _render(ctx, parent, (*derived, path))


def chosen(ctx: Context, path: str, value: Value) -> list[tuple[str, str]]:
    """The template files that a value may name, each with what that rests on."""
    found: list[tuple[str, str]] = []
    choices = alternatives(value)
    for part in choices:
        for each in part.items if isinstance(part, Items) else (part,):
            name = each.value if isinstance(each, Constant) else None
            meant = template_at(ctx.db, path, name) if isinstance(name, str) else None
            if meant is None:
                continue
            sure = len(choices) == 1 and (meant.certain or not meant.shadowed)
            found.append((meant.path, "" if sure else _SEVERAL))
            # Of several names the first that has a file counts.
            break
    return found


def run(ctx: TemplateContext, body: Body) -> None:
    """Go through the nodes of a body."""
    for node in body:
        _node(ctx, node)


def _node(ctx: TemplateContext, node: Node) -> None:
    match node:
        case Output():
            _output(ctx, node)
        case For():
            _for(ctx, node)
        case With():
            _with(ctx, node)
        case If():
            _if(ctx, node)
        case NamedBlock():
            _named_block(ctx, node)
        case Include():
            _include(ctx, node)
        case Regroup():
            _regroup(ctx, node)
        case Tag():
            _tag(ctx, node)


def _output(ctx: TemplateContext, node: Output) -> None:
    if node.value.operand.path == ("block", "super") and ctx.within:
        name, turn = ctx.within[-1]
        _block(ctx, name, turn + 1)
        return
    is_written(ctx, expression_value(ctx, node.value), node.value)


def _for(ctx: TemplateContext, node: For) -> None:
    iterated = expression_value(ctx, node.source)
    loop = ctx.loop(node.span)
    item = element(ctx, iterated, node_of(ctx, node.source.operand), "for", loop)
    outside, before = dict(ctx.state.names), ctx.state.copy()
    with ctx.inside(loop):
        targets = [ctx.named(name, node.span) for name in node.names]
        if len(targets) == 1:
            assign(ctx, targets[0], item)
        elif targets:
            assign(ctx, ast.Tuple(targets, ast.Store()), item)
        ctx.state.names["forloop"] = PLAIN
        run(ctx, node.body)
    ctx.state.names = dict(outside)
    # Where queries are counted, there is something to go through.
    if ctx.code.counter is None:
        ctx.state = joined(before, ctx.state)
        run(ctx, node.empty)
    ctx.state.names = outside


def _with(ctx: TemplateContext, node: With) -> None:
    given = {each.name: expression_value(ctx, each.value) for each in node.bindings}
    outside = dict(ctx.state.names)
    ctx.state.names.update(given)
    run(ctx, node.body)
    ctx.state.names = outside


def _if(ctx: TemplateContext, node: If) -> None:
    states = []
    complete = False
    for branch in node.branches:
        holds = _condition(ctx, branch.condition)
        complete = complete or not branch.condition
        before = ctx.state.copy()
        with ctx.at_most_once(_left_to_one_round(ctx, branch.condition)):
            run(ctx, branch.body)
        states.append(ctx.state)
        if holds and ctx.code.counter is not None:
            complete = True
            break
        ctx.state = before
    if not complete:
        states.append(ctx.state)
    end = states[0]
    for state in states[1:]:
        end = joined(end, state)
    ctx.state = end


_FIRST_OR_LAST = (("forloop", "first"), ("forloop", "last"))
_COMPARING = frozenset({"==", "!=", "<", ">", "<=", ">=", "=", "is"})


def _left_to_one_round(ctx: TemplateContext, condition: Sequence[PlacedExpression | str]) -> tuple[Span, ...]:
    """The loop that a condition like `forloop.first` leaves one round of."""
    loops = ctx.frame.loops
    if not loops or "or" in condition:
        return ()
    for before, word in zip((None, *condition), condition, strict=False):
        if not isinstance(word, str) and word.operand.path in _FIRST_OR_LAST and before != "not":
            return (loops[-1],)
    return ()


def _condition(ctx: TemplateContext, condition: Sequence[PlacedExpression | str]) -> bool:
    """Go through a condition; whether it holds where there are rows."""
    value: Value = UNKNOWN
    words = list(condition)
    for number, word in enumerate(words):
        if isinstance(word, str):
            continue
        before = ctx.state.copy()
        value = expression_value(ctx, word)
        neighbours = {words[place] for place in (number - 1, number + 1) if 0 <= place < len(words)}
        compared = bool(neighbours & _COMPARING) or (number + 1 < len(words) and words[number + 1] in ("in", "not"))
        if not compared:
            is_read(ctx, value, word, "if")
        if number:
            ctx.state = joined(before, ctx.state)
    return len(words) == 1 and supposed(value) == Constant(True)


def _named_block(ctx: TemplateContext, node: NamedBlock) -> None:
    if node.name in ctx.blocks:
        _block(ctx, node.name, 0)
    else:
        run(ctx, node.body)


def _block(ctx: TemplateContext, name: str, turn: int) -> None:
    blocks = ctx.blocks.get(name, [])
    if turn >= len(blocks) or (name, turn) in ctx.within:
        return
    ctx.within.append((name, turn))
    outside = dict(ctx.state.names)
    with ctx.in_template(blocks[turn].number):
        run(ctx, blocks[turn].body)
    ctx.state.names = outside
    ctx.within.pop()


def _include(ctx: TemplateContext, node: Include) -> None:
    value = expression_value(ctx, node.template)
    given = {each.name: expression_value(ctx, each.value) for each in node.bindings}
    names = given if node.only else {**ctx.state.names, **given}
    at = ctx.named(node.template.operand.path[-1] if node.template.operand.path else "include", node.span)
    for path, doubt in chosen(ctx, ctx.template, value):
        render_at(ctx, at, path, names.items(), doubt)


def _regroup(ctx: TemplateContext, node: Regroup) -> None:
    value = expression_value(ctx, node.source)
    source = node_of(ctx, node.source.operand)
    loop = ctx.loop(node.span)
    item = element(ctx, value, source, "regroup", None)
    with ctx.inside(loop):
        grouper = along(ctx, varied(item, loop), source, node.attribute.operand, 0)
    group = Items((settled(grouper, loop), Collection(item)))
    ctx.state.names[node.target] = Collection(group)


def _tag(ctx: TemplateContext, node: Tag) -> None:
    if node.name == "ifchanged":
        _if_changed(ctx, node)
        return
    arguments = [expression_value(ctx, each) for each in node.arguments]
    keywords = [(each.name, expression_value(ctx, each.value)) for each in node.keywords]
    tag = project_tag(ctx.db, ctx.template, node.name, ctx.libraries[ctx.number])
    result: Value = UNKNOWN
    if tag is not None:
        result = _call_tag(ctx, node, tag, arguments, keywords)
    elif node.name in _WRITING:
        for value, each in zip(arguments, node.arguments, strict=True):
            is_written(ctx, value, each)
    outside = dict(ctx.state.names)
    if node.name in _TRANSLATING:
        ctx.state.names.update(keywords)
    for part in node.parts:
        run(ctx, part.body)
    ctx.state.names = outside
    if node.target is not None:
        ctx.state.names[node.target] = result


_WRITING = frozenset({"firstof", "url", "cycle"})
_TRANSLATING = frozenset({"blocktrans", "blocktranslate", "language"})


def _if_changed(ctx: TemplateContext, node: Tag) -> None:
    """With arguments, the body is for the rounds in which they differ: there may be few of them."""
    for each in node.arguments:
        is_read(ctx, expression_value(ctx, each), each, "ifchanged")
    with ctx.at_most_once(ctx.frame.loops if node.arguments else ()):
        for part in node.parts:
            run(ctx, part.body)


def _call_tag(
    ctx: TemplateContext, node: Tag, tag: ProjectTag, arguments: list[Value], keywords: list[tuple[str, Value]]
) -> Value:
    target = function_target(ctx.db, tag.function)
    if target is None:
        return UNKNOWN
    at = ctx.named(node.name, node.span)
    first: list[Value] = []
    if tag.takes_context:
        names = tuple(ctx.state.names.items())
        first = [Mapping(PLAIN, UNKNOWN, names)]
    result = call_target(ctx, at, target, [*first, *arguments], keywords)
    if tag.kind != INCLUSION:
        if node.target is None:
            text_of(ctx, result, at)
        return result
    meant = template_at(ctx.db, ctx.template, tag.template) if tag.template else None
    for part in alternatives(result):
        if meant is not None and isinstance(part, Mapping):
            render_at(ctx, at, meant.path, [(name, called(ctx, each, at, ctx.call(at))) for name, each in part.items])
    return PLAIN
