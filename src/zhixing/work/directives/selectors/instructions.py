"""Reads of leaders' instructions: the register by level, and one instruction with all its rounds (P1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import ClockState, Limit, compute, parse_limit
from zhixing.core.evidence import selectors as evidence
from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.models import Involvement, Matter
from zhixing.core.matters.selectors.pages import FeedbackRow, feedbacks
from zhixing.core.matters.selectors.registers import MatterRow, rows_of
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor
from zhixing.ui.lines import ClockLine
from zhixing.work.directives.kinds.instructions import INSTRUCTION
from zhixing.work.directives.models.instructions import Instruction, Remark, Round
from zhixing.work.directives.policies import instructions as policies
from zhixing.work.directives.rules import instructions as rules
from zhixing.work.directives.rules.deadlines import Frame, read_deadlines

MOST_EXPORTED = 5_000


@dataclass(frozen=True, slots=True)
class InstructionLine:
    """One instruction in the register; `row` is the matter of its latest round."""

    code: str
    number: str
    level: str
    title: str
    source_document: str
    words: tuple[rules.Words, ...]
    rounds: int
    reported_at: datetime | None
    supports: str
    row: MatterRow


@dataclass(frozen=True, slots=True)
class RoundView:
    """One sheet as the page shows it. `signed` is the unit's latest feedback signed by its head."""

    ordinal: int
    number: str
    words: tuple[rules.Words, ...]
    row: MatterRow
    matter: Matter
    clock: ClockLine | None
    scan: evidence.FileRow | None
    supports: tuple[str, ...]
    feedbacks: Sequence[FeedbackRow]
    signed: FeedbackRow | None
    reported_text: str
    reported_by: str
    reported_at: datetime | None


@dataclass(frozen=True, slots=True)
class InstructionPage:
    """One instruction; the rounds in their order, newest last."""

    id: int
    code: str
    number: str
    level: str
    title: str
    source_document: str
    label: str
    registered_by: str
    registered_unit: str
    registered_at: datetime
    url: str
    rounds: tuple[RoundView, ...]


def level_counts(*, seen_by: Actor) -> dict[str, int]:
    """Return how many instructions of each level the viewer may see. One query."""
    found = Instruction.objects.visible_to(seen_by).order_by().values_list("level").annotate(Count("pk"))
    return dict(found)


def instructions(
    *,
    seen_by: Actor,
    now: datetime,
    level: str = "",
    text: str = "",
    limit: int = 50,
    offset: int = 0,
    leaving: bool = False,
) -> tuple[list[InstructionLine], int]:
    """Return one page of the register, newest number first, and how many there are. Nine queries.

    What leaves the system as a file holds no work secrets (P9).
    """
    found = Instruction.objects.visible_to(seen_by)
    if leaving:
        found = found.exclude(label="work_secret").exclude(
            pk__in=Round.objects.filter(matter__restricted=True).values("instruction_id")
        )
    if level in rules.LEVELS:
        found = found.filter(level=level)
    if text.strip():
        said = Remark.objects.filter(Q(text__contains=text) | Q(leader__contains=text))
        wanted = Q(title__contains=text) | Q(source_document__contains=text)
        if text.isascii() and text.isdigit() and len(text) < 7:
            wanted |= Q(serial=int(text))
        found = found.filter(wanted | Q(pk__in=said.values("round__instruction_id")))
    total = found.count()
    sheets = Round.objects.order_by("ordinal").prefetch_related(
        Prefetch("remarks", Remark.objects.order_by("place"))
    )
    rows = list(
        found.order_by("-year", "-serial", "-id").prefetch_related(Prefetch("rounds", sheets))[
            offset : offset + limit
        ]
    )
    last = {one.pk: list(one.rounds.all())[-1] for one in rows}
    keys = [round_.matter_id for round_ in last.values()]
    carried = {row.id: row for row in rows_of(Matter.objects.filter(pk__in=keys), now=now)}
    supports = _supports(keys)
    return [
        InstructionLine(
            one.code,
            one.number,
            one.level,
            one.title,
            one.source_document,
            _words(last[one.pk]),
            last[one.pk].ordinal,
            last[one.pk].reported_at,
            "、".join(supports.get(last[one.pk].matter_id, ())),
            carried[last[one.pk].matter_id],
        )
        for one in rows
    ], total


def _words(round_: Round) -> tuple[rules.Words, ...]:
    return tuple(
        rules.Words(one.leader, one.text, one.written_on, one.leader_post_id) for one in round_.remarks.all()
    )


def _supports(matter_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the supporting units of matters by name. Two queries."""
    found = list(
        Involvement.objects.filter(matter_id__in=matter_ids, role="support")
        .order_by("pk")
        .values_list("matter_id", "unit_id")
    )
    names = people.unit_names([unit for _, unit in found])
    grouped: dict[int, tuple[str, ...]] = {}
    for matter, unit in found:
        grouped[matter] = (*grouped.get(matter, ()), names.get(unit, ""))
    return grouped


def round_of(number: str, *, seen_by: Actor) -> tuple[str, int] | None:
    """Return instruction and round that a matter carries out, None for any other. Two queries."""
    seen = Instruction.objects.visible_to(seen_by)
    found = Round.objects.filter(instruction__in=seen, matter__number=number)
    return found.values_list("instruction__code", "ordinal").first()


def is_without_sheet(number: str, *, seen_by: Actor) -> bool:
    """Whether a matter in view is an instruction that came without a sheet. Two queries."""
    seen = Matter.objects.visible_to(seen_by).filter(number=number, kind=INSTRUCTION.code)
    return seen.exists() and round_of(number, seen_by=seen_by) is None


def instruction(code: str, *, seen_by: Actor, now: datetime) -> InstructionPage | None:
    """Return one instruction that the viewer may see, None for any other. About ten queries a round."""
    found = Instruction.objects.visible_to(seen_by).filter(code=code).select_related("registered_by").first()
    if found is None:
        return None
    sheets = list(
        found.rounds.select_related("matter", "scan", "reported_by")
        .prefetch_related(Prefetch("remarks", Remark.objects.order_by("place")))
        .order_by("ordinal")
    )
    keys = [one.matter_id for one in sheets]
    rows = {row.id: row for row in rows_of(Matter.objects.filter(pk__in=keys), now=now)}
    supports = _supports(keys)
    return InstructionPage(
        found.pk,
        found.code,
        found.number,
        found.level,
        found.title,
        found.source_document,
        found.label,
        found.registered_by.name,
        _office_of(found),
        found.registered_at,
        found.get_absolute_url(),
        tuple(_round(found, one, rows[one.matter_id], supports, seen_by=seen_by, now=now) for one in sheets),
    )


def _round(
    found: Instruction,
    one: Round,
    row: MatterRow,
    supports: dict[int, tuple[str, ...]],
    *,
    seen_by: Actor,
    now: datetime,
) -> RoundView:
    views = clocks.clocks_about([one.matter.reference]).get(one.matter.reference, [])
    main = next((view for view in views if view.id == one.matter.main_clock_id), None)
    said = feedbacks(one.matter)
    return RoundView(
        one.ordinal,
        rules.number(found.year, found.serial, one.ordinal),
        _words(one),
        row,
        one.matter,
        clocks.line(main, now, explain_url=f"{one.matter.get_absolute_url()}clock/") if main else None,
        _scan(one.scan, seen_by) if one.scan else None,
        supports.get(one.matter_id, ()),
        said,
        _signed(said),
        one.reported_text,
        one.reported_by.name if one.reported_by else "",
        one.reported_at,
    )


def _scan(file: Evidence, seen_by: Actor) -> evidence.FileRow | None:
    return next((row for row in evidence.files_about(file.about, seen_by=seen_by) if row.id == file.pk), None)


def _office_of(found: Instruction) -> str:
    """Return the office that registered the sheet, '' where the leader wrote it himself. Two queries."""
    served = people.post_of(found.registered_by_id, found.unit_id, at=found.registered_at)
    return people.unit_name(found.unit_id) if served else ""


def _signed(said: Sequence[FeedbackRow]) -> FeedbackRow | None:
    return next(
        (one for one in said if one.state in ("checking", "accepted") and all(step[1] for step in one.steps)),
        None,
    )


def signed_feedback(matter: Matter) -> FeedbackRow | None:
    """Return the latest feedback on a matter that every level up to the head has signed. Four queries."""
    return _signed(feedbacks(matter))


def may_see(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may see the instruction with this key: the gate of its scans. One query."""
    return key.isdecimal() and Instruction.objects.visible_to(seen_by).filter(pk=int(key)).exists()


def may_write(by: Actor) -> bool:
    """Whether the officer writes instructions himself: the page offers it. No query."""
    return policies.may_write_instructions(by)


@dataclass(frozen=True, slots=True)
class Subject:
    """The matter that a leader writes about."""

    number: str
    title: str
    unit_id: int
    unit: str


def written_about(number: str, *, seen_by: Actor) -> Subject | None:
    """Return the matter that a leader writes about, None where he sees none. Two queries."""
    found = Matter.objects.visible_to(seen_by).filter(number=number.strip()).first()
    if found is None:
        return None
    return Subject(found.number, found.title, found.unit_id, people.unit_name(found.unit_id))


def unit_named(text: str, *, seen_by: Actor, at: datetime) -> int | None:
    """Return the unit that a sentence names first, by its short name, None where it names none. One query."""
    names = [(unit.id, unit.short_name) for unit in people.assignable_units(seen_by=seen_by, at=at)]
    return rules.first_named(text, names)


def date_said(text: str, *, at: datetime) -> tuple[date | None, str]:
    """Return the day by which a sentence wants it, and its words; a limit is counted from `at`."""
    today = people.day_of(at)
    for one in read_deadlines(text, frame=Frame(today.year, today)):
        if not one.value:
            continue
        limit = parse_limit(one.value)
        if limit.date:
            return limit.date, one.words
        due = compute(ClockState(start=at, limit=limit, calendar=clocks.calendar())).due
        if due:
            return people.day_of(due), one.words
    return None, ""


def keeper(sphere: str) -> int | None:
    """Return the office that keeps the register of a sphere: the one that registered last. One query."""
    kept = Instruction.objects.filter(sphere=sphere).order_by("-registered_at", "-pk")
    return kept.values_list("unit_id", flat=True).first()


def titles_kept(sphere: str, year: int) -> dict[int, str]:
    """Return the titles of a year's register by their numbers. One query."""
    return dict(Instruction.objects.filter(sphere=sphere, year=year).values_list("serial", "title"))


def sheets_kept(sphere: str, year: int) -> set[tuple[str, str, date]]:
    """Return title, first words and their day of each sheet of a year's register. One query."""
    rows = Remark.objects.filter(
        round__instruction__sphere=sphere, round__instruction__year=year, round__ordinal=1, place=1
    )
    return set(rows.values_list("round__instruction__title", "text", "written_on"))


def limit_choices(on: date) -> list[tuple[str, str]]:
    """Return the limits that the rule directives.limits offers, by code, in words."""
    rule = rulebook.rule("directives.limits", on=on)
    found = ((code, rule.limit_of(code)) for code in rules.LIMITS)
    return [(code, Limit(limit.unit, limit.amount).words()) for code, limit in found]
