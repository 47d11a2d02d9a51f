"""Long tests run when they are asked for: by `-m long`, or in a run of everything with `MIR_LONG=1`."""

from __future__ import annotations

import os

import pytest

# What `addopts` says when the command line says nothing.
_USUAL = "not long"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config) -> None:
    """Take back that long tests are left out."""
    if os.environ.get("MIR_LONG") and config.option.markexpr == _USUAL:
        config.option.markexpr = ""
