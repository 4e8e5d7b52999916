"""报送与通知: a form or a notice to many units, their answers, reminders, and one merged table (P2, P18)."""

from __future__ import annotations

import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.notices import acts as notices
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.directives.models.collections import Answer, Collection
from zhixing.work.directives.policies import collections as policies
from zhixing.work.directives.refusals import collections as refusals
from zhixing.work.directives.rules import collections as rules
from zhixing.work.directives.rules import grids
from zhixing.work.directives.rules.collections import Column
from zhixing.work.directives.rules.grids import Grid
from zhixing.work.directives.selectors import collections as selectors
from zhixing.work.directives.verbs import collections as verbs

CODE_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
TOWN = "town"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was uploaded, and the table that was read from it."""

    name: str
    content: bytes
    grid: Grid


@transaction.atomic
def draft_collection(
    *,
    title: str,
    kind: str,
    due_at: datetime,
    unit_ids: Sequence[int],
    by: Officer,
    at: datetime,
    text: str = "",
    contact: str = "",
    form: Upload | None = None,
) -> Collection:
    """Draft a request to units, who are put in their official order; nobody is told yet.

    The columns are read from the head of `form`; a meeting asks for names, posts and telephones, a
    notice for nothing. Raises NotACollector, NoUnits, DueTooEarly, SecretWords, and for a form
    HeadNotFound, NoColumns. Ledger: collection.made.
    """
    if not policies.may_collect(by):
        raise refusals.NotACollector
    evidence.refuse_secret_words(title, text)
    if due_at <= at:
        raise refusals.DueTooEarly
    columns = _columns(kind, form)
    made = Collection.objects.create(
        code="".join(secrets.choice(CODE_SIGNS) for _ in range(10)),
        kind=kind,
        title=title.strip()[:200],
        text=text.strip(),
        sphere=by.reach.sphere or "gov",
        columns=_plain(columns),
        due_at=due_at,
        contact=contact.strip()[:80],
        unit_id=by.unit_id,
        made_by_id=by.person_id,
        made_at=at,
    )
    if form:
        made.template = evidence.store(
            file=io.BytesIO(form.content), name=form.name, about=made.reference, by=by, at=at
        )
        made.save(update_fields=["template"])
    _ask(made, unit_ids, by=by, at=at)
    ledger.record(
        verbs.MADE,
        about=made.reference,
        by=by,
        at=at,
        facts={
            "title": made.title,
            "kind": kind,
            "due": made.due_at.isoformat(),
            "form": made.template.digest if made.template else "",
            "units": made.answers.count(),
        },
    )
    return made


def _columns(kind: str, form: Upload | None) -> Sequence[Column]:
    if kind == rules.MEETING:
        return rules.MEETING_COLUMNS
    if kind == rules.NOTICE:
        return ()
    if form is None:
        raise refusals.HeadNotFound
    head = grids.find_head(form.grid)
    if head is None:
        raise refusals.HeadNotFound
    columns = rules.columns_of(title for _, title in head.titles)
    if all(column.kind == rules.LEFT_OUT for column in columns):
        raise refusals.NoColumns
    return columns


def _plain(columns: Sequence[Column]) -> list[dict[str, object]]:
    return [{"title": one.title, "kind": one.kind, "required": one.is_required} for one in columns]


def _ask(made: Collection, unit_ids: Sequence[int], *, by: Officer, at: datetime) -> None:
    """Put the chosen units in official order. Raises NoUnits."""
    wanted = set(unit_ids)
    ordered = [unit.id for unit in people.assignable_units(seen_by=by, at=at) if unit.id in wanted]
    if not ordered:
        raise refusals.NoUnits
    Answer.objects.bulk_create(
        Answer(collection=made, unit_id=unit_id, place=place)
        for place, unit_id in enumerate(ordered, start=1)
    )


@transaction.atomic
def set_columns(*, collection_id: int, columns: Sequence[Column], by: Officer, at: datetime) -> Collection:
    """Correct what each column of a drafted form takes. Raises CollectionUnknown, AlreadySentOut, NoColumns.

    Ledger: none, a draft is nobody's duty yet.
    """
    found = _kept(collection_id, by)
    _refuse_sent_out(found, at=at)
    if found.kind == rules.FORM and all(one.kind == rules.LEFT_OUT for one in columns):
        raise refusals.NoColumns
    found.columns = _plain(columns)
    found.save(update_fields=["columns"])
    return found


@transaction.atomic
def send_out(*, collection_id: int, by: Officer, at: datetime) -> Collection:
    """Send the request to all its units at once; each is told. Raises CollectionUnknown, AlreadySentOut.

    Ledger: collection.sent_out.
    """
    found = _kept(collection_id, by)
    _refuse_sent_out(found, at=at)
    if found.due_at <= at:
        raise refusals.DueTooEarly
    found.state, found.sent_out_at = rules.OPEN, at
    found.save(update_fields=["state", "sent_out_at"])
    answers = list(found.answers.order_by("place"))
    ledger.record(
        verbs.SENT_OUT,
        about=found.reference,
        by=by,
        at=at,
        facts={"units": len(answers), "columns": [one["title"] for one in found.columns]},
    )
    sentence = {
        rules.FORM: mark("请于 {due} 前报送：{title}"),
        rules.MEETING: mark("请于 {due} 前报参会人员：{title}"),
        rules.NOTICE: mark("请收阅：{title}"),
    }[found.kind]
    notices.owe_many(_duties(found, answers, sentence, "asked", at=at))
    return found


def _duties(
    found: Collection,
    answers: Sequence[Answer],
    sentence: str,
    topic: str,
    *,
    at: datetime,
    urgent: bool = False,
) -> list[notices.Duty]:
    """Return what is owed to whoever answers for the units: the head, and a town's own clerk."""
    text = translate(sentence).format(title=found.title[:60], due=selectors.spoken(found.due_at))
    return [
        notices.Duty(
            to_person_id=person,
            to_name=name,
            about=answer.reference,
            topic="collection",
            text=text,
            key=f"{answer.reference}:{topic}",
            at=at,
            urgent=urgent,
            url=selectors.answer_url(found.code, answer.place),
        )
        for answer in answers
        for person, name in _receivers(answer, at=at)
    ]


def _receivers(answer: Answer, *, at: datetime) -> list[tuple[int, str]]:
    """Return head, a town's clerks, and who took the unit's answer in hand before."""
    serving = people.serving_in(answer.unit_id, at=at)
    chosen = [(one.person_id, one.person_name) for one in serving if one.level == "head"][:1]
    if not chosen:
        chosen = [(one.person_id, one.person_name) for one in serving[:1]]
    if people.unit_kind(answer.unit_id) == TOWN:
        chosen += [(one.person_id, one.person_name) for one in serving if one.level == "clerk"][:2]
    known = dict(chosen)
    hand = answer.drafted_by_id or answer.read_by_id
    if hand and hand not in known:
        known |= {one.person_id: one.person_name for one in serving if one.person_id == hand}
    return list(known.items())


@transaction.atomic
def keep_answer(*, answer_id: int, file: Upload, by: Officer, at: datetime) -> Answer:
    """Read a unit's table into its draft, whatever is still wrong in it; it is not sent yet.

    The columns are found by their titles, in any order. Raises AnswerUnknown, NotOpen, AlreadySent,
    HeadNotFound, ColumnsMissing, TableTooLong, SecretWords and the refusals of
    keeping files. Ledger: none, a draft is nobody's duty yet; sending names the file.
    """
    answer, found = _answering(answer_id, by, at=at)
    grid, columns = file.grid, found.asked
    head = grids.find_head(grid, [one.title for one in columns])
    if head is None:
        raise refusals.HeadNotFound
    places = grids.places_of(head, [one.title for one in columns])
    missing = [one.title for one in columns if one.kind != rules.LEFT_OUT and one.title not in places]
    if missing:
        raise refusals.ColumnsMissing(columns="、".join(missing[:10]))
    wanted = [places.get(one.title, -1) for one in columns]
    rows, numbers = [], []
    for row in grids.body(grid, head):
        cells = [grid.cells[row][place] if place >= 0 else "" for place in wanted]
        own = [
            text
            for text, column in zip(cells, columns, strict=True)
            if text and column.kind not in (rules.LEFT_OUT, rules.UNIT)
        ]
        if own:
            rows.append(cells)
            numbers.append(grid.numbers[row])
    if len(rows) > rules.MOST_ROWS:
        raise refusals.TableTooLong(most=rules.MOST_ROWS)
    evidence.refuse_secret_words(*("\n".join(cells) for cells in rows))
    _keep_rows(answer, columns, rows, numbers, by=by, at=at)
    answer.file = evidence.store(
        file=io.BytesIO(file.content), name=file.name, about=answer.reference, by=by, at=at
    )
    answer.save(update_fields=["file"])
    return answer


@transaction.atomic
def type_answer(
    *,
    answer_id: int,
    rows: Sequence[tuple[int, Sequence[str]]],
    by: Officer,
    at: datetime,
    whole: bool = False,
) -> Answer:
    """Keep rows typed into the page, as (row number, cells); blank rows go, unknown numbers are added.

    With `whole` the rows named are all there are. Raises AnswerUnknown, NotOpen, AlreadySent,
    SecretWords. Ledger: none, a draft is nobody's duty yet.
    """
    answer, found = _answering(answer_id, by, at=at)
    columns = found.asked
    kept = {} if whole else dict(zip(answer.row_numbers, answer.rows, strict=True))
    for number, cells in rows:
        kept[number] = [*cells, *[""] * len(columns)][: len(columns)]
    filled = {
        number: cells
        for number, cells in sorted(kept.items())
        if any(
            text.strip()
            for text, column in zip(cells, columns, strict=True)
            if column.kind not in (rules.UNIT, rules.LEFT_OUT)
        )
    }
    if len(filled) > rules.MOST_ROWS:
        raise refusals.TableTooLong(most=rules.MOST_ROWS)
    evidence.refuse_secret_words(*("\n".join(cells) for cells in filled.values()))
    _keep_rows(answer, columns, list(filled.values()), list(filled), by=by, at=at)
    return answer


def _keep_rows(
    answer: Answer,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    numbers: Sequence[int],
    *,
    by: Officer,
    at: datetime,
) -> None:
    own = people.unit_name(answer.unit_id)
    answer.rows = [
        [rules.written(text, column, own) for text, column in zip(cells, columns, strict=True)]
        for cells in rows
    ]
    answer.row_numbers = list(numbers)
    answer.is_nil = False
    answer.drafted_by_id, answer.drafted_at = by.person_id, at
    answer.save(update_fields=["rows", "row_numbers", "is_nil", "drafted_by", "drafted_at"])


@transaction.atomic
def send_answer(*, answer_id: int, by: Officer, at: datetime, is_nil: bool = False) -> Answer:
    """Send the unit's answer; with `is_nil` it says that there is nothing (零报告).

    Raises AnswerUnknown, NotOpen, AlreadySent, NothingToSend, AnswerHasProblems (naming the first row
    and column). Ledger: answer.sent.
    """
    answer, found = _answering(answer_id, by, at=at)
    if is_nil:
        answer.rows, answer.row_numbers, answer.is_nil = [], [], True
    elif not answer.rows:
        raise refusals.NothingToSend
    wrong = selectors.problems(answer, found)
    if wrong:
        first = wrong[0]
        raise refusals.AnswerHasProblems(
            count=len(wrong), row=first.row, column=first.column or "—", problem=first.sentence
        )
    answer.state, answer.sent_at, answer.sent_by_id = rules.SENT, at, by.person_id
    answer.first_sent_at = answer.first_sent_at or at
    answer.read_at, answer.read_by_id = answer.read_at or at, answer.read_by_id or by.person_id
    answer.reason = ""
    answer.save()
    ledger.record(
        verbs.SENT,
        about=answer.reference,
        by=by,
        at=at,
        facts={
            "collection": found.code,
            "rows": len(answer.rows),
            "is_nil": is_nil,
            "file": answer.file.digest if answer.file else "",
            "late": at > found.due_at,
        },
    )
    notices.withdraw_many([answer.reference])
    return answer


@transaction.atomic
def return_answer(*, answer_id: int, reason: str, by: Officer, at: datetime) -> Answer:
    """Return a unit's answer with a reason; what it sent stays as its draft. The sender is told at once.

    Raises CollectionUnknown, NotSent, ReasonMissing. Ledger: answer.returned.
    """
    answer, found = _kept_answer(answer_id, by)
    if not reason.strip():
        raise refusals.ReasonMissing
    evidence.refuse_secret_words(reason)
    if answer.state != rules.SENT:
        raise refusals.NotSent(unit=people.unit_name(answer.unit_id))
    answer.state, answer.returned_at, answer.reason = rules.RETURNED, at, reason.strip()[:500]
    answer.save(update_fields=["state", "returned_at", "reason"])
    ledger.record(verbs.RETURNED, about=answer.reference, by=by, at=at, facts={"reason": answer.reason})
    topic = f"returned:{at.isoformat()}"
    notices.owe_many(_duties(found, [answer], mark("退回修改：{title}"), topic, at=at, urgent=True))
    return answer


@transaction.atomic
def remind(*, collection_id: int, by: Officer, at: datetime) -> list[int]:
    """Remind at once every unit that has not answered, or not read; return their ids in official order.

    Raises CollectionUnknown, NotOpen, NobodyToRemind. Ledger: collection.reminded.
    """
    found = _kept(collection_id, by)
    if found.state != rules.OPEN:
        raise refusals.NotOpen
    silent = list(selectors.silent(found))
    if not silent:
        raise refusals.NobodyToRemind
    found.reminders += 1
    found.save(update_fields=["reminders"])
    Answer.objects.filter(pk__in=[one.pk for one in silent]).update(reminded_at=at)
    units = [one.unit_id for one in silent]
    ledger.record(
        verbs.REMINDED,
        about=found.reference,
        by=by,
        at=at,
        facts={"units": units, "reminder": found.reminders},
    )
    sentence = {
        rules.FORM: mark("催报：{title}（{due} 截止）"),
        rules.MEETING: mark("催报参会人员：{title}（{due} 截止）"),
        rules.NOTICE: mark("请尽快收阅：{title}"),
    }[found.kind]
    notices.owe_many(_duties(found, silent, sentence, f"remind:{found.reminders}", at=at, urgent=True))
    return units


@transaction.atomic
def log_answer(*, answer_id: int, said: str, by: Officer, at: datetime) -> Answer:
    """Write down in one line what a unit said on the telephone; it counts as a reminder (P17, P18).

    Raises CollectionUnknown, AnswerMissing. Ledger: answer.called.
    """
    answer, _found = _kept_answer(answer_id, by)
    if not said.strip():
        raise refusals.AnswerMissing
    evidence.refuse_secret_words(said)
    answer.called_at, answer.call_answer, answer.reminded_at = at, said.strip()[:300], at
    answer.save(update_fields=["called_at", "call_answer", "reminded_at"])
    ledger.record(verbs.CALLED, about=answer.reference, by=by, at=at, facts={"answer": answer.call_answer})
    return answer


@transaction.atomic
def read_notice(*, answer_id: int, by: Officer, at: datetime) -> Answer:
    """Confirm for the unit that the notice has been read (收阅); a second time changes nothing.

    Raises AnswerUnknown. Ledger: answer.read.
    """
    answer = _own(answer_id, by)
    if answer.read_at is None:
        answer.read_at, answer.read_by_id = at, by.person_id
        answer.save(update_fields=["read_at", "read_by"])
        ledger.record(verbs.READ, about=answer.reference, by=by, at=at, facts={"unit": answer.unit_id})
        if answer.collection.kind == rules.NOTICE:
            notices.withdraw_many([answer.reference])
    return answer


@transaction.atomic
def merge(*, collection_id: int, by: Officer, at: datetime) -> int:
    """Number the rows of every answer that is not merged yet, and return how many answers were taken in.

    The first time in the official order of units; later answers go on after the last number, so that
    nobody is renumbered. Raises CollectionUnknown, NothingToMerge. Ledger: collection.merged.
    """
    found = _kept(collection_id, by)
    sent = {answer.pk: answer for answer in found.answers.filter(state=rules.SENT).order_by("place")}
    waiting = [rules.Waiting(e.pk, e.place, len(e.rows), tuple(e.numbers)) for e in sent.values()]
    given, last = rules.numbered(waiting, last=found.last_number)
    if not given:
        raise refusals.NothingToMerge
    is_late = found.merged_at is not None
    changed = []
    for key, numbers in given.items():
        answer = sent[key]
        answer.is_supplement = answer.is_supplement or (is_late and not answer.numbers)
        answer.numbers = list(numbers)
        changed.append(answer)
    Answer.objects.bulk_update(changed, ["numbers", "is_supplement"])
    first = found.last_number + 1
    found.last_number, found.merged_at = last, found.merged_at or at
    found.save(update_fields=["last_number", "merged_at"])
    ledger.record(
        verbs.MERGED,
        about=found.reference,
        by=by,
        at=at,
        facts={"units": [answer.unit_id for answer in changed], "from": first, "to": last},
    )
    return len(changed)


@transaction.atomic
def close_collection(*, collection_id: int, by: Officer, at: datetime) -> Collection:
    """Take no more answers. Raises CollectionUnknown, NotOpen. Ledger: collection.closed."""
    found = _kept(collection_id, by)
    if found.state != rules.OPEN:
        raise refusals.NotOpen
    found.state, found.closed_at = rules.CLOSED, at
    found.save(update_fields=["state", "closed_at"])
    answers = list(found.answers.all())
    ledger.record(
        verbs.CLOSED,
        about=found.reference,
        by=by,
        at=at,
        facts={"sent": sum(1 for answer in answers if answer.state == rules.SENT), "units": len(answers)},
    )
    notices.withdraw_many([answer.reference for answer in answers])
    return found


@transaction.atomic
def note_taken_out(*, collection_id: int, rows: int, by: Officer, at: datetime) -> None:
    """Write down that the merged table was taken out as a file (R48). Ledger: collection.taken_out."""
    found = _kept(collection_id, by)
    ledger.record(verbs.TAKEN_OUT, about=found.reference, by=by, at=at, facts={"rows": rows})


def _kept(collection_id: int, by: Officer) -> Collection:
    """Return a collection of the officer's office, locked. Raises NotACollector, CollectionUnknown."""
    if not policies.may_collect(by):
        raise refusals.NotACollector
    if not Collection.objects.kept_by(by).filter(pk=collection_id).exists():
        raise refusals.CollectionUnknown
    return Collection.objects.select_for_update().get(pk=collection_id)


def _kept_answer(answer_id: int, by: Officer) -> tuple[Answer, Collection]:
    found = Answer.objects.filter(pk=answer_id).values_list("collection_id", flat=True).first()
    if found is None:
        raise refusals.CollectionUnknown
    collection = _kept(found, by)
    return Answer.objects.select_for_update().get(pk=answer_id), collection


def _own(answer_id: int, by: Officer) -> Answer:
    """Return the answer of the officer's own unit, locked. Raises AnswerUnknown."""
    unit_id = Answer.objects.filter(pk=answer_id).values_list("unit_id", flat=True).first()
    if unit_id is None or not policies.may_answer(by, unit_id):
        raise refusals.AnswerUnknown
    answer = Answer.objects.select_for_update().get(pk=answer_id)
    if answer.collection.state == rules.DRAFT:
        raise refusals.AnswerUnknown
    return answer


def _answering(answer_id: int, by: Officer, *, at: datetime) -> tuple[Answer, Collection]:
    """Return an answer that may still be answered. Raises AnswerUnknown, NotOpen, AlreadySent."""
    answer = _own(answer_id, by)
    if answer.collection.state != rules.OPEN or at < (answer.collection.sent_out_at or at):
        raise refusals.NotOpen
    if answer.state == rules.SENT:
        raise refusals.AlreadySent(day=selectors.spoken(answer.sent_at))
    return answer, answer.collection


def _refuse_sent_out(found: Collection, *, at: datetime) -> None:
    if found.state != rules.DRAFT:
        raise refusals.AlreadySentOut(day=selectors.spoken(found.sent_out_at or at))
