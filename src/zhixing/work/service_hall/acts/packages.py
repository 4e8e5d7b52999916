"""一件事: one visit, one number, branches side by side, one package of results (E2, E4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhixing.core.clock.rules import Limit
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters.acts import NewMatter
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark
from zhixing.work.service_hall import kinds, policies, refusals, verbs
from zhixing.work.service_hall.acts import _working
from zhixing.work.service_hall.acts._desk import Opened, Sitting, sitting
from zhixing.work.service_hall.acts._opening import Application, open_case, takeable
from zhixing.work.service_hall.models import Branch, Case, CaseMaterial, Item, ItemVersion, Package, Window
from zhixing.work.service_hall.rules import paths, stages


def receive_package(
    *, package: str, window: str, party_code: str, given: Sequence[str], by: Officer, at: datetime
) -> Case:
    """Take an 一件事: one visit, one receipt, one number; every branch starts the same minute (E2, E4).

    The promise of the whole is its critical path. Papers are handed in once and shared by the branches;
    `given` are their names. Raises what `receive` raises, PapersMissing.
    Ledger: matter.registered, case.received, case.accepted.
    """
    found = Package.objects.filter(code=package).first()
    if found is None:
        raise refusals.ItemUnknown(name=package[:60])
    branches = list(Branch.objects.filter(package=found).select_related("item").order_by("place"))
    with sitting(by=by, at=at) as now:
        work, desk = now.work, now.desk
        taken = [takeable(desk, Application(one.item.code, window, party_code), by=by) for one in branches]
        versions = {item.pk: version for item, version, _ in taken}
        place = desk.window(window)
        papers = _shared([(one.item_id, versions[one.item_id]) for one in branches], given, at=at)
        lacking = sum(1 for paper in papers if paper.state == stages.MISSING)
        if lacking:
            raise refusals.PapersMissing(count=lacking)
        legs = [paths.Leg(one.place, _days(versions[one.item_id]), one.after) for one in branches]
        whole = _open_whole(now, found, place, party_code, paths.longest(legs), by=by, at=at)
        desk.admit(whole)
        desk.lay_out(whole, [_of(whole, paper) for paper in papers])
        desk.step(whole, "receive", by=by, at=at, package=found.code, papers=len(papers))
        for branch in branches:
            version = versions[branch.item_id]
            new = Application(branch.item.code, window, party_code)
            case = open_case(work, new, branch.item, version, place, by=by, at=at, whole=whole, branch=branch)
            case.complete_at = at
            desk.admit(case)
            desk.step(case, "receive", by=by, at=at, item=branch.item.code, channel="window")
            opened = Opened(case, case.matter, work, desk)
            _working.accept_now(opened, since=at, by=by, at=at, clock=not branch.after)
            work.note(
                case.matter, verbs.ACCEPTED, {"unit": people.unit_name(case.unit_id), "since": at.isoformat()}
            )
    return whole


def _days(version: ItemVersion) -> int:
    term = version.promised or version.statutory
    return term.amount if term else 0


def _open_whole(
    now: Sitting, package: Package, window: Window, party_code: str, days: int, *, by: Officer, at: datetime
) -> Case:
    work, desk = now.work, now.desk
    matter = work.take_on(
        NewMatter(
            title=package.title,
            kind=kinds.PACKAGE.code,
            topic=package.code,
            grade="tracked",
            source_kind="application",
            source_ref=window.name,
        ),
        by=by,
    )
    handler = _working.back_office(desk, package.lead_unit_id, at=at)
    work.give(
        matter,
        unit_id=package.lead_unit_id,
        leader_post_id=people.leader_in_charge(package.lead_unit_id, at=at),
        handler_id=handler,
    )
    if days:
        calendar = people.calendar_of(package.lead_unit_id)
        work.start(matter, "main", Limit("wd", days), calendar=calendar)
    work.note(matter, verbs.RECEIVED, {"package": package.code, "days": days, "text": package.title})
    return Case(
        matter=matter,
        package=package,
        party_code=party_code,
        window=window,
        unit_id=package.lead_unit_id,
        taken_by_id=by.person_id,
        stage=stages.ACCEPTED,
        received_at=at,
        complete_at=at,
        accepted_at=at,
    )


def _shared(
    items: Sequence[tuple[int, ItemVersion]], given: Sequence[str], *, at: datetime
) -> list[CaseMaterial]:
    """Return the papers of all branches, each name once, with the items that need it."""
    found: dict[str, CaseMaterial] = {}
    for item_id, version in items:
        for paper in version.materials:
            name = paper["name"]
            if name in found:
                found[name].needed_by.append(item_id)
            elif paper.get("needed", True) or name in given:
                is_in = name in given
                found[name] = CaseMaterial(
                    code=f"{len(found) + 1:03d}",
                    name=name,
                    needed_by=[item_id],
                    state=stages.GIVEN if is_in else stages.MISSING,
                    given_at=at if is_in else None,
                )
    return list(found.values())


def _of(case: Case, paper: CaseMaterial) -> CaseMaterial:
    paper.case = case
    return paper


def close_package(*, case_id: int, by: Officer, at: datetime) -> Case:
    """Close an 一件事 when every branch has its result; one package of results goes out (E4).

    Raises NotAllowed, WrongStage, BranchesOpen. Ledger: case.decided.
    """
    with sitting(case_id, by=by, at=at, wholes=True) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not (policies.may_handle(by, matter) or policies.may_decide(by, matter)):
            raise refusals.NotAllowed(who="牵头单位")
        _working.expect(case, (stages.ACCEPTED,), mark("办结"))
        parts = desk.family(case.pk)
        done = [one for one in parts if one.stage in stages.ENDED_STAGES]
        if len(done) < len(parts):
            raise refusals.BranchesOpen(done=len(done), all=len(parts))
        results = [one.result for one in done if one.result]
        result = "；".join(results)[:200]
        desk.change(case, stage=stages.DECIDED, outcome=stages.GRANTED, result=result)
        desk.change(case, decided_at=at, decided_by_id=by.person_id)
        work.end(matter)
        work.note(matter, verbs.DECIDED, {"results": results, "text": "；".join(results)})
        desk.step(case, "decide", by=by, at=at, outcome=stages.GRANTED, results=len(results))
    return case


@transaction.atomic
def open_package(
    *,
    code: str,
    title: str,
    lead_unit_id: int,
    branches: Sequence[tuple[str, Sequence[int]]],
    document: str,
    by: Actor,
    at: datetime,
) -> Package:
    """Open an 一件事: rows of (item code, places of branches that come first), places counted from 1.

    Raises NotAllowed, ItemUnknown, BranchesCircular. Ledger: package.opened.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    items = {item.code: item.pk for item in Item.objects.filter(code__in=[key for key, _ in branches])}
    for key, _after in branches:
        if key not in items:
            raise refusals.ItemUnknown(name=key)
    try:
        paths.longest([paths.Leg(n, 1, after) for n, (_, after) in enumerate(branches, start=1)])
    except (paths.Circular, KeyError):
        raise refusals.BranchesCircular from None
    package = Package.objects.create(
        code=code, title=title, lead_unit_id=lead_unit_id, document=document, opened_at=at
    )
    Branch.objects.bulk_create(
        Branch(package=package, place=place, item_id=items[key], after=list(after))
        for place, (key, after) in enumerate(branches, start=1)
    )
    facts = {
        "title": title,
        "branches": [[key, list(after)] for key, after in branches],
        "document": document,
    }
    ledger.record(verbs.PACKAGE_OPENED, about=reference("package", code), by=by, at=at, facts=facts)
    return package
