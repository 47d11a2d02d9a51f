"""Addresses of values that are the same in every process, whatever the order in which sets are gone through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from hashlib import blake2b
from typing import Any

from mir_lsp.index.nodes import MISSING

__all__ = ["digest_of"]

_SIZE = 12  # bytes
_SCALARS = frozenset({str, int, float, bool, bytes, type(None)})


def digest_of(value: object) -> bytes | None:
    """The address of a value: equal values have the same one. None for what cannot be told from one run to the next.

    Fields that do not count when dataclasses are compared do not count here.
    """
    try:
        return blake2b(_written(value).encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()
    except (TypeError, RecursionError):
        return None


def _written(value: Any) -> str:
    kind = type(value)
    if kind in _SCALARS:
        return repr(value)
    if kind is tuple or kind is list:
        return f"({','.join(map(_written, value))})"
    if kind is frozenset or kind is set:
        return f"{{{','.join(sorted(map(_written, value)))}}}"
    if isinstance(value, Enum):
        return f"{kind.__qualname__}.{value.name}"
    names = _compared(kind)
    if names is not None:
        return f"{kind.__qualname__}({','.join([_written(getattr(value, name)) for name in names])})"
    if isinstance(value, tuple):
        return f"{kind.__qualname__}({','.join(map(_written, value))})"
    if isinstance(value, Mapping):
        pairs = (f"{_written(key)}:{_written(each)}" for key, each in value.items())
        return f"{{{','.join(sorted(pairs))}}}"
    if value is MISSING:
        return "missing"
    raise TypeError(f"no address of {kind.__name__}")


def _compared(kind: Any) -> tuple[str, ...] | None:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(each.name for each in fields(kind) if each.compare) if is_dataclass(kind) else None
    return _FIELDS[kind]


_FIELDS: dict[type, tuple[str, ...] | None] = {}
