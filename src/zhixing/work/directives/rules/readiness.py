"""What a person still has to decide before a proposed task can be issued, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

ONE, PARALLEL, EACH = "one", "parallel", "each"
FORMS: Final = (ONE, PARALLEL, EACH)
DRAFT, LEFT_OUT, ISSUED = "draft", "left_out", "issued"
STATES: Final = (DRAFT, LEFT_OUT, ISSUED)
LONG: Final = "long"

_OF_PARTIES: Final = frozenset(
    {"no_lead", "by_duty", "several_leads", "collective", "guides_only", "person_leads", "consult_order"}
)
_OF_DATE: Final = frozenset(
    {"no_deadline", "ongoing", "at_once", "recurring", "event_deadline", "year_unknown"}
)
_OF_ASSUMED_DATE: Final = frozenset({"next_year_assumed", "date_passed"})


@dataclass(frozen=True, slots=True)
class Decided:
    """What has been decided on a row: its form, and what differs from the proposal."""

    form: str = ONE
    is_lead_changed: bool = False
    has_deadline: bool = False
    is_date_changed: bool = False
    is_confirmed: bool = False


def open_questions(flags: Iterable[str], decided: Decided) -> tuple[str, ...]:
    """Return the flags that still ask for a person, in their order.

    A question of parties is settled by splitting, by naming another lead, or by confirming the
    proposal; a missing deadline only by a date, a limit or 长期; an assumed date also by confirming.
    """
    is_settled = decided.form != ONE or decided.is_lead_changed or decided.is_confirmed
    asks: set[str] = set()
    if not is_settled:
        asks |= _OF_PARTIES
    if not decided.has_deadline:
        asks |= _OF_DATE
    elif not (decided.is_confirmed or decided.is_date_changed):
        asks |= _OF_ASSUMED_DATE
    found = [flag for flag in flags if flag in asks]
    if not decided.has_deadline and not any(flag in _OF_DATE for flag in found):
        found.append("no_deadline")
    return tuple(found)


def may_confirm(asked: Iterable[str]) -> bool:
    """Whether confirming the proposal would settle one of the open questions."""
    return any(flag in _OF_PARTIES | _OF_ASSUMED_DATE for flag in asked)


def notes(flags: Iterable[str], asked: Iterable[str]) -> tuple[str, ...]:
    """Return the flags worth telling that ask for nothing (first_named_assumed, open_list)."""
    silent = _OF_PARTIES | _OF_DATE | _OF_ASSUMED_DATE | set(asked)
    return tuple(flag for flag in flags if flag not in silent)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence. `role` is lead, support, time or '' for plain words."""

    text: str
    role: str = ""


def pieces(sentence: str, *, lead: str, supports: Sequence[str], words: Sequence[str]) -> tuple[Piece, ...]:
    """Return the sentence cut into stretches, with lead, supports and deadline words told apart.

    Names are sought from the end of the sentence, where responsibility clauses stand; the longer of
    two overlapping names wins. Joined again the texts are the sentence.
    """
    wanted = [(lead, "lead"), *((name, "support") for name in supports), *((word, "time") for word in words)]
    taken: list[tuple[int, int, str]] = []
    for text, role in sorted(wanted, key=lambda one: -len(one[0])):
        place = sentence.rfind(text) if text else -1
        while place >= 0 and any(place < end and start < place + len(text) for start, end, _ in taken):
            place = sentence.rfind(text, 0, place + len(text) - 1)
        if place >= 0:
            taken.append((place, place + len(text), role))
    found: list[Piece] = []
    at = 0
    for start, end, role in sorted(taken):
        found += [Piece(sentence[at:start]), Piece(sentence[start:end], role)]
        at = end
    found.append(Piece(sentence[at:]))
    return tuple(piece for piece in found if piece.text)
