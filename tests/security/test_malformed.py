"""Whatever stands in the address, every page answers: a list, a sentence, or that nothing is there.

The names of parameters are read from the source, so that a new one is tried without a line here.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.reliability.together import FULL
from tests.security.test_matrix import Page
from tests.security.test_requests import safe
from tests.security.world import World
from zhixing.config.rooms import PACKAGE

HOSTILE = (
    "abc",
    "99999999999999999999",
    "2026-13",
    "2026-02-30",
    "-1",
    "2026-W99",
    "\x00",
    "²",
    "0001-01-01",
    "9999-12-31",
    "%",
    "",
)
"""No number, too large a one, no month, no day, below nothing, no week, no text, a digit that is none."""
TRIES = len(HOSTILE) if FULL else 2
_ASKED = re.compile(r"GET\.get(?:list)?\(\s*\"([a-z_-]+)\"")
_FILTERS = re.compile(
    r"^class \w*(?:Filter|Search|Find|Query|Period|Months|Calculate|Why)\w*\(.*?(?=^class |\Z)",
    re.DOTALL | re.MULTILINE,
)
_FIELD = re.compile(r"^    ([a-z_]+) = (?:forms\.|_)", re.MULTILINE)


@cache
def names() -> tuple[str, ...]:
    """Return the names of parameters that pages of the product read."""
    found = {"page", "size", "sort"}
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        found |= set(_ASKED.findall(text))
        for form in _FILTERS.findall(text):
            found |= set(_FIELD.findall(form))
    return tuple(sorted(found - {"format", "next"}))


def query(turn: int, format_: str = "") -> dict[str, str]:
    """Return every parameter with a hostile value, another one in each turn."""
    values = {name: HOSTILE[(place + turn) % len(HOSTILE)] for place, name in enumerate(names())}
    return values | ({"format": format_} if format_ else {})


def answered(world: World, page: Page, code: str, sent: dict[str, str]) -> str:
    """Return what is wrong with an answer, '' where it is one."""
    with world.undone():
        try:
            answer = world.client(code).get(page.path(world), sent)
            if answer.streaming:
                b"".join(answer)  # type: ignore[arg-type]
        except Exception as error:  # noqa: BLE001 - whatever escapes a page is what is looked for
            return f"{page.path(world)} as {code or 'a stranger'}: {type(error).__name__}: {error}"[:300]
    return f"{page.path(world)}: {answer.status_code}" if answer.status_code >= 500 else ""


@pytest.mark.parametrize("turn", range(TRIES))
def test_malformed_parameters_are_answered(world: World, turn: int) -> None:
    """Each parameter of its own kind of nonsense, on every page, as who supervises and as a stranger."""
    place = turn * 5
    found = [answered(world, page, "zhou", query(place + n)) for n, page in enumerate(safe())]
    found += [answered(world, page, "", query(place + n)) for n, page in enumerate(safe()) if page.is_public]
    assert [one for one in found if one] == []
