"""Lists from the level above: taken in with their numbers, given out, answered, receipts kept (P13)."""

from __future__ import annotations

import io
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from django.db import connection, transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import CalendarNotPublished, fixed_date
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Assignment, NewMatter
from zhixing.core.matters.models import Feedback, Matter
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import translate
from zhixing.work.directives.acts.instructions import CODE_SIGNS
from zhixing.work.directives.kinds.uppers import UPPER
from zhixing.work.directives.models.uppers import UpperItem, UpperList, UpperReport
from zhixing.work.directives.policies import uppers as policies
from zhixing.work.directives.refusals import uppers as refusals
from zhixing.work.directives.rules import uppers as rules
from zhixing.work.directives.rules.uppers import UpperRow
from zhixing.work.directives.selectors import decompositions as names
from zhixing.work.directives.verbs import uppers as verbs

SHOWN_AS_PROOF = frozenset({"jpeg", "png", "webp", "pdf", "ofd"})


@dataclass(frozen=True, slots=True)
class UpperFile:
    """Their list as it was downloaded, and what its columns are called."""

    content: bytes
    name: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UpperTaken:
    """What became of a list: matters registered, those given to a unit at once, numbers known before."""

    code: str
    registered: int
    given: int
    unchanged: int


@transaction.atomic
def take_in_upper_list(
    *,
    level: str,
    title: str,
    lead_days: int,
    file: UpperFile,
    rows: Sequence[UpperRow],
    by: Officer,
    at: datetime,
) -> UpperTaken:
    """Take in a list that has been checked, all of it or nothing; taking it in twice changes nothing.

    Each row becomes a matter under their number with one clock and two dates: theirs, which never rolls,
    and ours, `lead_days` working days earlier. A row that names one unit of ours goes to it, any other
    stays with the office until it is given out. Raises NotAKeeper, UpperListEmpty, OtherPlatform,
    UpperRowRefused, SecretWords. Ledger: upper_list.taken_in, matter.registered, matter.assigned.
    """
    if not policies.may_keep_uppers(by):
        raise refusals.NotAKeeper
    if not rows:
        raise refusals.UpperListEmpty
    evidence.refuse_secret_words(title, *(cell for row in rows for cell in row.cells))
    sphere = by.reach.sphere or "gov"
    _wait_for_each_other(sphere, level)
    new = _unknown(rows, sphere, level)
    if not new:
        known = UpperItem.objects.select_related("source").get(
            sphere=sphere, level=level, number=rows[0].number
        )
        return UpperTaken(known.source.code, 0, 0, len(rows))
    code = "".join(secrets.choice(CODE_SIGNS) for _ in range(10))
    made = UpperList.objects.create(
        code=code,
        sphere=sphere,
        level=level,
        title=title.strip()[:200],
        titles=list(file.titles),
        lead_days=lead_days,
        unit_id=by.unit_id,
        registered_by_id=by.person_id,
        registered_at=at,
    )
    made.original = evidence.store(
        file=io.BytesIO(file.content), name=file.name, about=made.reference, by=by, at=at
    )
    made.save(update_fields=["original"])
    given = _register(made, new, by=by, at=at)
    ledger.record(
        verbs.TAKEN_IN,
        about=made.reference,
        by=by,
        at=at,
        facts={
            "level": level,
            "title": made.title,
            "digest": made.original.digest,
            "rows": len(rows),
            "registered": len(new),
            "given": given,
            "numbers": [row.number for row in new],
        },
    )
    return UpperTaken(code, len(new), given, len(rows) - len(new))


def _wait_for_each_other(sphere: str, level: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('zhixing.upper'), hashtext(%s))", [f"{sphere}/{level}"]
        )


def _unknown(rows: Sequence[UpperRow], sphere: str, level: str) -> list[UpperRow]:
    """Return the rows whose numbers are new. Raises OtherPlatform where a known number names another task."""
    known = {
        item.number: item
        for item in UpperItem.objects.filter(
            sphere=sphere, level=level, number__in=[row.number for row in rows]
        ).select_related("matter", "source")
    }
    for row in rows:
        found = known.get(row.number)
        if found and found.matter.title != row.task:
            raise refusals.OtherPlatform(number=row.number, title=found.source.title)
    return [row for row in rows if row.number not in known]


def _register(made: UpperList, rows: Sequence[UpperRow], *, by: Officer, at: datetime) -> int:
    """Register the rows as matters; return how many went to a unit at once. Raises UpperRowRefused."""
    directory = names.directory(seen_by=by, at=at)
    dates = {row.number: _internal(made, row.due_on) for row in rows}
    units = {row.number: directory.unit(row.unit) if row.unit else None for row in rows}
    source = f"{translate(rules.LEVEL_WORDS[made.level])}《{made.title}》"[:200]
    results = matters.register_many(
        rows=[
            NewMatter(
                title=row.task,
                kind=UPPER.code,
                source_kind="upper",
                source_ref=source,
                source_sentence=row.due,
                document_number=row.number,
                sphere=made.sphere,
                assignment=Assignment(
                    (unit.id if (unit := units[row.number]) else by.unit_id,),
                    limit=fixed_date(row.due_on, row.due, internal=dates[row.number]),
                ),
            )
            for row in rows
        ],
        by=by,
        at=at,
    )
    for row, result in zip(rows, results, strict=True):
        if result.refusal:
            raise refusals.UpperRowRefused(row=row.row, reason=str(result.refusal))
    keys = dict(Matter.objects.filter(number__in=[one.number for one in results]).values_list("number", "pk"))
    UpperItem.objects.bulk_create(
        UpperItem(
            source=made,
            sphere=made.sphere,
            level=made.level,
            place=place,
            row=row.row,
            number=row.number,
            cells=list(row.cells),
            matter_id=keys[result.number],
            due_on=row.due_on,
            internal_on=dates[row.number],
        )
        for place, (row, result) in enumerate(zip(rows, results, strict=True), start=1)
    )
    return sum(1 for unit in units.values() if unit)


def _internal(found: UpperList, due_on: date) -> date | None:
    """Return our own date, so many working days before theirs; None where its year is not published."""
    calendar = clocks.calendar(people.calendar_of(found.unit_id))
    try:
        return calendar.add_working_days(due_on, -found.lead_days)
    except CalendarNotPublished:
        return None


def _seen(list_id: int, by: Officer) -> UpperList:
    """Return a list that the keeper may see. Raises NotAKeeper, UpperUnknown."""
    if not policies.may_keep_uppers(by):
        raise refusals.NotAKeeper
    found = UpperList.objects.visible_to(by).filter(pk=list_id).first()
    if found is None:
        raise refusals.UpperUnknown
    return found


def _items(found: UpperList, places: Sequence[int]) -> list[UpperItem]:
    """Return rows of a list, locked in their order. Raises UpperUnknown."""
    rows = list(UpperItem.objects.select_for_update().filter(source=found, place__in=places).order_by("pk"))
    if len(rows) != len(set(places)):
        raise refusals.UpperUnknown
    return rows


@transaction.atomic
def give_out(*, list_id: int, units: Mapping[int, int], by: Officer, at: datetime) -> int:
    """Give rows of a list, by their places, to units of ours; both dates stay as they are.

    Return how many were given. Raises NotAKeeper, UpperUnknown, NothingToGive, UpperRowRefused and then
    nothing is given. Ledger: matter.assigned.
    """
    found = _seen(list_id, by)
    if not units:
        raise refusals.NothingToGive
    rows = _items(found, list(units))
    results = matters.assign_many(
        rows=[(one.matter_id, Assignment((units[one.place],))) for one in rows], by=by, at=at
    )
    for one, result in zip(rows, results, strict=True):
        if result.refusal:
            raise refusals.UpperRowRefused(row=one.row, reason=str(result.refusal))
    return len(rows)


@transaction.atomic
def answer_upper(
    *,
    list_id: int,
    place: int,
    text: str,
    result: str,
    by: Officer,
    at: datetime,
    problems: str = "",
    next_step: str = "",
) -> UpperReport:
    """Write what is to be reported above on a row; until it is uploaded it may be written again.

    Raises NotAKeeper, UpperUnknown, ReplyMissing, AlreadyUploaded where the row is closed, SecretWords.
    Ledger: upper_item.answered.
    """
    found = _seen(list_id, by)
    evidence.refuse_secret_words(text, problems, next_step)
    if not text.strip() or result not in rules.RESULT_WORDS:
        raise refusals.ReplyMissing
    [item] = _items(found, [place])
    last = item.reports.order_by("-ordinal").first()
    if last and last.uploaded_at and last.result == "done":
        raise refusals.AlreadyUploaded(number=item.number, day=f"{people.day_of(last.uploaded_at):%m-%d}")
    report = last if last and not last.uploaded_at else UpperReport(
        item=item, ordinal=last.ordinal + 1 if last else 1, due_on=item.due_on
    )  # fmt: skip
    report.text, report.result = text.strip(), result
    report.problems, report.next_step = problems.strip(), next_step.strip()
    report.written_by_id, report.written_at = by.person_id, at
    report.save()
    ledger.record(
        verbs.ANSWERED,
        about=item.reference,
        by=by,
        at=at,
        facts={"number": item.number, "ordinal": report.ordinal, "result": result, "text": report.text},
    )
    return report


@transaction.atomic
def keep_upload(
    *,
    list_id: int,
    places: Sequence[int],
    receipt: IO[bytes] | None,
    name: str,
    by: Officer,
    at: datetime,
    next_due_on: date | None = None,
) -> int:
    """Keep the receipt (screenshot) of an upload that happened at `at`, for the rows that it shows.

    A row reported as done ends its matter, one reported as ongoing gets the platform's next date: in both
    cases the unit has asked for it under its head's signature. Return how many rows. Raises NotAKeeper,
    UpperUnknown, NothingChosen, ReceiptMissing, ReceiptNotShown, NoReplyYet, CloseNotAsked,
    StageNotAsked, NextDateMissing, what closing refuses, and the refusals of files; then nothing is kept.
    Ledger: upper_item.uploaded, matter.closed or matter.stage_closed.
    """
    found = _seen(list_id, by)
    if not places:
        raise refusals.NothingChosen
    if receipt is None:
        raise refusals.ReceiptMissing
    items = _items(found, places)
    reports = _reports(items)
    kept = evidence.store(file=receipt, name=name, about=found.reference, by=by, at=at)
    if kept.kind not in SHOWN_AS_PROOF:
        raise refusals.ReceiptNotShown(name=kept.name)
    for item in items:
        report = reports[item.pk]
        report.uploaded_at, report.uploaded_by_id, report.receipt = at, by.person_id, kept
        report.save(update_fields=["uploaded_at", "uploaded_by", "receipt"])
        _end_or_go_on(found, item, report, next_due_on, by=by, at=at)
    ledger.record_many(
        [
            ledger.Draft(
                verbs.UPLOADED,
                item.reference,
                by,
                at,
                {
                    "number": item.number,
                    "ordinal": reports[item.pk].ordinal,
                    "result": reports[item.pk].result,
                    "receipt": kept.digest,
                    "due": reports[item.pk].due_on.isoformat(),
                },
            )
            for item in items
        ]
    )
    return len(items)


def _reports(items: Sequence[UpperItem]) -> dict[int, UpperReport]:
    """Return the report of each row that waits for its upload. Raises NoReplyYet."""
    written = UpperReport.objects.filter(item__in=items, uploaded_at=None)
    found = {report.item_id: report for report in written}
    for item in items:
        if item.pk not in found:
            raise refusals.NoReplyYet(number=item.number)
    return found


def _end_or_go_on(
    found: UpperList,
    item: UpperItem,
    report: UpperReport,
    next_due_on: date | None,
    *,
    by: Officer,
    at: datetime,
) -> None:
    is_done = report.result == "done"
    wanted = "done" if is_done else "stage_done"
    asked = Feedback.objects.filter(
        matter_id=item.matter_id, purpose="close", close_kind=wanted, state="checking"
    ).exists()
    if not asked:
        unit = people.unit_name(item.matter.unit_id)
        refusal = refusals.CloseNotAsked if is_done else refusals.StageNotAsked
        raise refusal(number=item.number, unit=unit)
    note = f"{translate(rules.LEVEL_WORDS[found.level])} {item.number}"
    if is_done:
        matters.close(matter_id=item.matter_id, note=note, by=by, at=at)
        return
    if next_due_on is None:
        raise refusals.NextDateMissing
    item.due_on = next_due_on
    item.internal_on = _internal(found, next_due_on)
    item.save(update_fields=["due_on", "internal_on"])
    matters.close(
        matter_id=item.matter_id, note=note, new_date=next_due_on, internal_on=item.internal_on, by=by, at=at
    )
