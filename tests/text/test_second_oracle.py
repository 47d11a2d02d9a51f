"""The document against Microsoft's `vscode-languageserver-textdocument`: 100,000 random edits in UTF-16."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mir_lsp.text import Change, Document, PositionEncoding
from tests.support.textmodel import Model, Position, Session, SessionMaker, explained, minimised
from tests.support.tools import node_modules, program

STEPS_PER_SESSION = 20
SESSIONS_PER_BLOCK = 1250
BLOCKS = 4  # times 1,250 sessions and 20 steps: 100,000 edits

NODE_TEXT = Path(__file__).parents[1] / "support" / "node_text"
UTF16 = PositionEncoding.UTF16


class NodeSessionMaker(SessionMaker):
    """Makes no position inside a surrogate pair: Microsoft's document leaves those to its callers."""

    def settled(self, model: Model, position: Position) -> Position:
        line, character = position
        return (line, character - 1) if is_inside_pair(model, position) else position


def is_inside_pair(model: Model, position: Position) -> bool:
    (line, character), ranges = position, model.line_ranges()
    return 0 <= line < len(ranges) and model.is_inside_character(ranges[line][0] + character)


def can_be_asked(session: Session) -> bool:
    """Whether a session that was shortened still has no position inside a surrogate pair."""
    model = Model(session.initial, session.encoding)
    for step in session.steps:
        if any(is_inside_pair(model, position) for position in (step.start, step.end) if position):
            return False
        model.apply(step)
    return True


def node_answers(sessions: list[Session], asked: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """What Microsoft's document says after each step of each session."""
    request = [{"text": session.initial, "steps": steps} for session, steps in zip(sessions, asked, strict=True)]
    result = subprocess.run(
        [program("node"), str(NODE_TEXT / "replay.cjs")],
        input=json.dumps(request),
        env={**os.environ, "NODE_PATH": str(node_modules(NODE_TEXT))},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    answers: list[list[dict[str, Any]]] = json.loads(result.stdout)
    return answers


def questions_and_our_answers(session: Session) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Each step as node needs it, with positions and offsets to convert after it, and what we answer."""
    document = Document("file:///x.py", 0, session.initial, "python")
    questions, answers = [], []
    chance = random.Random(session.seed)
    for version, step in enumerate(session.steps, start=1):
        document = document.edited((Change(step.start, step.end, step.text),), version, UTF16)
        lines, text = document.lines, document.text
        code_points = [chance.randint(0, len(text)) for _ in range(6)]
        found = [lines.position(offset, UTF16) for offset in (*code_points, 0, len(text))]
        # Past the end of a line and past the last line, where both must clamp.
        positions = [(line, character) for line, character in found] + [(found[-1][0], 9999), (9999, 0)]
        questions.append(
            {
                "start": as_node(step.start),
                "end": as_node(step.end),
                "text": step.text,
                "offsets": [units_before(text, offset) for offset in (*code_points, 0, len(text))],
                "positions": [as_node(position) for position in positions],
            }
        )
        answers.append(
            {
                "text": text,
                "lines": lines.line_count,
                "positions": [list(position) for position in found],
                "offsets": [units_before(text, lines.offset(*position, UTF16)) for position in positions],
            }
        )
    return questions, answers


def as_node(position: Position | None) -> dict[str, int] | None:
    return None if position is None else {"line": position[0], "character": position[1]}


def units_before(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def differing(sessions: list[Session]) -> tuple[Session, str] | None:
    """The first session on which the two disagree, with what they say."""
    pairs = [questions_and_our_answers(session) for session in sessions]
    theirs = node_answers(sessions, [questions for questions, _ in pairs])
    for session, (_, ours), answers in zip(sessions, pairs, theirs, strict=True):
        for step, (found, expected) in enumerate(zip(ours, answers, strict=True)):
            if found != expected:
                return session, f"after step {step}: we say {found}, Microsoft's document {expected}"
    return None


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_edits_give_the_text_and_positions_of_microsofts_document(block: int) -> None:
    first = block * SESSIONS_PER_BLOCK
    sessions = [
        NodeSessionMaker(seed, "utf-16").session(STEPS_PER_SESSION)
        for seed in range(first, first + SESSIONS_PER_BLOCK)
    ]
    found = differing(sessions)
    if found:
        smallest = minimised(
            found[0], lambda candidate: can_be_asked(candidate) and differing([candidate]) is not None
        )
        pytest.fail(explained(smallest, (differing([smallest]) or found)[1]))


def test_a_missing_node_fails_the_test_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RuntimeError, match="this test needs `node` on PATH"):
        program("node")
