"""Reads that are asked again and again inside one act are answered once.

Only inside `remembered()`, and only for as long: an act decides on rows that nobody changes meanwhile.
Reads of what only acts on people and posts change are answered once for many acts inside `standing()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

Answer = TypeVar("Answer", bound=Callable[..., Any])
MOMENTS = frozenset({"at", "on"})
_memory: ContextVar[dict[Any, Any] | None] = ContextVar("memory", default=None)
_standing: ContextVar[dict[Any, Any] | None] = ContextVar("standing", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Let marked reads be answered once inside. Nested, the outer memory serves."""
    if _memory.get() is not None:
        yield
        return
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def forget() -> None:
    """Forget what was read, after something was changed inside `remembered()`."""
    memory = _memory.get()
    if memory is not None:
        memory.clear()


@contextmanager
def standing() -> Iterator[None]:
    """Let reads marked `remember_standing` be answered once inside, whatever moment they are asked for.

    For acts played one after the other while nobody takes or leaves a post; `forget_standing` when
    somebody does.
    """
    token = _standing.set({})
    try:
        yield
    finally:
        _standing.reset(token)


def forget_standing() -> None:
    """Ask everything anew inside `standing()`: somebody took or left a post, or a line was drawn."""
    if (memory := _standing.get()) is not None:
        memory.clear()


def remember_standing(read: Answer) -> Answer:
    """Mark a read of people and posts: remembered as by `remember`, and for longer inside `standing()`."""
    within = remember(read)

    @wraps(read)
    def answer(*args: Any, **kwargs: Any) -> Any:
        memory = _standing.get()
        if memory is None:
            return within(*args, **kwargs)
        key = (read, args, tuple(sorted((name, of) for name, of in kwargs.items() if name not in MOMENTS)))
        if key not in memory:
            memory[key] = read(*args, **kwargs)
        return memory[key]

    return answer  # type: ignore[return-value]


def remember(read: Answer) -> Answer:
    """Mark a read whose arguments can be hashed; outside `remembered()` it is asked each time."""

    @wraps(read)
    def answer(*args: Any, **kwargs: Any) -> Any:
        memory = _memory.get()
        if memory is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in memory:
            memory[key] = read(*args, **kwargs)
        return memory[key]

    return answer  # type: ignore[return-value]


def prime(read: Answer, answer: Any, *args: Any, **kwargs: Any) -> None:
    """Let a marked read answer this without asking, inside `remembered()`: another read brought it along."""
    memory = _memory.get()
    if memory is not None:
        memory[read.__wrapped__, args, tuple(sorted(kwargs.items()))] = answer  # type: ignore[attr-defined]


def recall(read: Answer, *args: Any, **kwargs: Any) -> tuple[bool, Any]:
    """Return whether a marked read is remembered for these arguments, and its answer."""
    memory = _memory.get()
    if memory is None:
        return False, None
    key = (read.__wrapped__, args, tuple(sorted(kwargs.items())))  # type: ignore[attr-defined]
    return (True, memory[key]) if key in memory else (False, None)
