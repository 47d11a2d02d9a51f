"""What a file gives to the questions of rules: calls, imports, and who names a model, a template or a decorator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mir_lsp.facts.calls import LISTENERS, template_names, texts_in
from mir_lsp.facts.data import CallFact, Certainty, ChunkFacts, ClassFact, FunctionFact, ImportFact, InsideFact
from mir_lsp.facts.terms import AttributeTerm, CallTerm, Literal, Ref, Term
from mir_lsp.index import keys
from mir_lsp.index.db import Key

_ALL = "*"


def call_inputs(path: str, facts: Iterable[ChunkFacts]) -> Iterator[tuple[Key, object]]:
    """The inputs of a file itself."""
    chunks = tuple(facts)
    calls = tuple(call for chunk in chunks for call in chunk.calls)
    if calls:
        yield keys.calls(path), calls
    at_load = tuple(each for chunk in chunks for each in _at_load(chunk))
    if at_load:
        yield keys.at_load(path), at_load
    imports = tuple(dict.fromkeys(each for chunk in chunks for each in _imports(chunk)))
    if imports:
        yield keys.imports(path), imports
    late = tuple(_late_imports(chunks))
    if late:
        yield keys.late_imports(path), late
    by_name: dict[str, list[InsideFact]] = {}
    for fact in _insides(chunks):
        by_name.setdefault(fact.qualname, []).append(fact)
    for qualname, found in by_name.items():
        yield keys.inside(path, qualname), tuple(found)


def call_members(facts: Iterable[ChunkFacts]) -> Iterator[tuple[Key, str]]:
    """The sets of things in many files that a file adds to, each with what it adds, seen from the file."""
    for chunk in facts:
        for call in chunk.calls:
            yield keys.calling(_last(_called(call.call.func))), ""
        for fact in chunk.insides:
            yield from _inside_members(fact)
        for binding in chunk.bindings:
            if isinstance(binding.definition, (ClassFact, FunctionFact)):
                for decorator in binding.definition.decorators:
                    yield keys.decorated(_last(_called(decorator)).lower()), binding.name
            if isinstance(binding.definition, ClassFact):
                yield from _class_members(binding.name, binding.definition)


def model_name(term: Term) -> str | None:
    """The name that `Book`, `models.Book` or `Book.objects.filter(...)` has for a model, in lower case."""
    match term:
        case Ref(parts=parts):
            named = [part for part in parts if part[:1].isupper()]
            return (named[0] if named else parts[0]).lower()
        case CallTerm(func=func):
            return model_name(func)
        case AttributeTerm(value=value):
            return model_name(value)
        case Literal(value=str(text)):
            return text.rpartition(".")[2].lower()
        case _:
            return None


def _at_load(chunk: ChunkFacts) -> Iterator[str | CallFact]:
    for binding in chunk.bindings:
        if isinstance(binding.definition, (ClassFact, FunctionFact)) and binding.definition.decorators:
            yield binding.name
    yield from chunk.calls


def _imports(chunk: ChunkFacts) -> Iterator[tuple[str, str | None, int]]:
    for binding in chunk.bindings:
        fact = binding.definition
        if isinstance(fact, ImportFact) and binding.certainty is not Certainty.TYPING:
            yield fact.module, fact.name, fact.level
    for star in chunk.stars:
        if star.certainty is not Certainty.TYPING:
            yield star.module, _ALL, star.level


def _late_imports(chunks: Iterable[ChunkFacts]) -> Iterator[tuple[tuple[str, str | None, int], int]]:
    seen: set[tuple[str, str | None, int]] = set()
    made: set[str] = set()
    for chunk in chunks:
        for each in _imports(chunk):
            if made and each not in seen:
                yield each, len(made)
            seen.add(each)
        made.update(binding.name for binding in chunk.bindings if isinstance(binding.definition, ClassFact))


def _insides(chunks: Iterable[ChunkFacts]) -> Iterator[InsideFact]:
    for chunk in chunks:
        yield from chunk.insides


def _inside_members(fact: InsideFact) -> Iterator[tuple[Key, str]]:
    texts: dict[str, list[str]] = {}
    for local, text in fact.texts:
        texts.setdefault(local, []).append(text)
    for call in fact.calls:
        yield keys.calling_inside(_last(call.func)), fact.qualname
        named = template_names(call)
        for text in texts_in(named):
            yield keys.naming_template(text), fact.qualname
        if isinstance(named, Ref):
            for text in texts.get(named.parts[0], ()):
                yield keys.naming_template(text), fact.qualname
    for _, imported in fact.imports:
        for name in {*imported.module.split("."), imported.name} & LISTENERS:
            yield keys.importing_inside(name or ""), fact.qualname
    owner, _, method = fact.qualname.rpartition(".")
    if method == "get_template_names":
        for value in fact.returns:
            yield from ((keys.naming_template(text), owner) for text in texts_in(value))
    elif method == "get_queryset" and owner:
        for value in fact.returns:
            name = model_name(value)
            if name is not None:
                yield keys.naming_model(name), owner


def _class_members(qualname: str, fact: ClassFact) -> Iterator[tuple[Key, str]]:
    meta = fact.nested("Meta")
    for name, value in (*fact.attributes, *(meta.attributes if meta is not None else ())):
        if name in ("model", "queryset"):
            found = model_name(value.term)
            if found is not None:
                yield keys.naming_model(found), qualname
        elif name == "template_name":
            for text in texts_in(value.term):
                yield keys.naming_template(text), qualname


def _called(term: Term) -> Term:
    return term.func if isinstance(term, CallTerm) else term


def _last(term: Term) -> str:
    return term.last if isinstance(term, Ref) else "?"
