"""The document against the reference model: 100,000 random edits in three encodings, fixed seeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mir_lsp.text import Change, Document, LineIndex, PositionEncoding
from tests.support.textmodel import (
    ENCODINGS,
    Model,
    Session,
    SessionMaker,
    Step,
    explained,
    minimised,
    to_units,
)

STEPS_PER_SESSION = 21
SESSIONS_PER_BLOCK = 400
BLOCKS = 4  # times 3 encodings, 400 sessions and 21 steps: 100,800 edits

Edited = Callable[[Document, tuple[Step, ...], int, str], Document]


def edited(document: Document, steps: tuple[Step, ...], version: int, encoding: str) -> Document:
    changes = [Change(step.start, step.end, step.text) for step in steps]
    return document.edited(changes, version, PositionEncoding(encoding))


def first_mismatch(session: Session, edited: Edited = edited) -> str | None:
    """What differs first between the document and the model, None if nothing does."""
    model = Model(session.initial, session.encoding)
    document = Document("file:///x.py", 0, model.text, "python")
    for version, steps in enumerate(session.messages(), start=1):
        try:
            document = edited(document, steps, version, session.encoding)
        except Exception as error:
            return f"message {version} raised {error!r}"
        for step in steps:
            model.apply(step)
        problem = text_mismatch(document, model) or position_mismatch(document.lines, model, steps[-1])
        if problem:
            return f"after message {version}: {problem}"
    return round_trip_mismatch(document, model)


def text_mismatch(document: Document, model: Model) -> str | None:
    if document.text != model.text:
        return f"text is {document.text!r}, expected {model.text!r}"
    lines = document.lines
    expected = [tuple(map(model.code_points_before, ends)) for ends in model.line_ranges()]
    found = [(lines.line_start(line), lines.line_end(line)) for line in range(lines.line_count)]
    return None if found == expected else f"lines are {found}, expected {expected}"


def position_mismatch(lines: LineIndex, model: Model, step: Step) -> str | None:
    """Asks for the positions of the step, which may by now be out of range or inside a character."""
    encoding = PositionEncoding(model.encoding)
    for position in filter(None, (step.start, step.end)):
        found, expected = lines.offset(*position, encoding), model.code_points_before(model.index(position))
        if found != expected:
            return f"offset of {position} is {found}, expected {expected}"
    return None


def round_trip_mismatch(document: Document, model: Model) -> str | None:
    lines, encoding = document.lines, PositionEncoding(model.encoding)
    for offset in range(len(document.text) + 1):
        expected = model.position(len(to_units(document.text[:offset], model.encoding)))
        found = lines.position(offset, encoding)
        if found != expected:
            return f"position of {offset} is {found}, expected {expected}"
        inside_break = document.text[max(offset - 1, 0) : offset + 1] == "\r\n"
        if lines.offset(*found, encoding) != offset - inside_break:
            return f"offset {offset} came back as {lines.offset(*found, encoding)}"
    return None


@pytest.mark.parametrize("block", range(BLOCKS))
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_random_edits_give_the_text_and_positions_of_the_reference_model(encoding: str, block: int) -> None:
    first = block * SESSIONS_PER_BLOCK
    for seed in range(first, first + SESSIONS_PER_BLOCK):
        session = SessionMaker(seed, encoding).session(STEPS_PER_SESSION)
        problem = first_mismatch(session)
        if problem:
            smallest = minimised(session, lambda candidate: first_mismatch(candidate) is not None)
            pytest.fail(explained(smallest, first_mismatch(smallest) or problem))


def test_a_document_that_breaks_lines_like_splitlines_is_found_out_and_the_session_minimised() -> None:
    def edited_by_splitlines(document: Document, steps: tuple[Step, ...], version: int, encoding: str) -> Document:
        shown = "\n".join(document.text.splitlines())
        return replace(edited(replace(document, text=shown, _lines=None), steps, version, encoding))

    def fails(session: Session) -> bool:
        return first_mismatch(session, edited_by_splitlines) is not None

    sessions = (SessionMaker(seed, "utf-16").session(STEPS_PER_SESSION) for seed in range(100))
    smallest = minimised(next(filter(fails, sessions)), fails)
    assert len(smallest.steps) == 1
    assert len(smallest.initial) <= 1
    assert f"seed {smallest.seed}, utf-16" in explained(smallest, "wrong")
    assert repr(smallest.steps[0]) in explained(smallest, "wrong")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_random_edits_reach_what_they_are_for(encoding: str) -> None:
    sessions = [SessionMaker(seed, encoding).session(STEPS_PER_SESSION) for seed in range(200)]
    text = "".join(session.initial + "".join(step.text for step in session.steps) for session in sessions)
    wanted = (
        "\r\n",
        "\r",
        "\n",
        "\x0c",
        "\x0b",
        "\x85",
        "\u2028",
        "\U0001f600",
        "\u0301",
        "\ufeff",
        "\ud83d",
    )
    assert [token for token in wanted if token not in text] == []
    met = {kind for session in sessions for kind in kinds_of_position(session)}
    inside = set() if encoding == "utf-32" else {"inside a character"}
    assert met == {"in range", "after the last line", "after the end of a line", "negative"} | inside


def kinds_of_position(session: Session) -> set[str]:
    model, met = Model(session.initial, session.encoding), set()
    for step in session.steps:
        if step.start is not None:
            met.add(kind_of_position(model, step.start))
        model.apply(step)
    return met


def kind_of_position(model: Model, position: tuple[int, int]) -> str:
    (line, character), ranges = position, model.line_ranges()
    if line < 0 or character < 0:
        return "negative"
    if line >= len(ranges):
        return "after the last line"
    if ranges[line][0] + character > ranges[line][1]:
        return "after the end of a line"
    inside = model.is_inside_character(ranges[line][0] + character)
    return "inside a character" if inside else "in range"
