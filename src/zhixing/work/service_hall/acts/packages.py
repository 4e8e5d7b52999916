"""一件事: one visit, one number, branches side by side, one package of results (E2, E4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.acts import _wholes, _working
from zhixing.work.service_hall.acts._desk import sharing, sitting
from zhixing.work.service_hall.acts._opening import Applicant, registered
from zhixing.work.service_hall.acts.cases import accept, tell_once
from zhixing.work.service_hall.models import Branch, Case, Item, Package
from zhixing.work.service_hall.rules import paths, stages


@dataclass(frozen=True, slots=True)
class PackageApplication:
    """What is handed in for a package. `given` are the codes of the papers that are in order."""

    package: str
    window: str
    given: tuple[str, ...] = ()


@transaction.atomic
def take_in_package(
    *,
    new: PackageApplication,
    applicant: Applicant,
    wish: str,
    hints: Mapping[str, str],
    by: Officer,
    at: datetime,
) -> Case:
    """Take an 一件事 and finish what stands at the window: `wish` is accept, tell or receive (E2, E4).

    All or nothing. Raises IdNumberWrong and what `receive`, `accept` and `tell_once` raise.
    Ledger: party.registered, matter.registered, case.received, case.accepted or case.told.
    """
    party_code = registered(applicant, by=by, at=at)
    with sharing():
        case = _receive(new, party_code, by=by, at=at)
        if wish == "tell":
            tell_once(case_id=case.pk, hints=hints, by=by, at=at)
        elif wish == "accept":
            accept(case_id=case.pk, by=by, at=at)
    return case


def receive_package(
    *, package: str, window: str, party_code: str, given: Sequence[str], by: Officer, at: datetime
) -> Case:
    """Take an 一件事: one visit, one receipt, one number; every branch starts the same minute (E2, E4).

    The promise of the whole is its critical path. Papers are handed in once and shared by the branches;
    `given` are their names. Raises what `receive` raises, PapersMissing.
    Ledger: matter.registered, case.received, case.accepted.
    """
    with transaction.atomic(), sharing():
        case = _receive(PackageApplication(package, window), party_code, names=given, by=by, at=at)
        accept(case_id=case.pk, by=by, at=at)
    return case


def _receive(
    new: PackageApplication, party_code: str, *, names: Sequence[str] = (), by: Officer, at: datetime
) -> Case:
    found = Package.objects.filter(code=new.package).first()
    if found is None:
        raise refusals.ItemUnknown(name=new.package[:60])
    branches = _wholes.branches_of(found.pk)
    with sitting(by=by, at=at) as now:
        window = _wholes.takeable_branches(now.desk, branches, new.window, by=by)
        asked = _wholes.shared_papers(now.desk, branches)
        known = {paper["code"] for paper in asked}
        for code in new.given:
            if code not in known:
                raise refusals.PaperUnknown(name=code[:60])
        given = [*new.given, *(paper["code"] for paper in asked if paper["name"] in names)]
        papers = _wholes.laid_out(asked, given, at=at)
        return _wholes.take_whole(now, found, window, party_code, papers, channel="window", by=by, at=at)


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

    Raises NotAllowed, PackageKnown, BranchUnknown, ItemTwice, BranchesCircular. Ledger: package.opened.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    known = Package.objects.filter(code=code).first()
    if known is not None:
        raise refusals.PackageKnown(code=code, title=known.title)
    items = {item.code: item.pk for item in Item.objects.filter(code__in=[key for key, _ in branches])}
    for key, _after in branches:
        if key not in items:
            raise refusals.BranchUnknown(name=key[:60])
    for place, (key, _after) in enumerate(branches):
        if any(key == former for former, _ in branches[:place]):
            raise refusals.ItemTwice(name=key)
    try:
        paths.critical([paths.Leg(n, 1, after) for n, (_, after) in enumerate(branches, start=1)])
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
