"""How far the workspace is read, for requests whose answer is worth waiting for. For the loop thread."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Callable
from enum import Enum

from mir_lsp import bug

__all__ = ["Stage", "Stages"]


_MANY = 300  # files


class Stage(Enum):
    """What is known: the models of every folder, or all files as they are on disk."""

    MODELS = "models"
    ALL = "all"


class Stages:
    """Counts what is under way, and calls who waits for its end."""

    def __init__(self, loop: AbstractEventLoop) -> None:
        self._loop = loop
        self._without_models: set[str] = set()
        self._under_way = 0
        self._files = 0
        self._waiting: dict[Stage, list[Callable[[], None]]] = {stage: [] for stage in Stage}

    def reached(self, stage: Stage) -> bool:
        """Whether that much is known now."""
        if stage is Stage.MODELS:
            return not self._without_models
        return not self._without_models and not self._under_way

    def when(self, stage: Stage, seconds: float, call: Callable[[], None]) -> None:
        """Call back once: at once, when the stage is reached, or after that many seconds."""
        if self.reached(stage):
            call()
            return
        called = False

        def once() -> None:
            nonlocal called
            if not called:
                called = True
                timer.cancel()
                call()

        timer = self._loop.call_later(seconds, once)
        self._waiting[stage].append(once)

    def opened(self, folder: str) -> None:
        """Nothing is known of a folder of the workspace."""
        self._without_models.add(folder)

    def modelled(self, folder: str) -> None:
        """The models of a folder are known, or there is nothing more to wait for in it."""
        self._without_models.discard(folder)
        self._tell()

    @property
    def is_long(self) -> bool:
        """Whether so many files are being read that it will take a while. Any thread may ask."""
        return self._files >= _MANY

    def begin(self, files: int = 0) -> Callable[[], None]:
        """So many files are being read, or looked for; what is given back is to be called when that is done."""
        self._under_way += 1
        self._files += files
        ended = False

        def end() -> None:
            nonlocal ended
            if not ended:
                ended = True
                self._under_way -= 1
                self._files -= files
                self._tell()

        return end

    def _tell(self) -> None:
        for stage, waiting in self._waiting.items():
            if waiting and self.reached(stage):
                self._waiting[stage] = []
                for call in waiting:
                    try:
                        call()
                    except Exception as error:
                        # One that fails is its own affair; the others wait as well.
                        bug.report("what waited for files", error)
