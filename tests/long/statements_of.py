"""Places with querysets in published projects, and what the projects themselves make of them."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mir_lsp.cli.loading import load
from mir_lsp.engine.config import Config, is_test_path
from mir_lsp.engine.engine import Engine
from mir_lsp.helpers.compiler import Compiler
from tests.long.real_projects import RealProject, cache_folder, installed, site_packages
from tests.support.statements import Outcome, Place, Verdict, module_of, outcomes, places

DRIVER = "psycopg[binary]==3.3.9"
_MORE = 3  # times as many places as are wanted are tried: what cannot be evaluated in the project is no evidence
_PER_FILE = 6


def sampled(project: RealProject, number: int, seed: int) -> list[Outcome]:
    """About `number` places of a project that could be compared, taken at random, and those that could not."""
    folder = installed(project, cache_folder())
    with tempfile.TemporaryDirectory() as copied:
        engine = _engine(project, folder, Path(copied))
        found = _some_places(engine, copied, random.Random(seed), number * _MORE)
        compiler = Compiler()
        environment = {
            "DJANGO_SETTINGS_MODULE": project.settings,
            "PYTHONPATH": str(_driver()),
            **project.environment,
        }
        try:
            python = str(folder / "env" / "bin" / "python")
            results = outcomes(found, compiler, python, folder / "site", environment)
        finally:
            compiler.close()
    compared = [each for each in results if each.verdict is not Verdict.OPEN][:number]
    return [*compared, *(each for each in results if each.verdict is Verdict.OPEN)]


def _engine(project: RealProject, folder: Path, copied: Path) -> Engine:
    """The project's own packages as files, and its environment beside them."""
    for package in project.packages:
        shutil.copytree(site_packages(folder) / package, copied / package)
    if project.apps:
        shutil.copy(folder / "site" / "site_settings.py", copied)
    config = Config(environment=str(folder / "env"), settings_module=project.settings)
    (copied / "mir.toml").write_text(
        f'environment = "{folder / "env"}"\nsettings-module = "{project.settings}"\n', encoding="utf-8"
    )
    (loaded,) = load([str(copied)], config)
    return loaded.engine


def _some_places(engine: Engine, root: str, chance: random.Random, number: int) -> list[Place]:
    paths = sorted(path for path in engine.files.paths() if path.endswith(".py") and _is_code(path))
    chance.shuffle(paths)
    found: list[Place] = []
    for path in paths:
        if len(found) >= number:
            break
        there = list(places(engine, path, module_of(path, root)))
        found += chance.sample(there, min(len(there), _PER_FILE))
    return found


def _is_code(path: str) -> bool:
    return not is_test_path(path) and "migrations" not in Path(path).parts


def _driver() -> Path:
    """A folder with the driver of PostgreSQL, for the interpreter that the environments are made of."""
    folder = cache_folder() / "driver"
    if not (folder / "psycopg").is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), DRIVER]
        subprocess.run(command, check=True, timeout=240)
    return folder
