"""Parts of acts on a package (一件事): its papers once, taken as one case, its branches begun together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import ClockState, Limit, compute
from zhixing.core.matters.acts import NewMatter
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor, Officer
from zhixing.work.service_hall import kinds, verbs
from zhixing.work.service_hall.acts import _working
from zhixing.work.service_hall.acts._desk import Desk, Opened, Sitting
from zhixing.work.service_hall.acts._opening import Application, open_case, start_told, takeable
from zhixing.work.service_hall.models import Branch, Case, CaseMaterial, ItemVersion, Package, Window
from zhixing.work.service_hall.rules import packages, paths, stages


def branches_of(package_id: int | None) -> list[Branch]:
    """Return the branches of a package in their order, with their items. One query."""
    rows = Branch.objects.filter(package=package_id) if package_id else Branch.objects.none()
    return list(rows.select_related("item").order_by("place"))


def takeable_branches(desk: Desk, branches: Sequence[Branch], window: str, *, by: Officer) -> Window:
    """Return the window at which every branch may be taken. Raises what `receive` raises."""
    for one in branches:
        takeable(desk, Application(one.item.code, window, ""), by=by)
    return desk.window(window)


def papers_asked(desk: Desk, case: Case) -> Sequence[Mapping[str, Any]]:
    """Return what the catalogue asks for a case: of its item, or of all items of its package, each once."""
    version = desk.version(case)
    if version is not None:
        papers: Sequence[Mapping[str, Any]] = version.materials
        return papers
    return shared_papers(desk, branches_of(case.package_id))


def shared_papers(desk: Desk, branches: Sequence[Branch]) -> list[dict[str, Any]]:
    """Return the papers of all branches as the catalogue has them now, each name once."""
    return packages.shared([(one.item_id, desk.current(one.item).materials) for one in branches])


def take_whole(
    now: Sitting,
    package: Package,
    window: Window,
    party_code: str,
    papers: Sequence[CaseMaterial],
    *,
    channel: str,
    by: Officer,
    at: datetime,
    more: Mapping[str, object] | None = None,
) -> Case:
    """Take an application for a package: one case with one number, held by the window until it is accepted.

    `papers` are its papers, not yet of any case; `by` is the window's officer who holds it.
    """
    work, desk = now.work, now.desk
    matter = work.take_on(
        NewMatter(
            title=package.title,
            kind=kinds.PACKAGE.code,
            topic=package.code[-20:],
            grade="tracked",
            source_kind="application",
            source_ref=window.name,
        ),
        by=by,
    )
    start_told(work, matter, at=at)
    given = [one.code for one in papers if one.state == stages.GIVEN]
    facts = {"package": package.code, "channel": channel, "party": party_code, "given": given}
    work.note(matter, verbs.RECEIVED, {**facts, "text": package.title, **(more or {})})
    case = Case(
        matter=matter,
        package=package,
        party_code=party_code,
        window=window,
        unit_id=package.lead_unit_id,
        taken_by_id=by.person_id,
        channel=channel,
        received_at=at,
        complete_at=at if all(one.state == stages.GIVEN for one in papers) else None,
    )
    desk.admit(case)
    for one in papers:
        one.case = case
    desk.lay_out(case, papers)
    desk.step(case, "receive", by=now.work.by, at=at, package=package.code, papers=len(papers), given=given)
    return case


def laid_out(asked: Sequence[Mapping[str, Any]], given: Sequence[str], *, at: datetime) -> list[CaseMaterial]:
    """Return the rows of a package's papers; `given` are the codes of those that are in."""
    return [
        CaseMaterial(
            code=paper["code"],
            name=paper["name"],
            needed_by=list(paper["needed_by"]),
            state=stages.GIVEN if paper["code"] in given else stages.MISSING,
            given_at=at if paper["code"] in given else None,
        )
        for paper in asked
        if paper["needed"] or paper["code"] in given
    ]


def accept_any(
    one: Opened, *, by: Actor, at: datetime, deemed: bool = False, since: datetime | None = None
) -> None:
    """Accept a case as of the day its papers came in, and enter it; a package begins all its branches."""
    if one.case.package_id is None:
        _working.accept_and_say(one, by=by, at=at, deemed=deemed, since=since)
        return
    _accept_whole(one, by=by, at=at, deemed=deemed, since=since or one.case.complete_at or at)


def _accept_whole(one: Opened, *, by: Actor, at: datetime, deemed: bool, since: datetime) -> None:
    """Give the whole to its lead with the critical path as its limit; every branch starts this minute."""
    case, matter, work, desk = one.case, one.matter, one.work, one.desk
    branches = branches_of(case.package_id)
    versions = {branch.place: desk.current(branch.item) for branch in branches}
    calendar = people.calendar_of(case.unit_id)
    legs = [
        paths.leg(branch.place, version.promised or version.statutory, branch.after)
        for branch, version in ((one, versions[one.place]) for one in branches)
    ]
    limit = _limit(legs, calendar, since)
    handler = _working.back_office(desk, case.unit_id, at=at)
    _working.route(work, case, matter, handler_id=handler, at=at)
    work.stop(matter, "told")
    if limit:
        work.start(matter, "main", limit, calendar=calendar, since=since)
    desk.change(case, stage=stages.ACCEPTED, accepted_at=since, deemed=deemed)
    verb = verbs.DEEMED if deemed else verbs.ACCEPTED
    facts = {"unit": people.unit_name(case.unit_id), "responsible": people.person_name(handler)}
    begun = {"limit": limit.text() if limit else "", "branches": len(branches), "since": since.isoformat()}
    work.note(matter, verb, {**facts, **begun, "text": people.unit_name(case.unit_id)})
    desk.step(case, "deemed" if deemed else "accept", by=by, at=at, **facts, **begun)
    clerk = by if isinstance(by, Officer) else _in_charge(matter.unit_id, at=at)
    for branch in branches:
        _begin(one, branch, versions[branch.place], clerk, by=by, at=at, since=since, deemed=deemed)


def _begin(
    one: Opened,
    branch: Branch,
    version: ItemVersion,
    clerk: Officer,
    *,
    by: Actor,
    at: datetime,
    since: datetime,
    deemed: bool,
) -> None:
    case, work, desk = one.case, one.work, one.desk
    window = desk.window(case.window_id)
    new = Application(branch.item.code, window.code, case.party_code, channel=case.channel)
    part = open_case(work, new, branch.item, version, window, by=clerk, at=at, whole=case, branch=branch)
    part.taken_by_id, part.received_at, part.complete_at = case.taken_by_id, since, since
    desk.admit(part)
    desk.step(part, "receive", by=by, at=at, item=branch.item.code, channel=case.channel)
    opened = Opened(part, part.matter, work, desk)
    _working.accept_now(opened, since=since, by=by, at=at, deemed=deemed, clock=not branch.after)
    facts = {"unit": people.unit_name(part.unit_id), "since": since.isoformat()}
    work.note(part.matter, verbs.DEEMED if deemed else verbs.ACCEPTED, facts)


def _in_charge(unit_id: int, *, at: datetime) -> Officer:
    """Return who answers for a unit, for what the law does where nobody acted."""
    holder = people.holder_of(people.post_in_charge(unit_id, at=at), at=at)
    return people.officer(holder.person_id, holder.post_id, at=at, for_post_id=holder.for_post_id)


def _limit(legs: Sequence[paths.Leg], calendar_code: str, since: datetime) -> Limit | None:
    """Return the limit of the whole: its longest way in one unit, else the days until its last end."""
    promised = paths.promise(legs)
    if len({leg.unit for leg in legs if leg.days}) < 2:
        return next((Limit(unit, amount) for unit, amount in promised.items()), None)
    calendar = clocks.calendar(calendar_code)

    def due(leg: paths.Leg, start: datetime) -> datetime:
        end = compute(ClockState(start, Limit(leg.unit, leg.days), calendar)).due
        return end or start + timedelta(days=leg.weight)  # a year that is not published yet: about

    last = paths.ends(legs, since, due)
    return Limit("cd", max(1, (calendar.local(last).date() - calendar.local(since).date()).days))
