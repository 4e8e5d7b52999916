"""Cases as the staff see them: within the scope of their matters, names masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.models import Clock, ClockPause
from zhixing.core.matters import selectors as matters
from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules.lights import light_now
from zhixing.core.parties import selectors as parties
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Officer
from zhixing.ui.lines import ClockLine
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import (
    Case,
    CaseMaterial,
    CaseStep,
    PaperNotice,
    Window,
    WindowGrant,
    WindowSeat,
)
from zhixing.work.service_hall.rules import stages
from zhixing.work.service_hall.rules.licences import type_for
from zhixing.work.service_hall.selectors import fees, special
from zhixing.work.service_hall.selectors.licences import licence_types
from zhixing.work.service_hall.selectors.special import SpecialRow


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the register of cases."""

    id: int
    number: str
    title: str
    applicant: str
    unit: str
    window: str
    stage: str
    stage_word: str
    responsible: str
    received_at: datetime
    due_at: datetime | None
    light: str
    urgent: bool
    late_entry: bool


@dataclass(frozen=True, slots=True)
class CaseQuestion:
    """What narrows the register."""

    stage: str = ""
    text: str = ""
    window: str = ""
    late: bool = False
    urgent: bool = False
    sent_back: bool = False


def _visible(seen_by: Actor) -> QuerySet[Case]:
    return Case.objects.filter(matter__in=Matter.objects.visible_to(seen_by))


def cases(
    question: CaseQuestion, *, seen_by: Actor, now: datetime, offset: int = 0, limit: int = 20
) -> tuple[list[CaseRow], int]:
    """Return the cases in view, newest first, and how many. Five queries, one more where a number is asked.

    `question.text` is words of the item, pinyin initials, the beginning of a case's number, or the whole
    number or telephone of the applicant. What words find is counted to `matters.COUNTED`, one above stands
    for more.
    """
    rows = Case.objects.filter(whole__isnull=True)
    if question.stage == "open":
        rows = rows.filter(stage__in=stages.OPEN_STAGES)
    elif question.stage:
        rows = rows.filter(stage=question.stage)
    if question.window:
        rows = rows.filter(window__code=question.window)
    if question.late:
        rows = rows.filter(stage__in=stages.OPEN_STAGES, matter__due_at__lte=now, matter__paused_at=None)
    if question.urgent:
        rows = rows.filter(urgent_at__isnull=False)
    if question.sent_back:
        rows = rows.filter(sent_back_at__isnull=False)
    text, order = question.text.strip(), ("-received_at", "-id")
    whole = rows.select_related("matter__handler", "window")
    if text and not (codes := parties.codes_by_number(text)):
        found, total = matters.matching_in_order(
            whole, text, seen_by=seen_by, by="matter", order=order, offset=offset, limit=limit
        )
        return rows_of(found, now=now), total
    if text:
        rows, whole = rows.filter(party_code__in=codes), whole.filter(party_code__in=codes)
    total = rows.filter(matter__in=Matter.objects.visible_to(seen_by)).count()
    seen = whole.filter(matter__in=Matter.objects.visible_to(seen_by, among_found=True).values("pk"))
    return rows_of(list(seen.order_by(*order)[offset : offset + limit]), now=now), total


def rows_of(found: Sequence[Case], *, now: datetime) -> list[CaseRow]:
    """Return the lines of cases that somebody may see. Two queries."""
    units = people.unit_names({one.unit_id for one in found})
    applicants = parties.masked({one.party_code for one in found})
    return [
        CaseRow(
            id=one.pk,
            number=one.matter.number,
            title=one.matter.title,
            applicant=applicants[one.party_code].name if one.party_code in applicants else "",
            unit=units.get(one.unit_id, ""),
            window=one.window.name,
            stage=one.stage,
            stage_word=stages.word_of(one.stage, is_complete=one.complete_at is not None),
            responsible=one.matter.handler.name,
            received_at=one.received_at,
            due_at=one.matter.due_at,
            light=light_now(
                stored=one.matter.light, yellow_at=one.matter.yellow_at, due_at=one.matter.due_at, now=now
            ),
            urgent=one.urgent_at is not None,
            late_entry=one.uploaded_at is not None,
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper of a case."""

    code: str
    name: str
    state: str
    word: str
    given_at: datetime | None
    how: str
    needed_by: int


@dataclass(frozen=True, slots=True)
class PauseRow:
    """A time in which the clocks stood still, with its ground."""

    ground: str
    evidence: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a case."""

    step: str
    at: datetime
    who: str
    facts: Any


@dataclass(frozen=True, slots=True)
class CasePage:
    """The case as its page shows it. `may` are the steps that this viewer may take now."""

    row: CaseRow
    case: Case
    party_code: str
    applicant: str
    applicant_number: str
    applicant_phone: str
    clock: ClockLine | None
    statutory: ClockLine | None
    told_by: datetime | None
    papers: Sequence[PaperRow]
    told: Sequence[PaperNotice]
    pauses: Sequence[PauseRow]
    parts: Sequence[CaseRow]
    whole: CaseRow | None
    tracking_code: str
    document: str
    may: frozenset[str]
    powers: Sequence[str]
    paused: bool
    responsible: str
    holder: str
    item_code: str
    steps: Sequence[StepRow]
    special: SpecialRow | None


def case_number(number: str, *, seen_by: Actor) -> int:
    """Return the key of a case in view. Raises Http404 else. One query."""
    key = _visible(seen_by).filter(matter__number=number).values_list("pk", flat=True).first()
    if key is None:
        raise Http404
    return key


def case_page(number: str, *, seen_by: Officer, now: datetime) -> CasePage:
    """Return the page of one case. Raises Http404 for what is not in view. About fifteen queries."""
    case = (
        Case.objects.select_related(
            "matter__handler", "window", "item", "version", "whole__matter__handler", "whole__window"
        )
        .filter(pk=case_number(number, seen_by=seen_by))
        .get()
    )
    matter = case.matter
    kinds = licence_types(now)
    [row] = rows_of([case], now=now)
    applicant = parties.masked([case.party_code]).get(case.party_code)
    by_purpose = {
        view.purpose: view for view in clocks.clocks_about([matter.reference]).get(matter.reference, [])
    }
    told = list(PaperNotice.objects.filter(case=case).select_related("told_by").order_by("told_at"))
    hints = {paper["code"]: paper.get("how", "") for notice in told for paper in notice.papers}
    held = case.whole or case
    wanted = CaseMaterial.objects.filter(case=held).order_by("code")
    papers = list(wanted.filter(needed_by__contains=[case.item_id]) if case.whole else wanted)
    powers = _powers(case)
    explain = f"/matters/{matter.number}/clock/"
    track = special.track_of(case.pk)
    main, law = by_purpose.get("main"), by_purpose.get("statutory")
    return CasePage(
        row=row,
        case=case,
        party_code=case.party_code,
        applicant=applicant.name if applicant else "",
        applicant_number=applicant.number if applicant else "",
        applicant_phone=applicant.phone if applicant else "",
        clock=clocks.line(main, now, explain_url=explain) if main else None,
        statutory=clocks.line(law, now, explain_url=explain) if law else None,
        told_by=by_purpose["told"].reading.due if "told" in by_purpose else None,
        papers=[
            PaperRow(
                one.code, one.name, one.state, stages.paper_word(one.state, is_told=bool(told)), one.given_at,
                hints.get(one.code, ""), len(one.needed_by),
            )
            for one in papers
        ],
        told=told,
        pauses=pauses_of(matter),
        parts=rows_of(
            list(Case.objects.filter(whole=case).select_related("matter__handler", "window").order_by("pk")),
            now=now,
        ),
        whole=rows_of([case.whole], now=now)[0] if case.whole else None,
        tracking_code=(case.whole or case).matter.tracking_code,
        document=case.result,
        may=_may(
            case, powers, track, seen_by=seen_by, lacks=any(one.state == stages.MISSING for one in papers),
            has_papers=bool(papers),
            has_licences=any(one.state == stages.MISSING and type_for(one.name, "", kinds) for one in papers),
        ),
        powers=powers,
        paused=matter.paused_at is not None,
        responsible=matter.handler.name,
        holder=people.unit_name(matter.unit_id),
        item_code=case.item.code if case.item else "",
        steps=[
            StepRow(one.step, one.at, one.by_name, one.facts)
            for one in CaseStep.objects.filter(case=case).order_by("at", "id")[:100]
        ],
        special=track,
    )  # fmt: skip


def pauses_of(matter: Matter) -> list[PauseRow]:
    """Return when the main clock stood still, oldest first. Two queries."""
    clock = Clock.objects.filter(about=matter.reference, purpose="main").order_by("-pk").first()
    if clock is None:
        return []
    rows = ClockPause.objects.filter(clock=clock).order_by("since")
    return [PauseRow(one.ground, one.evidence, one.since, one.until or one.cap_until) for one in rows]


def _powers(case: Case) -> list[str]:
    found = WindowGrant.objects.filter(window=case.window, item=case.item, until=None).first()
    return list(found.powers) if found else []


def _may(
    case: Case,
    powers: Sequence[str],
    track: SpecialRow | None,
    *,
    seen_by: Officer,
    lacks: bool,
    has_papers: bool,
    has_licences: bool,
) -> frozenset[str]:
    """Return the steps that fit the stage and the viewer, by the names of their pages."""
    serves = policies.may_serve(seen_by)
    handles = policies.may_handle(seen_by, case.matter)
    decides = policies.may_decide(seen_by, case.matter)
    seated = serves and WindowSeat.objects.filter(window=case.window, post__in=seen_by.post_ids).exists()
    offered: dict[str, bool] = {}
    if case.package_id and case.stage == stages.ACCEPTED:
        offered |= {"close-package": handles or decides, "withdraw": serves}
    elif case.stage in (stages.RECEIVED, stages.TOLD):
        offered |= {"accept": serves and not lacks, "decline": serves, "withdraw": serves}
        offered["supplement"] = serves and lacks
        offered["licence"] = serves and has_licences
        # A paper that came in may be unreadable, so nothing need be missing.
        offered["tell-once"] = serves and has_papers and case.stage == stages.RECEIVED
    elif case.stage == stages.ACCEPTED:
        paused = case.matter.paused_at is not None
        offered |= {
            "review": handles,
            "decide": decides or (seated and "decide" in powers),
            "pause": handles and not paused,
            "resume": handles and paused,
            "extend": decides and seen_by.post_level == "head",
            "ask-paper": handles or serves,
            "postpone": handles or serves,
            "send-back": serves and case.sent_back_at is None,
            "withdraw": serves,
            "turn": handles or decides,
            "downgrade": serves and case.urgent_at is not None and case.downgraded_at is None,
        }
    elif case.stage == stages.DECIDED:
        offered["deliver"] = serves or handles
    if (
        track is None
        and case.whole_id is None
        and case.stage in (stages.RECEIVED, stages.TOLD, stages.ACCEPTED)
    ):
        offered["special"] = serves or handles
    if track and track.owed and track.supplied_at is None:
        offered["supply"] = serves or policies.may_decide(seen_by, case.matter) or handles
    offered |= _money(case, seen_by=seen_by, serves=serves, handles=handles)
    return frozenset(name for name, is_open in offered.items() if is_open)


def _money(case: Case, *, seen_by: Officer, serves: bool, handles: bool) -> dict[str, bool]:
    """Return what may be done about the one bill of a case."""
    if case.whole_id:
        return {}
    bill = fees.bill_of(case.pk)
    items = (
        [case.item_id] if case.item_id else Case.objects.filter(whole=case).values_list("item_id", flat=True)
    )
    not_done = case.stage in (stages.WITHDRAWN, stages.NOT_ACCEPTED) or case.outcome == stages.REFUSED
    return {
        "bill": serves and bill is None and case.stage in stages.OPEN_STAGES and fees.has_fees(list(items)),
        "pay": serves and bill is not None and bill.paid_at is None,
        "refund": policies.may_run_hall(seen_by)
        and not_done
        and bill is not None
        and bill.paid_at is not None
        and bill.refunded_at is None,
        "charge": (serves or handles) and case.stage == stages.ACCEPTED,
    }


def windows_of(by: Officer) -> list[Window]:
    """Return the windows at which the officer's posts serve, in their order. One query."""
    return list(Window.objects.filter(seats__post__in=by.post_ids).distinct().order_by("order", "code"))


@dataclass(frozen=True, slots=True)
class WindowDay:
    """What waits at one window; each figure is what the register lists with the same question."""

    window: Window
    received: int
    told: int
    late: int
    decided: int


def window_day(window: Window, *, seen_by: Officer, now: datetime) -> WindowDay:
    """Return what waits at a window. One query."""
    late = Q(stage__in=stages.OPEN_STAGES, matter__due_at__lte=now, matter__paused_at=None)
    found = _visible(seen_by).filter(window=window, whole__isnull=True)
    return WindowDay(
        window,
        **found.aggregate(
            received=Count("pk", filter=Q(stage=stages.RECEIVED)),
            told=Count("pk", filter=Q(stage=stages.TOLD)),
            late=Count("pk", filter=late),
            decided=Count("pk", filter=Q(stage=stages.DECIDED)),
        ),
    )


def untold(now: datetime, *, limit: int = 500) -> list[int]:
    """Return cases whose limit for the one notice has passed with nothing said. Two queries."""
    waiting = dict(
        Case.objects.filter(stage=stages.RECEIVED, whole__isnull=True)
        .order_by("received_at")
        .values_list("matter_id", "pk")[:5000]
    )
    abouts = {f"matter:{key}": pk for key, pk in waiting.items()}
    due = Clock.objects.filter(
        about__in=list(abouts), purpose="told", stopped_at__isnull=True, due_at__lte=now
    ).order_by("due_at", "pk")
    return [abouts[about] for about in due.values_list("about", flat=True)[:limit]]


def pause_choices(at: datetime) -> list[tuple[str, str]]:
    """Return the special procedures of the law, code and words. No query while the rulebook is fresh."""
    rows = rulebook.rule("law.licensing.pause", on=people.day_of(at)).table("ground")
    return [(str(row["code"]), str(row["title"])) for row in rows]


def case_count(code: str) -> int:
    """Return how many cases an item has had: evidence of its yearly review. One query."""
    return Case.objects.filter(item__code=code).count()
