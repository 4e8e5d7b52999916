"""One entry for a file that is taken out: what a room writes of its own stands for the general one (R48)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Taking:
    """A request under way. `is_noted` once an act wrote down that its answer takes something out."""

    path: str
    is_noted: bool = False


_under_way: ContextVar[Taking | None] = ContextVar("taking_under_way", default=None)


@contextmanager
def taking(path: str) -> Iterator[Taking]:
    """Watch whether what is done inside writes down itself what is taken out."""
    found = Taking(path)
    token = _under_way.set(found)
    try:
        yield found
    finally:
        _under_way.reset(token)


def noted() -> str:
    """Say that an entry about the taking is written; return the address asked, '' outside a request."""
    found = _under_way.get()
    if found is None:
        return ""
    found.is_noted = True
    return found.path
