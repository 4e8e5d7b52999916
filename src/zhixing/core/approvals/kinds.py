"""The acts that need two persons. A room registers each with the right it needs and what executes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from zhixing.foundation.actors import Officer
from zhixing.foundation.words import translate


class Executor(Protocol):
    """Does the act with the approved payload, inside the approval's transaction."""

    def __call__(
        self, payload: Mapping[str, Any], *, by: Officer, second: Officer, at: datetime
    ) -> str | None:
        """Do it as the proposer `by`, approved by `second`; return a reference to what came of it."""
        ...


@dataclass(frozen=True, slots=True)
class TwoPersonAct:
    """An act that one person proposes and another approves.

    `right` is what the approver needs, `propose_right` what the proposer needs ('' means the same).
    `describe` turns the payload into lines (label, value) for the approver's page.
    """

    code: str
    title: str
    right: str
    executor: Executor
    propose_right: str = ""
    describe: Callable[[Mapping[str, Any]], list[tuple[str, str]]] | None = None

    @property
    def label(self) -> str:
        """The act in the reader's language."""
        return translate(self.title)

    @property
    def proposer_right(self) -> str:
        """The right that the proposer needs."""
        return self.propose_right or self.right

    def lines(self, payload: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return the payload as the approver reads it: every key, in order."""
        if self.describe:
            return self.describe(payload)
        return [(key, _text(value)) for key, value in sorted(payload.items())]


_acts: dict[str, TwoPersonAct] = {}


def register(
    act_code: str,
    executor: Executor,
    *,
    right: str,
    title: str,
    propose_right: str = "",
    describe: Callable[[Mapping[str, Any]], list[tuple[str, str]]] | None = None,
) -> TwoPersonAct:
    """Register an act for two persons and return it; called once, from the room's `apps.ready`.

    Registering the same act again replaces nothing and returns the first. Raises ValueError when
    another executor is registered under the code.
    """
    known = _acts.get(act_code)
    if known is not None and known.executor is not executor:
        raise ValueError(f"{act_code} is registered with another executor")
    made = TwoPersonAct(act_code, title, right, executor, propose_right, describe)
    return _acts.setdefault(act_code, made)


def forget(act_code: str) -> None:
    """Take an act out of the registry: for tests that register their own."""
    _acts.pop(act_code, None)


def act(code: str) -> TwoPersonAct | None:
    """Return the registered act, None for an unknown code."""
    return _acts.get(code)


def every_act() -> list[TwoPersonAct]:
    """Return all registered acts by code."""
    return [_acts[code] for code in sorted(_acts)]


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(_text(part) for part in value)
    if isinstance(value, Mapping):
        return "；".join(f"{key}：{_text(part)}" for key, part in sorted(value.items()))
    return "" if value is None else str(value)
