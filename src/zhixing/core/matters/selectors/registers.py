"""The register of matters: filtered, counted by light, paged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    F,
    Func,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.expressions import OrderBy
from django.db.models.functions import Concat

from zhixing.core.matters.kinds import IMPORTED, kind_of
from zhixing.core.matters.models import Involvement, Matter, SavedView
from zhixing.core.matters.rules import states
from zhixing.core.matters.rules.lights import light_now
from zhixing.core.matters.rules.searching import search_patterns, signs_query
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor, Officer

Row = TypeVar("Row", bound=Model)
PAGE_SIZES = (20, 50, 100)
COUNTED: Final = 10_000
"""How many rows that a search finds are counted; of more it is said that there are more."""
FIRST_READ: Final = 4000
"""How many rows are read in their order for a word that fits very many."""
OPEN_FIRST = F("closed_at").desc(nulls_first=True)
ORDERS = {
    "open": ("-closed_at", "due_at", "id"),
    "due": ("due_at", "id"),
    "-due": ("-due_at", "-id"),
    "registered": ("registered_at", "id"),
    "-registered": ("-registered_at", "-id"),
    "progress": ("progress_percent", "id"),
    "-progress": ("-progress_percent", "-id"),
    "unit": ("unit_id", "due_at", "id"),
    "moved": ("last_moved_at", "id"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the filter row says; empty means not filtered. All of it is in the URL."""

    view: str = "all"
    q: str = ""
    state: str = ""
    light: str = ""
    unit_id: int | None = None
    leader_post_id: int | None = None
    handler_id: int | None = None
    kind: str = ""
    grade: str = ""
    urgency: str = ""
    source_kind: str = ""
    origin: str = ""
    due_from: date | None = None
    due_to: date | None = None
    registered_from: date | None = None
    registered_to: date | None = None
    close_kind: str = ""
    returned: bool = False
    parent_id: int | None = None
    source_log: str = ""


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One line of a list. `handler` is the one responsible person, always named (B3)."""

    id: int
    number: str
    document_number: str
    title: str
    kind: str
    kind_word: str
    grade: str
    grade_word: str
    urgency: str
    state: str
    state_word: str
    unit_id: int
    unit: str
    leader: str
    handler_id: int
    handler: str
    due_at: datetime | None
    light: str
    light_word: str
    progress_percent: int
    progress_text: str
    source_kind: str
    source_ref: str
    registered_at: datetime
    closed_at: datetime | None
    last_moved_at: datetime | None
    urgings: int
    frozen: bool

    @property
    def is_own(self) -> bool:
        """Whether its room moves it on, and not the steps of a task."""
        return kind_of(self.kind).own_steps

    @property
    def progress_word(self) -> str:
        """How far it is, as lists say it; '' for a kind whose own page says so."""
        counts = kind_of(self.kind).shows_progress and not self.is_own
        return f"{self.progress_percent}%" if self.progress_percent or counts else ""


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One page of the register. `lights` counts all rows of the filter by light; they add up to `total`."""

    rows: Sequence[MatterRow]
    total: int
    page: int
    size: int
    lights: dict[str, int] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def _in_view(seen_by: Actor, view: str, *, among_found: bool) -> QuerySet[Matter]:
    """Return what the viewer may see, narrowed to one of the built-in views."""
    found = Matter.objects.visible_to(seen_by, among_found=among_found)
    if not isinstance(seen_by, Officer):
        return found
    units = {seen_by.unit_id, *seen_by.unit_line}
    narrowed = {
        "mine": Q(handler_id=seen_by.person_id),
        "unit": Q(unit_id__in=units),
        "support": Q(
            pk__in=Involvement.objects.filter(unit_id__in=units, role=states.SUPPORT).values("matter_id")
        ),
        "line": Q(leader_post_id__in=seen_by.post_ids),
        "registered": Q(registered_unit_id__in=units),
    }
    return found.filter(narrowed[view]) if view in narrowed else found


def _filtered(*, seen_by: Actor, wanted: Filters, now: datetime) -> QuerySet[Matter]:
    found = _in_view(seen_by, wanted.view, among_found=bool(wanted.q.strip()))
    if wanted.state == "open":
        found = found.filter(state__in=states.OPEN_STATES)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.light:
        found = found.filter(_light(wanted.light, now))
    exact = {
        "unit_id": wanted.unit_id,
        "leader_post_id": wanted.leader_post_id,
        "handler_id": wanted.handler_id,
        "kind": wanted.kind,
        "grade": wanted.grade,
        "urgency": wanted.urgency,
        "source_kind": wanted.source_kind,
        "origin": wanted.origin,
        "close_kind": wanted.close_kind,
        "parent_id": wanted.parent_id,
        "due_at__date__gte": wanted.due_from,
        "due_at__date__lte": wanted.due_to,
        "registered_at__date__gte": wanted.registered_from,
        "registered_at__date__lte": wanted.registered_to,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value not in ("", None)})
    if wanted.returned:
        found = found.filter(returns__gt=0)
    if wanted.source_log:
        found = found.filter(kind=IMPORTED.code, source_ref__startswith=f"{wanted.source_log}/")
    return matching(found, wanted.q)


def matching(found: QuerySet[Matter], text: str) -> QuerySet[Matter]:
    """Return the matters whose words, pinyin initials or number contain `text`; all of them for ''.

    The index gives those that have every sign, the patterns keep those that have them in their order.
    """
    return found.filter(_fitting(F("search_text"), text)) if text.strip() else found


def matching_in_order(
    found: QuerySet[Row],
    text: str,
    *,
    seen_by: Actor,
    order: Sequence[str | OrderBy],
    by: str = "pk",
    offset: int,
    limit: int,
    count_to: int = COUNTED,
) -> tuple[list[Row], int]:
    """Return so many rows in view whose matter, named by `by`, has `text`, and how many there are.

    `count_to` + 1 stands for more, and nobody turns the leaves further. What fits few is found by the index
    of words and sorted; what fits very many is looked for among the first in the order, which should be one
    that an index of the rows has. Two queries; four where many fit, none of them among the first.
    """
    seen = Matter.objects.visible_to(seen_by, among_found=True)
    every = found.filter(**{f"{by}__in": matching(seen, text).values("pk")})
    keys = list(every.order_by().values_list("pk", flat=True)[: count_to + 1])
    if len(keys) <= count_to:
        return list(found.filter(_among(keys)).order_by(*order)[offset : offset + limit]), len(keys)
    offset = min(offset, max(0, count_to - limit))
    first = list(found.order_by(*order).values_list("pk", flat=True)[:FIRST_READ])
    # An expression that no index has: these rows are read, not all collected that fit.
    read_alone = Concat(F("search_text"), Value(""), output_field=TextField())
    fitting = found.filter(
        _among(first), **{f"{by}__in": seen.filter(_fitting(read_alone, text)).values("pk")}
    )
    rows = list(fitting.order_by(*order)[offset : offset + limit])
    return rows if len(rows) == limit else list(every.order_by(*order)[offset : offset + limit]), len(keys)


def _among(keys: Sequence[int]) -> Q:
    return Q(_IsOneOf(F("pk"), Value(list(keys), output_field=ArrayField(BigIntegerField()))))


class _IsOneOf(Func):
    """`id = ANY(…)`: one value for the database to read, however many keys."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def _fitting(searched: F | Concat, text: str) -> Q:
    """Return what a matter fulfils that has a text: in its words, or without Chinese signs its number."""
    text = text.strip()
    number = Q(number__startswith=text.upper())
    patterns = search_patterns(text)
    if not patterns:
        return number
    words = Q(_words(searched, text))
    for pattern in patterns:
        words &= Q(search_text__regex=pattern)
    return words | number if text.isascii() else words


def _words(searched: F | Concat, text: str) -> Func:
    return Func(
        searched,
        Value(signs_query(text)),
        template="to_tsvector('simple'::regconfig, %(expressions)s)",
        arg_joiner=") @@ to_tsquery('simple'::regconfig, ",
        output_field=BooleanField(),
    )


def _light(light: str, now: datetime) -> Q:
    running = Q(light__in=["green", "yellow", "red"])
    if light == "red":
        return running & Q(due_at__lte=now)
    if light == "yellow":
        return running & Q(due_at__gt=now, yellow_at__lte=now)
    if light == "green":
        return running & Q(due_at__gt=now) & (Q(yellow_at__gt=now) | Q(yellow_at=None))
    return Q(light=light)


def register(
    *, seen_by: Actor, wanted: Filters, now: datetime, order: str = "open", page: int = 1, size: int = 50
) -> RegisterPage:
    """Return one page of the matters that fit, in the order asked for, undated last. Six queries at most.

    In the order `open` the open ones stand first, by what is due, then the closed ones, the latest first.
    """
    found = _filtered(seen_by=seen_by, wanted=wanted, now=now)
    lights = counts(found, now=now)
    total = sum(lights.values())
    size = size if size in PAGE_SIZES else PAGE_SIZES[1]
    page = min(max(1, page), max(1, -(-total // size)))
    here = slice((page - 1) * size, page * size)
    rows: list[MatterRow] = []
    if order == "open":
        # The open ones have an index in their order: the closed ones need not be sorted behind them.
        still_open = found.filter(state__in=states.OPEN_STATES)
        rows = rows_of(still_open.order_by(*_ordering("due", wanted))[here], now=now)
    if len(rows) < min(size, total - here.start):
        rows = rows_of(found.order_by(*_ordering(order, wanted))[here], now=now)
    return RegisterPage(rows, total, page, size, lights)


def counts(found: QuerySet[Matter], *, now: datetime) -> dict[str, int]:
    """Return how many of the matters show each light at `now`; the sum is their number. One query."""
    answer = found.order_by().aggregate(
        **{light: Count("pk", filter=_light(light, now), distinct=False) for light in states.LIGHT_WORDS}
    )
    return {light: int(answer[light]) for light in states.LIGHT_WORDS}


def rows_of(found: QuerySet[Matter] | Iterable[Matter], *, now: datetime) -> list[MatterRow]:
    """Return list rows for matters in the order given. Three queries beside the one for the matters."""
    if isinstance(found, QuerySet):
        found = found.select_related("handler", "leader_post").defer(
            "requirement", "search_text", "last_hash"
        )
    matters = list(found)
    names = people.unit_names({m.unit_id for m in matters})
    leaders = people.holders({m.leader_post_id for m in matters}, at=now) if matters else {}
    rows = []
    for m in matters:
        light = light_now(stored=m.light, yellow_at=m.yellow_at, due_at=m.due_at, now=now)
        leader = leaders.get(m.leader_post_id)
        rows.append(
            MatterRow(
                id=m.pk,
                number=m.number,
                document_number=m.document_number,
                title=m.title,
                kind=m.kind,
                kind_word=kind_of(m.kind).zh,
                grade=m.grade,
                grade_word=states.GRADE_WORDS.get(m.grade, m.grade),
                urgency=m.urgency,
                state=m.state,
                state_word=states.STATE_WORDS[m.state],
                unit_id=m.unit_id,
                unit=names.get(m.unit_id, ""),
                leader=leader.person_name if leader else m.leader_post.name,
                handler_id=m.handler_id,
                handler=m.handler.name,
                due_at=m.due_at,
                light=light,
                light_word=states.LIGHT_WORDS[light],
                progress_percent=m.progress_percent,
                progress_text=m.progress_text,
                source_kind=m.source_kind,
                source_ref=m.source_ref,
                registered_at=m.registered_at,
                closed_at=m.closed_at,
                last_moved_at=m.last_moved_at,
                urgings=m.urgings,
                frozen=m.frozen_at is not None,
            )
        )
    return rows


def search(*, seen_by: Actor, text: str, now: datetime, limit: int = 10) -> list[MatterRow]:
    """Return at most `limit` matters found by words, initials or number, open ones and newest first.

    Six queries; ten where a word fits very many, none of them among the newest.
    """
    if not text.strip():
        return []
    every = Matter.objects.select_related("handler", "leader_post").defer(
        "requirement", "search_text", "last_hash"
    )
    rows: list[Matter] = []
    for some in (every.open(), every.exclude(state__in=states.OPEN_STATES)):
        if wanted := limit - len(rows):
            rows += matching_in_order(
                some, text, seen_by=seen_by, order=("-registered_at", "-id"), offset=0, limit=wanted
            )[0]
    return rows_of(rows, now=now)


def all_rows(*, seen_by: Actor, wanted: Filters, now: datetime, order: str, limit: int) -> list[MatterRow]:
    """Return at most `limit` matters in the order of the page, for a file: work secrets never leave (P9)."""
    found = _filtered(seen_by=seen_by, wanted=wanted, now=now).filter(restricted=False)
    found = found.order_by(*_ordering(order, wanted))
    return rows_of(found[:limit], now=now)


def _ordering(order: str, wanted: Filters) -> list[OrderBy]:
    # Where only open ones are asked for, their index already has the order.
    is_known = order in ORDERS and not (order == "open" and wanted.state == "open")
    return [_one_order(name) for name in ORDERS[order if is_known else "due"]]


def _one_order(name: str) -> OrderBy:
    if name == "-closed_at":
        return OPEN_FIRST
    field = F(name.removeprefix("-"))
    return field.desc(nulls_last=True) if name.startswith("-") else field.asc(nulls_last=True)


def keys_of(numbers: Sequence[str], *, seen_by: Actor) -> list[int]:
    """Return the keys of the numbered matters that the viewer may see, in the order given. One query."""
    found = dict(Matter.objects.visible_to(seen_by).filter(number__in=numbers).values_list("number", "pk"))
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def saved_views(*, seen_by: Officer) -> list[tuple[str, str]]:
    """Return name and query of the filters that the officer keeps, by name. One query."""
    return list(
        SavedView.objects.filter(person_id=seen_by.person_id).order_by("name").values_list("name", "query")
    )
