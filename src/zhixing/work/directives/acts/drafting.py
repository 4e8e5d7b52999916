"""A document read into rows, and rows corrected until they are issued. A draft is nobody's duty yet."""

from __future__ import annotations

import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.reading.documents import Block, plain_text
from zhixing.work.directives import policies, refusals, selectors, verbs
from zhixing.work.directives.acts._common import draft_row, locked
from zhixing.work.directives.models import Breakdown, ProposedTask
from zhixing.work.directives.rules import readiness
from zhixing.work.directives.rules.proposals import Decomposition, Task
from zhixing.work.directives.rules.tasks import decompose as read_tasks

CODE_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
PASTED = "粘贴正文.txt"
SOURCES = {"纪要": "meeting", "报告": "report", "": "instruction"}


@transaction.atomic
def decompose(*, name: str, content: bytes, blocks: Sequence[Block], by: Officer, at: datetime) -> Breakdown:
    """Keep a document and propose the tasks that it assigns as rows of a draft.

    `blocks` are the lines and tables read from `content`; `name` is the file's, '' for pasted text.
    Units are resolved as of `at`; what is not one of ours stays as written. Raises NotASupervisor and
    the refusals of keeping files. Ledger: breakdown.made.
    """
    if not policies.may_decompose(by):
        raise refusals.NotASupervisor
    found = read_tasks(blocks)
    evidence.refuse_secret_words(plain_text(blocks))
    header = found.header
    made = Breakdown.objects.create(
        code="".join(secrets.choice(CODE_SIGNS) for _ in range(10)),
        title=(header.title or name.rpartition(".")[0] or _first_words(found, blocks))[:300],
        document_number=header.number[:80],
        issuer=header.issuer[:160],
        addressee=header.addressee[:400],
        written_on=header.written,
        source_kind=SOURCES.get(header.kind, "document"),
        first_named_rule=found.first_named_rule[:120],
        remarks=[{"code": one.code, "sentence": one.sentence, "clause": one.clause} for one in found.remarks],
        sphere=by.reach.sphere or "gov",
        unit_id=by.unit_id,
        made_by_id=by.person_id,
        made_at=at,
        changed_at=at,
    )
    paper = evidence.store(file=io.BytesIO(content), name=name or PASTED, about=made.reference, by=by, at=at)
    made.paper = paper
    made.save(update_fields=["paper"])
    names = selectors.directory(seen_by=by, at=at)
    leaders = {serving.person_name: serving.post_id for serving in people.county_leaders(at=at)}
    ProposedTask.objects.bulk_create(
        _row(made, place, task, names, leaders) for place, task in enumerate(found.tasks, 1)
    )
    ledger.record(
        verbs.MADE,
        about=made.reference,
        by=by,
        at=at,
        facts={
            "title": made.title,
            "document": made.document_number,
            "digest": paper.digest,
            "tasks": len(found.tasks),
            "remarks": len(found.remarks),
        },
    )
    return made


def _first_words(found: Decomposition, blocks: Sequence[Block]) -> str:
    if found.tasks:
        return found.tasks[0].title
    return plain_text(blocks)[:40]


def _row(
    made: Breakdown, place: int, task: Task, names: selectors.Directory, leaders: dict[str, int]
) -> ProposedTask:
    due_on = selectors.due_date(task.deadlines)
    limits = [value for value in task.deadlines if "-" not in value]
    lead = names.short(task.lead) if task.lead else ""
    return ProposedTask(
        breakdown=made,
        place=place,
        clause=task.clause[:60],
        part=task.part,
        sentence=task.sentence,
        text=task.text,
        flags=list(task.flags),
        named_lead=task.lead[:120],
        named_supports=list(task.supports),
        named_leader=task.leader[:120],
        deadlines=list(task.deadlines),
        deadline_words=list(task.deadline_words),
        title=task.title[:200],
        lead=lead[:120],
        supports="、".join(names.short(name) for name in task.supports),
        leader_post_id=leaders.get(task.leader.strip()),
        due_on=due_on,
        limit=limits[-1] if limits and not due_on else "",
        proposed_lead=lead[:120],
        proposed_due_on=due_on,
    )


@dataclass(frozen=True, slots=True)
class RowEdit:
    """What a person made of one row. `limit` is a limit (`20wd`), `long` for 长期, '' for none."""

    place: int
    title: str
    lead: str
    supports: str
    due_on: date | None = None
    limit: str = ""
    leader_post_id: int | None = None
    parts: str = ""
    is_confirmed: bool = False


_EDITED = ("title", "lead", "supports", "due_on", "limit", "leader_post_id", "parts", "is_confirmed")


@transaction.atomic
def keep_draft(*, breakdown_id: int, rows: Sequence[RowEdit], by: Officer, at: datetime) -> Breakdown:
    """Keep what was typed into rows that are not issued; unknown and issued rows are passed over.

    Raises NotASupervisor, BreakdownUnknown. Ledger: none, a draft is nobody's duty yet.
    """
    found = locked(breakdown_id, by)
    tasks = {task.place: task for task in found.rows.exclude(state=readiness.ISSUED)}
    changed = []
    for edit in rows:
        task = tasks.get(edit.place)
        if task is None or all(getattr(task, name) == getattr(edit, name) for name in _EDITED):
            continue
        for name in _EDITED:
            setattr(task, name, getattr(edit, name))
        task.refusal = ""
        changed.append(task)
    ProposedTask.objects.bulk_update(changed, [name.removesuffix("_id") for name in _EDITED] + ["refusal"])
    return _touch(found, at)


@transaction.atomic
def shape(*, breakdown_id: int, place: int, form: str, by: Officer, at: datetime) -> ProposedTask:
    """Make a row one matter, parallel sub-tasks (拆分), or one for each town (群发各镇).

    Parallel parts are the lead and the supports that are units; the parent stays with the lead. Each:
    all towns; the parent stays with the office that issues. Raises RowUnknown, RowIssued.
    Ledger: none, a draft is nobody's duty yet.
    """
    found = locked(breakdown_id, by)
    task = draft_row(found, place)
    names = selectors.directory(seen_by=by, at=at)
    task.form = form
    task.refusal = ""
    if form == readiness.EACH:
        task.parts = "、".join(town.short_name for town in names.towns)
    elif form == readiness.PARALLEL:
        typed = selectors.names_in(f"{task.lead}、{task.supports}")
        task.parts = "、".join(dict.fromkeys(names.short(name) for name in typed if names.unit(name)))
    else:
        task.parts = ""
    task.save(update_fields=["form", "parts", "refusal"])
    _touch(found, at)
    return task


@transaction.atomic
def leave_out(*, breakdown_id: int, place: int, is_out: bool, by: Officer, at: datetime) -> ProposedTask:
    """Leave a row out of what is issued (不列入), or take it in again. Raises RowUnknown, RowIssued.

    Ledger: none, a draft is nobody's duty yet.
    """
    found = locked(breakdown_id, by)
    task = draft_row(found, place)
    task.state = readiness.LEFT_OUT if is_out else readiness.DRAFT
    task.save(update_fields=["state"])
    _touch(found, at)
    return task


@transaction.atomic
def add_task(*, breakdown_id: int, remark: int, by: Officer, at: datetime) -> ProposedTask:
    """Make a row of a sentence that was left for a person (列为任务), counted from 0. Raises RowUnknown.

    Ledger: none, a draft is nobody's duty yet.
    """
    found = locked(breakdown_id, by)
    if not 0 <= remark < len(found.remarks):
        raise refusals.RowUnknown
    left = found.remarks.pop(remark)
    last = found.rows.order_by("-place").first()
    task = ProposedTask.objects.create(
        breakdown=found,
        place=(last.place if last else 0) + 1,
        clause=left["clause"],
        sentence=left["sentence"],
        text=left["sentence"],
        title=left["sentence"].rstrip("。；")[:200],
        flags=["no_lead", "no_deadline"],
    )
    found.save(update_fields=["remarks"])
    _touch(found, at)
    return task


@transaction.atomic
def discard(*, breakdown_id: int, by: Officer, at: datetime) -> None:
    """Do away with a draft of which nothing was issued; the document itself is kept.

    Raises NotASupervisor, BreakdownUnknown, SomethingIssued. Ledger: breakdown.discarded.
    """
    found = locked(breakdown_id, by)
    issued = found.rows.filter(state=readiness.ISSUED).count()
    if issued:
        raise refusals.SomethingIssued(count=issued)
    ledger.record(
        verbs.DISCARDED,
        about=found.reference,
        by=by,
        at=at,
        facts={"title": found.title, "document": found.document_number, "tasks": found.rows.count()},
    )
    found.delete()


def _touch(found: Breakdown, at: datetime) -> Breakdown:
    found.changed_at = at
    found.save(update_fields=["changed_at"])
    return found
