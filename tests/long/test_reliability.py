"""The long forms of what every change is tested for more briefly: the same checks, many more times.

`MIR_FUZZ_SECONDS` and `MIR_EDITS` say how long fuzzing and typing go on.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.lsp import (
    test_actions,
    test_cancelling,
    test_cycles,
    test_faults,
    test_flat,
    test_framing,
    test_kills,
    test_one_answer,
    test_typing_fast,
)
from tests.support import fuzz
from tests.support.client import FAKE_SERVER, VSCODE, session
from tests.support.textmodel import ENCODINGS, SessionMaker
from tests.text import test_random_edits, test_second_oracle

pytestmark = pytest.mark.long

SESSIONS = 16_000  # of 21 edits each, in three encodings: 1,008,000 edits
BLOCKS = 40  # of 25,000 edits each, in UTF-16, beside Microsoft's document
SEEDS_BEFORE = 1_600  # those of the short form


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_million_random_edits_give_the_text_and_positions_of_the_reference_model(encoding: str) -> None:
    for seed in range(SEEDS_BEFORE, SEEDS_BEFORE + SESSIONS):
        edits = SessionMaker(seed, encoding).session(test_random_edits.STEPS_PER_SESSION)
        assert test_random_edits.first_mismatch(edits) is None, (seed, encoding)


@pytest.mark.parametrize("part", range(BLOCKS // 10))
def test_a_million_random_edits_give_what_microsofts_document_says(part: int) -> None:
    size = test_second_oracle.SESSIONS_PER_BLOCK
    for block in range(test_second_oracle.BLOCKS + part * 10, test_second_oracle.BLOCKS + (part + 1) * 10):
        seeds = range(block * size, (block + 1) * size)
        sessions = [
            test_second_oracle.NodeSessionMaker(seed, "utf-16").session(test_second_oracle.STEPS_PER_SESSION)
            for seed in seeds
        ]
        assert test_second_oracle.differing(sessions) is None


def test_a_hundred_thousand_damaged_streams_never_raise_and_never_hang() -> None:
    test_framing.read_noise(random.Random("long"), 100_000)


def test_a_thousand_races_between_edits_and_fixes_give_no_wrong_text() -> None:
    with session(FAKE_SERVER) as client:
        client.initialize(VSCODE)
        fixed = test_actions.raced(client, "file:///nowhere/long.py", random.Random("long"), 1_000)
        client.finish()
    assert fixed > 500


def test_two_hundred_kills_leave_no_process() -> None:
    for turn in range(200):
        test_kills.killed(turn)


def test_a_helper_that_is_killed_again_and_again_leaves_no_zombie(tmp_path: Path) -> None:
    test_kills.helper_killed(tmp_path, 200)


@pytest.mark.parametrize("way", ["end of input", "exit"])
@pytest.mark.parametrize("busy", sorted(test_kills.BUSY))
def test_the_server_ends_a_hundred_times_in_the_middle_of_anything(way: str, busy: str) -> None:
    for _ in range(100):
        test_kills.ended_while(busy, way)


@pytest.mark.parametrize("way", ["end of input", "exit"])
def test_the_server_ends_a_hundred_times_while_its_helper_is_asked(tmp_path: Path, way: str) -> None:
    for turn in range(100):
        test_cycles.ended_while_the_helper_works(tmp_path / str(turn), way)


def test_fifty_servers_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test_cycles.cycles(tmp_path, monkeypatch, 50)


def test_fifty_folders_that_join_and_leave_leave_no_file_open(tmp_path: Path) -> None:
    test_cycles.folders_come_and_go(tmp_path, 50)


def test_who_reads_nothing_for_a_minute_loses_no_answer() -> None:
    with session(FAKE_SERVER) as client:
        test_cycles.unread(client, 60)


def test_a_thousand_files_that_are_closed_leave_no_memory_behind(tmp_path: Path) -> None:
    test_flat.closed(tmp_path, 1_000)


def test_ten_minutes_of_typing_while_a_project_is_read_are_kept_up_with(tmp_path: Path) -> None:
    waits = test_typing_fast.typed_fast(tmp_path, seconds=float(os.environ.get("MIR_TYPING", "600")), files=3_000)
    print(f"the loop answers within {max(waits):.2f} s at most, {sorted(waits)[len(waits) // 2]:.3f} s in the middle")
    assert max(waits) < 5


def test_three_hundred_cancelled_requests_are_answered_soon(tmp_path: Path) -> None:
    waits = sorted(test_cancelling.cancelled(tmp_path, 300))
    print(
        f"{len(waits)} cancelled: {waits[len(waits) // 2]:.4f} s, {waits[len(waits) * 95 // 100]:.4f} s of 95 in 100"
    )
    assert waits[len(waits) // 2] < 0.5


def test_every_point_may_raise(tmp_path: Path) -> None:
    assert test_faults.gone_through(tmp_path, every=1) > 1_000


def test_many_sessions_of_anything_are_answered_once() -> None:
    for seed in range(100):
        test_one_answer.talked(f"long {seed}", 400)


def test_memory_is_flat_over_a_hundred_thousand_edits(tmp_path: Path) -> None:
    edits = int(os.environ.get("MIR_EDITS", "100000"))
    # Caches that have a limit are full after some 60,000 of such edits, that of trees as the first.
    slope = test_flat.slope(tmp_path, warm=max(edits * 4 // 5, 500), edits=edits)
    print(f"{slope:.2f} MB per 10,000 edits")
    assert slope < 1


def test_fuzzing_for_as_long_as_one_likes_finds_nothing() -> None:
    seconds = float(os.environ.get("MIR_FUZZ_SECONDS", "600"))
    rounds = fuzz.fuzzed(str(os.environ.get("MIR_FUZZ_SEED", "long")), seconds=seconds)
    print(f"{rounds} texts")
    assert rounds > 10
