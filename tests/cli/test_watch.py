"""`check --watch`: again whenever a file changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mir_lsp.cli import watch
from mir_lsp.cli.check import CheckOptions
from mir_lsp.cli.errors import CommandError
from mir_lsp.cli.output import Colour
from mir_lsp.rules.model import Severity

OPTIONS = CheckOptions(paths=(".",), settings={}, format="text", colour=Colour.NEVER, fail_on=Severity.WARNING)
REPAIRED = 'Book.objects.select_related("author")'


@pytest.fixture
def session(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., list[str]]:
    """Goes through steps, one between two looks, and gives what was printed last after each."""

    def through(*steps: Callable[[], object]) -> list[str]:
        monkeypatch.chdir(shop)
        printed: list[str] = []
        left = iter(steps)

        def wait() -> bool:
            printed.append(capsys.readouterr().out.strip().split("\n")[-1])
            step = next(left, None)
            if step is not None:
                step()
            return step is not None

        assert watch.run(OPTIONS, wait) == 0
        return printed

    return through


def test_a_change_is_checked_and_no_change_is_not(session: Callable[..., list[str]], shop: Path) -> None:
    views = shop / "shop" / "views.py"
    before = views.read_text()
    printed = session(
        lambda: views.write_text(before.replace("Book.objects.all()", REPAIRED)),
        lambda: None,
        lambda: views.write_text(before),
    )
    assert printed == [
        "Found 1 problem in 5 files; `mir-lsp fix` repairs 1.",
        "Found nothing in 5 files.",
        "",
        "Found 1 problem in 5 files; `mir-lsp fix` repairs 1.",
    ]


def test_a_change_in_another_file_is_followed(session: Callable[..., list[str]], shop: Path) -> None:
    models = shop / "shop" / "models.py"
    text = models.read_text()
    printed = session(
        lambda: models.write_text(
            text.replace("author = models.ForeignKey(Author", "writer = models.ForeignKey(Author")
        )
    )
    assert printed[0].startswith("Found 1 problem")
    assert printed[1] == "Found nothing in 5 files."


def test_new_files_lost_files_and_settings_are_followed(session: Callable[..., list[str]], shop: Path) -> None:
    views = shop / "shop" / "views.py"
    more = shop / "shop" / "more.py"
    printed = session(
        lambda: more.write_text(views.read_text()),
        lambda: views.unlink(),
        lambda: (shop / "mir.toml").write_text('ignore = ["MIR101"]\n'),
        lambda: (shop / "mir.toml").write_text('ignore = ["MIR102"]\n'),
    )
    assert [line.split(";")[0] for line in printed] == [
        "Found 1 problem in 5 files",
        "Found 2 problems in 6 files",
        "Found 1 problem in 5 files",
        "Found nothing in 5 files.",
        "Found 1 problem in 5 files",
    ]


@pytest.mark.parametrize("options", [{"format": "json"}, {"since": "HEAD"}, {"write_baseline": "x"}])
def test_what_goes_not_with_watching_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(CommandError, match="--watch goes with neither"):
        watch.run(CheckOptions((".",), {}, options.pop("format", "text"), Colour.NEVER, Severity.WARNING, **options))  # type: ignore[arg-type]
