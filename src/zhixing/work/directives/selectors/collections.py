"""Reads of collections: what is asked of whom, who is silent, the merged table, and whose each figure is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from zhixing.core.evidence import selectors as evidence
from zhixing.core.people import selectors as people
from zhixing.core.people.models import Person
from zhixing.foundation.actors import Actor, Officer
from zhixing.work.directives.models.collections import Answer, Collection
from zhixing.work.directives.policies import collections as policies
from zhixing.work.directives.rules import collections as rules
from zhixing.work.directives.rules.collections import Column, Problem
from zhixing.work.directives.rules.grids import plain

PER_PAGE = 50
ROWS_A_PAGE = 200


def answer_url(code: str, place: int) -> str:
    """Return the page of one unit's answer."""
    return reverse("directives:answer", args=[code, place])


def spoken(moment: datetime | None) -> str:
    """Return 「4月14日 16:00」, '' for None."""
    if moment is None:
        return ""
    local = moment.astimezone(timezone.get_default_timezone())
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def silent(found: Collection) -> QuerySet[Answer]:
    """Return the answers that are owed still, in official order: never sent, returned, or not read."""
    if found.kind == rules.NOTICE:
        return found.answers.filter(read_at=None).order_by("place")
    return found.answers.exclude(state=rules.SENT).order_by("place")


def problems(answer: Answer, found: Collection) -> list[Problem]:
    """Return what is wrong in the draft of an answer. One query, remembered in a request."""
    names = frozenset({plain(people.unit_name(answer.unit_id))} | _full_names(answer.unit_id))
    return rules.problems(answer.rows, answer.row_numbers, found.asked, unit_names=names)


def _full_names(unit_id: int) -> frozenset[str]:
    return frozenset(
        plain(name) for version in people.versions(unit_id) for name in (version.name, version.short_name)
    )


@dataclass(frozen=True, slots=True)
class CollectionLine:
    """One collection in the list of the office that asked. `answered` counts what is sent, or read."""

    code: str
    title: str
    kind: str
    state: str
    due_at: datetime
    sent_out_at: datetime | None
    asked: int
    answered: int
    returned: int
    url: str


def kept(*, seen_by: Actor, limit: int = PER_PAGE) -> list[CollectionLine]:
    """Return the latest collections of the officer's office, newest first, at most `limit`. One query."""
    found = (
        Collection.objects.kept_by(seen_by)
        .annotate(
            n=Count("answers"),
            sent=Count("answers", filter=Q(answers__state=rules.SENT)),
            back=Count("answers", filter=Q(answers__state=rules.RETURNED)),
            seen=Count("answers", filter=Q(answers__read_at__isnull=False)),
        )
        .order_by("-made_at", "-id")
    )
    columns = ("code", "title", "kind", "state", "due_at", "sent_out_at", "n", "sent", "seen", "back")
    return [
        CollectionLine(
            code,
            title,
            kind,
            state,
            due_at,
            sent_out_at,
            n,
            seen if kind == rules.NOTICE else sent,
            back,
            reverse("directives:collection", args=[code]),
        )
        for code, title, kind, state, due_at, sent_out_at, n, sent, seen, back in found.values_list(*columns)[
            :limit
        ]
    ]


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One request as the asked unit sees it. `is_open` while an answer, or a reading, is owed."""

    code: str
    title: str
    kind: str
    due_at: datetime
    state: str
    is_open: bool
    is_late: bool
    has_draft: bool
    unit: str
    url: str


def asked(
    *, seen_by: Actor, now: datetime, limit: int = PER_PAGE, owed_only: bool = False
) -> list[AskedLine]:
    """Return what is asked of the officer's unit: owed first, by due moment; at most `limit`. Two queries."""
    if not isinstance(seen_by, Officer):
        return []
    units = {seen_by.unit_id, *seen_by.unit_line}
    rows = Answer.objects.filter(unit_id__in=units).exclude(collection__state=rules.DRAFT)
    owed = Q(collection__state=rules.OPEN) & (
        Q(collection__kind=rules.NOTICE, read_at=None)
        | (~Q(collection__kind=rules.NOTICE) & ~Q(state=rules.SENT))
    )
    waiting = list(
        rows.filter(owed).select_related("collection__unit").order_by("collection__due_at", "pk")[:limit]
    )
    done = []
    if not owed_only and len(waiting) < limit:
        done = list(
            rows.exclude(owed)
            .select_related("collection__unit")
            .order_by("-collection__due_at", "-pk")[: limit - len(waiting)]
        )
    names = people.unit_names({one.collection.unit_id for one in (*waiting, *done)})
    keys = {one.pk for one in waiting}
    return [
        AskedLine(
            one.collection.code,
            one.collection.title,
            one.collection.kind,
            one.collection.due_at,
            one.state,
            one.pk in keys,
            one.pk in keys and one.collection.due_at < now,
            one.drafted_at is not None and one.state != rules.SENT,
            names.get(one.collection.unit_id, ""),
            answer_url(one.collection.code, one.place),
        )
        for one in (*waiting, *done)
    ]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One unit in the office's list. `telephone` is that of whoever answers for the unit."""

    id: int
    place: int
    unit: str
    kind: str
    state: str
    rows: int
    is_nil: bool
    is_late: bool
    first_sent_at: datetime | None
    sent_at: datetime | None
    sender: str
    returned_at: datetime | None
    reason: str
    read_at: datetime | None
    reader: str
    reminded_at: datetime | None
    call_answer: str
    is_supplement: bool
    is_merged: bool
    contact: str
    telephone: str
    url: str


@dataclass(frozen=True, slots=True)
class CollectionPage:
    """A collection as the office that asked sees it; the lines are in official order.

    `received` counts every unit that has ever sent, `accepted` what is sent and not returned.
    """

    id: int
    code: str
    title: str
    kind: str
    text: str
    state: str
    due_at: datetime
    contact: str
    asker: str
    made_by: str
    sent_out_at: datetime | None
    merged_at: datetime | None
    closed_at: datetime | None
    template: evidence.FileRow | None
    columns: tuple[Column, ...]
    lines: tuple[AnswerLine, ...]
    url: str

    @property
    def received(self) -> int:
        return sum(1 for line in self.lines if line.first_sent_at)

    @property
    def accepted(self) -> int:
        return sum(1 for line in self.lines if line.state == rules.SENT)

    @property
    def returned(self) -> tuple[AnswerLine, ...]:
        return tuple(line for line in self.lines if line.state == rules.RETURNED)

    @property
    def missing(self) -> tuple[AnswerLine, ...]:
        """The units that have never sent; of a notice, those that have not read it."""
        if self.kind == rules.NOTICE:
            return tuple(line for line in self.lines if line.read_at is None)
        return tuple(line for line in self.lines if line.first_sent_at is None)

    @property
    def read(self) -> int:
        return sum(1 for line in self.lines if line.read_at)

    @property
    def unmerged(self) -> int:
        """How many answers have not been taken into the merged table."""
        return sum(1 for line in self.lines if line.state == rules.SENT and line.rows and not line.is_merged)


def collection(code: str, *, seen_by: Actor, now: datetime) -> CollectionPage | None:
    """Return a collection of the officer's own office, None for any other. Five queries.

    The telephones of units that owe an answer are one query more for each.
    """
    found = (
        Collection.objects.kept_by(seen_by).select_related("template", "made_by").filter(code=code).first()
    )
    if found is None:
        return None
    return CollectionPage(
        found.pk,
        found.code,
        found.title,
        found.kind,
        found.text,
        found.state,
        found.due_at,
        found.contact,
        people.unit_name(found.unit_id),
        found.made_by.name,
        found.sent_out_at,
        found.merged_at,
        found.closed_at,
        evidence.row(found.template) if found.template else None,
        found.asked,
        tuple(_lines(found, now=now)),
        found.get_absolute_url(),
    )


def _lines(found: Collection, *, now: datetime) -> Iterator[AnswerLine]:
    answers = list(found.answers.select_related("sent_by", "read_by").defer("rows").order_by("place"))
    names = people.unit_names({answer.unit_id for answer in answers})
    owed = {answer.pk for answer in silent(found)} if found.state == rules.OPEN else set()
    contacts = {
        answer.pk: serving[0]
        for answer in answers
        if answer.pk in owed and (serving := people.serving_in(answer.unit_id, at=now))
    }
    phones = dict(
        Person.objects.filter(pk__in={one.person_id for one in contacts.values()}).values_list("pk", "phone")
    )
    for answer in answers:
        contact = contacts.get(answer.pk)
        count = len(answer.row_numbers)
        yield AnswerLine(
            answer.pk,
            answer.place,
            names.get(answer.unit_id, ""),
            found.kind,
            answer.state,
            count,
            answer.is_nil,
            bool(answer.first_sent_at and answer.first_sent_at > found.due_at),
            answer.first_sent_at,
            answer.sent_at,
            answer.sent_by.name if answer.sent_by else "",
            answer.returned_at,
            answer.reason,
            answer.read_at,
            answer.read_by.name if answer.read_by else "",
            answer.reminded_at,
            answer.call_answer,
            answer.is_supplement,
            bool(answer.numbers) and len(answer.numbers) == count,
            contact.person_name if contact else "",
            phones.get(contact.person_id, "") if contact else "",
            answer_url(found.code, answer.place),
        )


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """One unit's answer. `rows` are (row of the file, cells, number in the merged table or None)."""

    id: int
    place: int
    code: str
    title: str
    kind: str
    text: str
    due_at: datetime
    contact: str
    asker: str
    unit: str
    unit_id: int
    state: str
    is_open: bool
    is_own: bool
    is_keeper: bool
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, tuple[str, ...], int | None], ...]
    problems: tuple[Problem, ...]
    is_nil: bool
    template: evidence.FileRow | None
    file: evidence.FileRow | None
    drafted_at: datetime | None
    first_sent_at: datetime | None
    sent_at: datetime | None
    sender: str
    telephone: str
    returned_at: datetime | None
    reason: str
    read_at: datetime | None
    reader: str
    call_answer: str
    called_at: datetime | None
    url: str
    collection_url: str


def answer(code: str, place: int, *, seen_by: Actor) -> AnswerPage | None:
    """Return one unit's answer for the unit itself and for the office that asked, None for others.

    Nine queries at most.
    """
    found = (
        Answer.objects.select_related("collection__template", "file", "sent_by", "read_by")
        .filter(collection__code=code, place=place)
        .first()
    )
    if found is None or not isinstance(seen_by, Officer):
        return None
    asked_by = found.collection
    is_keeper = Collection.objects.kept_by(seen_by).filter(pk=asked_by.pk).exists()
    is_own = seen_by.belongs_to(found.unit_id) and asked_by.state != rules.DRAFT
    if not (is_keeper or is_own):
        return None
    names = people.unit_names({asked_by.unit_id, found.unit_id})
    given = [*found.numbers, *[None] * len(found.rows)]
    return AnswerPage(
        found.pk,
        found.place,
        asked_by.code,
        asked_by.title,
        asked_by.kind,
        asked_by.text,
        asked_by.due_at,
        asked_by.contact,
        names.get(asked_by.unit_id, ""),
        names.get(found.unit_id, ""),
        found.unit_id,
        found.state,
        asked_by.state == rules.OPEN,
        is_own and policies.may_answer(seen_by, found.unit_id),
        is_keeper and policies.may_collect(seen_by),
        asked_by.asked,
        tuple(
            (number, tuple(cells), merged)
            for number, cells, merged in zip(found.row_numbers, found.rows, given, strict=False)
        ),
        tuple(problems(found, asked_by)) if found.state != rules.SENT else (),
        found.is_nil,
        evidence.row(asked_by.template) if asked_by.template else None,
        evidence.row(found.file) if found.file else None,
        found.drafted_at,
        found.first_sent_at,
        found.sent_at,
        found.sent_by.name if found.sent_by else "",
        found.sent_by.phone if found.sent_by else "",
        found.returned_at,
        found.reason,
        found.read_at,
        found.read_by.name if found.read_by else "",
        found.call_answer,
        found.called_at,
        answer_url(asked_by.code, found.place),
        asked_by.get_absolute_url(),
    )


@dataclass(frozen=True, slots=True)
class MergedRow:
    """One row of the merged table, and whose it is."""

    number: int
    unit: str
    sender: str
    telephone: str
    sent_at: datetime | None
    source_row: int
    cells: tuple[str, ...]
    is_supplement: bool
    url: str


@dataclass(frozen=True, slots=True)
class Share:
    """What one unit contributes to the sum of a column."""

    unit: str
    value: Decimal
    rows: int
    sender: str
    url: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged table: the rows of the page in their order, sums by place, and the shares of one column."""

    columns: tuple[Column, ...]
    rows: tuple[MergedRow, ...]
    total: int
    units: int
    sums: dict[int, Decimal]
    shares: tuple[Share, ...]


def merged(
    code: str, *, seen_by: Actor, limit: int, offset: int = 0, column: int | None = None
) -> Merged | None:
    """Return a page of the merged table of the officer's own office, None for any other. Three queries."""
    found = Collection.objects.kept_by(seen_by).filter(code=code).first()
    if found is None:
        return None
    answers = list(
        found.answers.exclude(numbers=[]).filter(state=rules.SENT).select_related("sent_by").order_by("place")
    )
    names = people.unit_names({one.unit_id for one in answers})
    columns = found.asked
    ordered = sorted(
        (number, at, index) for at, one in enumerate(answers) for index, number in enumerate(one.numbers)
    )
    sums = rules.totals((cells for one in answers for cells in one.rows[: len(one.numbers)]), columns)
    return Merged(
        columns,
        tuple(
            _merged_row(found, answers[at], names, number, index)
            for number, at, index in ordered[offset : offset + limit]
        ),
        len(ordered),
        len(answers),
        dict(sums),
        tuple(_shares(found, answers, names, column)) if column in sums else (),
    )


def _merged_row(found: Collection, one: Answer, names: dict[int, str], number: int, index: int) -> MergedRow:
    return MergedRow(
        number,
        names.get(one.unit_id, ""),
        one.sent_by.name if one.sent_by else "",
        one.sent_by.phone if one.sent_by else "",
        one.sent_at,
        one.row_numbers[index],
        tuple(one.rows[index]),
        one.is_supplement,
        f"{answer_url(found.code, one.place)}?page={index // ROWS_A_PAGE + 1}#row-{one.row_numbers[index]}",
    )


def _shares(
    found: Collection, answers: Sequence[Answer], names: dict[int, str], column: int | None
) -> Iterator[Share]:
    if column is None:
        return
    for one in answers:
        rows = one.rows[: len(one.numbers)]
        value = rules.totals(rows, found.asked)[column]
        sender = one.sent_by.name if one.sent_by else ""
        yield Share(names.get(one.unit_id, ""), value, len(rows), sender, answer_url(found.code, one.place))


def may_see(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may see the collection: the gate of its form. One query."""
    visible = Collection.objects.kept_by(seen_by) | Collection.objects.asked_of(seen_by)
    return key.isdecimal() and visible.filter(pk=int(key)).exists()


def may_see_answer(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may see one answer: the gate of its file. Two queries."""
    if not key.isdecimal() or not isinstance(seen_by, Officer):
        return False
    found = Answer.objects.filter(pk=int(key)).values_list("unit_id", "collection_id").first()
    if found is None:
        return False
    return seen_by.belongs_to(found[0]) or Collection.objects.kept_by(seen_by).filter(pk=found[1]).exists()
