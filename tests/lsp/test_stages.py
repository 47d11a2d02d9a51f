"""Waiting until the workspace is read, and no longer than one cares to."""

from __future__ import annotations

import asyncio

import pytest

from mir_lsp.lsp.stages import Stage, Stages


@pytest.fixture
def calls() -> list[str]:
    return []


def run(check: object) -> None:
    async def main() -> None:
        await check(Stages(asyncio.get_running_loop()))  # type: ignore[operator]

    asyncio.run(main())


def test_nothing_is_waited_for_without_folders(calls: list[str]) -> None:
    async def check(stages: Stages) -> None:
        stages.when(Stage.ALL, 60.0, lambda: calls.append("all"))
        assert calls == ["all"]

    run(check)


def test_models_of_every_folder_are_waited_for_and_then_all_that_is_under_way(calls: list[str]) -> None:
    async def check(stages: Stages) -> None:
        stages.opened("/a")
        stages.opened("/b")
        end = stages.begin()
        stages.when(Stage.MODELS, 60.0, lambda: calls.append("models"))
        stages.when(Stage.ALL, 60.0, lambda: calls.append("all"))
        stages.modelled("/a")
        assert calls == []
        stages.modelled("/b")
        assert calls == ["models"]
        end()
        end()
        assert calls == ["models", "all"] and stages.reached(Stage.ALL)

    run(check)


def test_who_waited_long_enough_is_called_once(calls: list[str]) -> None:
    async def check(stages: Stages) -> None:
        stages.opened("/a")
        stages.when(Stage.MODELS, 0.0, lambda: calls.append("late"))
        while not calls:
            await asyncio.sleep(0)
        stages.modelled("/a")
        assert calls == ["late"]

    run(check)


def test_reading_many_files_takes_long_until_they_are_read() -> None:
    async def check(stages: Stages) -> None:
        few = stages.begin(20)
        assert not stages.is_long
        many = stages.begin(5_000)
        few()
        assert stages.is_long
        many()
        many()
        assert not stages.is_long

    run(check)
