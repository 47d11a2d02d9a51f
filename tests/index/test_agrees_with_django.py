"""The index says what Django's own registry says, model by model, without running the project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import zoo
from tests.support.projects import index_of_folder
from tests.support.registry import indexed, registry

SHOP = Path(__file__).parents[1] / "projects" / "shop"


def test_the_models_of_the_example_project_are_those_of_the_registry() -> None:
    assert_equal(indexed(index_of_folder(SHOP)), registry(SHOP, "shop_site.settings").models)


def test_every_way_to_declare_a_model_gives_what_the_registry_has(tmp_path: Path) -> None:
    zoo.write(tmp_path)

    assert_equal(indexed(index_of_folder(tmp_path)), registry(tmp_path, "site_settings.dev").models)


def assert_equal(ours: dict[str, Any], django: dict[str, Any]) -> None:
    assert sorted(ours) == sorted(django)
    different = [
        f"{label} {part}: {ours[label][part]} is not {django[label][part]}"
        for label in sorted(django)
        for part in django[label]
        if ours[label][part] != django[label][part]
    ]
    if different:
        pytest.fail("\n".join(different))
