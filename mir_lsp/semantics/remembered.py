"""Values that are compared and looked up many times: their hash is worked out once."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T", bound="HashedOnce")


class HashedOnce:
    """Has room for the hash of an immutable value, whose class is marked with `hashed_once`."""

    __slots__ = ("_hash",)

    _hash: int


def hashed_once(kind: type[T]) -> type[T]:
    """Have instances of a frozen dataclass remember their hash."""
    work_out = kind.__hash__

    def remembered(self: T) -> int:
        try:
            return self._hash
        except AttributeError:
            found = work_out(self)
            object.__setattr__(self, "_hash", found)
            return found

    kind.__hash__ = remembered  # type: ignore[assignment]
    return kind
