"""Parts of taking an application: what may be taken where, the matter, the papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhixing.core.clock.rules import Limit
from zhixing.core.matters.acts import NewMatter, Steps
from zhixing.core.matters.models import Matter
from zhixing.core.parties import acts as parties
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.powers import selectors as power_list
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.moment import recording_moment
from zhixing.foundation.words import translate
from zhixing.work.service_hall import kinds, policies, refusals, verbs
from zhixing.work.service_hall.acts._desk import Desk
from zhixing.work.service_hall.models import Branch, Case, CaseMaterial, Item, ItemVersion, Outing, Window
from zhixing.work.service_hall.rules import guide, stages
from zhixing.work.service_hall.selectors import queues


@dataclass(frozen=True, slots=True)
class Application:
    """What is handed in at a window. `given` are the codes of the papers that are in order."""

    item: str
    window: str
    party_code: str
    given: tuple[str, ...] = ()
    channel: str = "window"
    urgent: bool = False
    paper_number: str = ""
    outing: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Applicant:
    """Who applies, as typed at the window. Its repr says nothing."""

    kind: str
    name: str
    id_number: str
    phone: str


def registered(applicant: Applicant, *, by: Officer, at: datetime) -> str:
    """Register who applies, or know him again; return the code. Raises NotAllowed, IdNumberWrong."""
    if not policies.may_serve(by):
        raise refusals.NotAllowed(who="窗口人员")
    return parties.register_party(
        kind=applicant.kind,
        name=applicant.name,
        id_number=applicant.id_number,
        phone=applicant.phone,
        unit_id=by.unit_id,
        by=by,
        at=at,
    ).code


def takeable(desk: Desk, new: Application, *, by: Officer) -> tuple[Item, ItemVersion, Window]:
    """Return item, version in force and window. Raises what `receive` raises."""
    if not policies.may_serve(by):
        raise refusals.NotAllowed(who="窗口人员")
    window, item = desk.window(new.window), desk.item(new.item)
    if not item.is_active:
        raise refusals.ItemNotActive(title=item.title, state=translate(guide.STATE_WORDS[item.state]))
    if item.unit_id is None:
        raise refusals.ItemElsewhere(title=item.title, organ=item.organ)
    if "accept" not in desk.powers(window, item.pk):
        raise refusals.WindowNotMapped(window=window.name, title=item.title)
    if power_list.is_baseless(item.title, on=day_of(recording_moment())):
        raise refusals.PowerBaseless(title=item.title)
    version = desk.current(item)
    if new.urgent and not version.urgent_criteria:
        raise refusals.NotUrgentItem(title=item.title)
    if new.outing is not None:
        _check_outing(new.outing, by)
    known = {paper["code"] for paper in version.materials}
    for code in new.given:
        if code not in known:
            raise refusals.PaperUnknown(name=code[:60])
    return item, version, window


def taker(new: Application, window: Window, *, by: Officer, at: datetime) -> Officer:
    """Return who takes the case: `by`, or somebody else where `by` declared a relation (F8).

    Raises AllRelated where nobody else sits at a window.
    """
    if not queues.is_related(by.person_id, new.party_code):
        return by
    found = queues.stand_in(by.person_id, window_id=window.pk, party_code=new.party_code, at=at)
    if found is None:
        raise refusals.AllRelated
    return people.officer(*found, at=at)


def _check_outing(outing: int, by: Officer) -> None:
    """Raise OutingUnknown unless the outing is under way and of the officer's unit (F7)."""
    units = [by.unit_id, *by.unit_line]
    if not Outing.objects.filter(pk=outing, done_at=None, unit__in=units).exists():
        raise refusals.OutingUnknown


def open_case(
    work: Steps,
    new: Application,
    item: Item,
    version: ItemVersion,
    window: Window,
    *,
    by: Officer,
    at: datetime,
    whole: Case | None = None,
    branch: Branch | None = None,
    more: Mapping[str, object] | None = None,
) -> Case:
    """Take the matter on and return its case, not yet written. `by` is the window's officer who holds it.

    `more` are further facts of the entry.
    """
    matter = work.take_on(
        NewMatter(
            title=version.title,
            kind=kinds.CASE.code,
            topic=item.code[-20:],
            grade="tracked",
            urgency="urgent" if new.urgent else "normal",
            source_kind="application",
            source_ref=window.name,
            parent_id=whole.matter_id if whole else None,
        ),
        by=by,
    )
    if whole is None:
        start_told(work, matter, at=at)
    facts = {
        "item": item.code,
        "version": version.number,
        "window": window.code,
        "channel": new.channel,
        "party": new.party_code,
        "given": list(new.given),
        "urgent": new.urgent,
        **({"paper_number": new.paper_number} if new.paper_number else {}),
        "text": f"{version.title} · {window.name}",
        **(more or {}),
    }
    work.note(matter, verbs.RECEIVED, facts)
    return Case(
        matter=matter,
        item=item,
        version=version,
        whole=whole,
        branch=branch,
        party_code=new.party_code,
        window=window,
        unit_id=item.unit_id or by.unit_id,
        taken_by_id=by.person_id,
        channel=new.channel,
        outing_id=new.outing,
        received_at=at,
        uploaded_at=recording_moment() if new.channel == "offline" else None,
        paper_number=new.paper_number,
        urgent_at=at if new.urgent else None,
    )


def start_told(work: Steps, matter: Matter, *, at: datetime) -> None:
    """Start the limit within which the window says once what is missing (行政许可法 第三十二条)."""
    limit = rulebook.rule("law.licensing.one_notice", on=day_of(at)).limit
    work.start(matter, "told", Limit(limit.unit, limit.amount), rule_code="law.licensing.one_notice")


def papers_of(
    case: Case,
    items: Sequence[int],
    materials: Sequence[Mapping[str, Any]],
    given: Sequence[str],
    *,
    at: datetime,
) -> list[CaseMaterial]:
    return [
        CaseMaterial(
            case=case,
            code=paper["code"],
            name=paper["name"],
            needed_by=list(items),
            state=stages.GIVEN if paper["code"] in given else stages.MISSING,
            given_at=at if paper["code"] in given else None,
        )
        for paper in materials
        if paper.get("needed", True) or paper["code"] in given
    ]


def keep(desk: Desk, case: Case, papers: Sequence[CaseMaterial]) -> None:
    """Take a case to the desk with its papers; it is complete where nothing is missing."""
    if all(paper.state == stages.GIVEN for paper in papers):
        case.complete_at = case.received_at
    desk.admit(case)
    desk.lay_out(case, papers)
