"""What the applicant sees with number and code: steps, dates, pauses with their reasons, whom to ask."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhixing.core.clock import selectors as clocks
from zhixing.core.matters.models import Matter
from zhixing.core.parties import adapters as seals
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Citizen
from zhixing.foundation.masking import masked_name
from zhixing.foundation.numbers import ALPHABET
from zhixing.foundation.words import mark, translate
from zhixing.ui.lines import ClockLine
from zhixing.work.service_hall import adapters
from zhixing.work.service_hall.models import Branch, Case, CaseMaterial, CaseStep, PaperNotice
from zhixing.work.service_hall.rules import stages
from zhixing.work.service_hall.rules.flow import POSTPONED
from zhixing.work.service_hall.selectors import special
from zhixing.work.service_hall.selectors.cases import PaperRow, PauseRow, pauses_of
from zhixing.work.service_hall.selectors.payments import BillLine, bill_line
from zhixing.work.service_hall.selectors.special import SpecialRow

RESULT_SIGNS: Final = 8
WAITS: Final = mark("受理后开始办理")


@dataclass(frozen=True, slots=True)
class Stop:
    """One step on the applicant's way: done, now or to come."""

    label: str
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class PartLine:
    """One branch of a package as its applicant sees it; before it is accepted only what is to come."""

    title: str
    unit: str
    word: str
    due_at: datetime | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrackedCase:
    """The applicant's side of a case. The person responsible is named by the first sign."""

    id: int
    number: str
    code: str
    title: str
    unit: str
    responsible: str
    stage: str
    stage_word: str
    received_at: datetime
    accepted_at: datetime | None
    decided_at: datetime | None
    outcome: str
    ground: str
    remedies: str
    clock: ClockLine | None
    stops: Sequence[Stop]
    missing: Sequence[PaperRow]
    pauses: Sequence[PauseRow]
    parts: Sequence[PartLine]
    may_withdraw: bool
    suspended: bool
    deemed: bool
    extended: str
    result_code: str
    bill: BillLine | None
    pays_online: bool
    special: SpecialRow | None
    owed: Sequence[PaperRow]
    postponed: Sequence[tuple[str, str]]
    delivery: str
    answer_by: datetime | None
    """Until when the window has to accept or to say what is missing; None once it has."""
    pick_up: str
    """Where the result is fetched, '' where it is sent or not there yet."""
    item: str
    """The code of the item whose guide is public, '' for a package."""


def _case(number: str, code: str) -> Case | None:
    matter = Matter.objects.filter(number=number.strip().upper(), restricted=False).first()
    kept = matter.tracking_code if matter else ""
    same = hmac.compare_digest(kept.encode(), code.strip().upper().encode())
    if not same or not kept or matter is None:
        return None
    return Case.objects.select_related("matter", "version__item", "window").filter(matter=matter).first()


def result_code(number: str, result: str) -> str:
    """Return the eight signs that stand on a result: who has them may check it, and do nothing else."""
    digest = seals.blind(f"{number}:{result}", kind="result")
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:RESULT_SIGNS])


def citizen_of(*, number: str, code: str) -> tuple[Citizen, int] | None:
    """Return the applicant by receipt and the key of the case, None for a wrong pair. Two queries."""
    case = _case(number, code)
    return (Citizen(None, receipt=case.matter.number), case.pk) if case else None


def tracked_case(*, number: str, code: str, now: datetime) -> TrackedCase | None:
    """Return a case by its number and code, None for a wrong pair as for an absent one. Fourteen queries."""
    case = _case(number, code)
    if case is None:
        return None
    matter = case.matter
    told = list(PaperNotice.objects.filter(case=case).order_by("told_at"))
    hints = {paper["code"]: paper.get("how", "") for notice in told for paper in notice.papers}
    missing = CaseMaterial.objects.filter(case=case, state=stages.MISSING).order_by("code") if told else []
    parts = Case.objects.filter(whole=case).select_related("matter").order_by("pk")
    units = people.unit_names({case.unit_id})
    return TrackedCase(
        id=case.pk,
        number=matter.number,
        code=matter.tracking_code,
        title=matter.title,
        unit=units.get(case.unit_id, ""),
        responsible=masked_name(people.person_name(matter.handler_id)),
        stage=case.stage,
        stage_word=stages.word_of(case.stage, is_complete=case.complete_at is not None),
        received_at=case.received_at,
        accepted_at=case.accepted_at,
        decided_at=case.decided_at,
        outcome=stages.OUTCOME_WORDS.get(case.outcome, ""),
        ground="" if case.outcome == stages.GRANTED else case.ground,
        remedies=str(case.version.guide.get("remedies", "")) if case.version else "",
        clock=clocks.line(clocks.clock(matter.main_clock_id), now) if matter.main_clock_id else None,
        stops=_stops(case, told=bool(told)),
        missing=[
            PaperRow(
                one.code, one.name, one.state, stages.PAPER_WORDS[one.state], None, hints.get(one.code, ""), 1
            )
            for one in missing
        ],
        pauses=pauses_of(matter),
        parts=_parts(case, list(parts)),
        may_withdraw=case.stage in stages.OPEN_STAGES,
        suspended=case.suspended_at is not None,
        deemed=case.deemed,
        extended="",
        result_code=result_code(matter.number, case.result) if case.decided_at else "",
        bill=bill_line(case.whole_id or case.pk),
        pays_online=adapters.gateway() is not None,
        special=special.track_of(case.pk),
        owed=[
            PaperRow(one.code, one.name, one.state, stages.PAPER_WORDS[one.state], None, "", 1)
            for one in CaseMaterial.objects.filter(case=case, state=stages.OWED).order_by("code")
        ],
        postponed=[
            (str(facts.get("until", "")), str(facts.get("reason", "")))
            for facts in CaseStep.objects.filter(case=case, step=POSTPONED)
            .order_by("at", "id")
            .values_list("facts", flat=True)[:20]
        ],
        delivery=_delivery(case),
        answer_by=_answer_by(matter.reference) if case.stage == stages.RECEIVED else None,
        pick_up=_pick_up(case),
        item=case.version.item.code if case.version else "",
    )


def _answer_by(reference: str) -> datetime | None:
    found = clocks.clocks_about([reference]).get(reference, [])
    return next((view.reading.due for view in found if view.purpose == "told"), None)


def _pick_up(case: Case) -> str:
    is_fetched = case.stage == stages.DECIDED and case.delivery in ("", "pickup") and case.whole_id is None
    return f"{case.window.site} · {case.window.name}" if is_fetched and case.window else ""


def _parts(case: Case, parts: Sequence[Case]) -> list[PartLine]:
    """Return the branches of a package, those to come where it is not accepted. At most two queries."""
    if parts:
        units = people.unit_names({part.unit_id for part in parts})
        return [
            PartLine(
                part.matter.title, units.get(part.unit_id, ""), stages.STAGE_WORDS[part.stage],
                part.matter.due_at, part.decided_at,
            )
            for part in parts
        ]  # fmt: skip
    if case.package_id is None or case.stage not in (stages.RECEIVED, stages.TOLD):
        return []
    rows = Branch.objects.filter(package_id=case.package_id).select_related("item").order_by("place")
    return [PartLine(one.item.title, one.item.organ, WAITS, None, None) for one in rows]


def _delivery(case: Case) -> str:
    """Return how the result went out, with the number of the parcel."""
    word = translate(stages.DELIVERY_WORDS[case.delivery]) if case.delivery else ""
    return " · ".join(part for part in (word, case.post_number) if part)


def _stops(case: Case, *, told: bool) -> list[Stop]:
    ended = case.stage in (stages.WITHDRAWN, stages.NOT_ACCEPTED)
    reached = {
        mark("收件"): case.received_at,
        **({mark("补正"): case.complete_at} if told else {}),
        mark("受理"): case.accepted_at,
        mark("办理"): case.decided_at,
        mark("办结"): case.decided_at,
        mark("送达"): case.delivered_at,
    }
    stops, now_given = [], ended
    for label, at in reached.items():
        if at is not None:
            stops.append(Stop(label, "done", at))
        elif not now_given:
            stops.append(Stop(label, "now", None))
            now_given = True
        else:
            stops.append(Stop(label, "todo", None))
    return stops
