"""D1 限时办结（公文）: two days to check the papers and to tell the sender."""

from __future__ import annotations

import pytest

from tests.support.matters import Stage, moment, stage
from zhixing.core.ledger import selectors as ledger
from zhixing.core.outcomes.models import Breach
from zhixing.work.documents import acts, refusals, ticks
from zhixing.work.documents.models import IncomingDocument

pytestmark = [pytest.mark.django_db, pytest.mark.institution("D1")]


@pytest.fixture
def county() -> Stage:
    return stage()


def came_in(county: Stage, at: str, *, present: tuple[str, ...] = ("申请函",)) -> IncomingDocument:
    new = acts.NewIncoming(sender="老河镇人民政府", title="关于老河桥改造用地的请示", present=present)
    found: IncomingDocument = county.do(acts.register_incoming, by="yu", at=at, new=new)
    return found


def fresh(paper: IncomingDocument) -> IncomingDocument:
    return IncomingDocument.objects.select_related("matter").get(pk=paper.pk)


def run_ticks(county: Stage, at: str) -> None:
    county.tick(at)
    with county.at(at) as now:
        ticks.accept_by_default(now)


def test_both_the_check_and_the_notice_stop_the_clock(county: Stage) -> None:
    paper = came_in(county, "2026-03-02 10:00")
    assert fresh(paper).matter.due_at == moment("2026-03-04 17:30")

    county.do(acts.check, by="yu", at="2026-03-03 10:00", matter_id=paper.matter_id, outcome="accepted")
    run_ticks(county, "2026-03-03 17:30")
    assert fresh(paper).matter.due_at == moment("2026-03-04 17:30")
    assert fresh(paper).stage == "checking"

    county.do(acts.notify, by="yu", at="2026-03-04 17:30", matter_id=paper.matter_id, way="phone")
    found = fresh(paper)
    assert (found.stage, found.accepted_at) == ("accepted", moment("2026-03-04 17:30"))
    assert not found.is_accepted_by_default
    assert not Breach.objects.exists()


def test_without_notice_red_at_the_close_deemed_accepted_and_a_breach_of_the_unit(county: Stage) -> None:
    paper = came_in(county, "2026-03-02 10:00")
    county.do(acts.check, by="yu", at="2026-03-03 10:00", matter_id=paper.matter_id, outcome="accepted")

    county.tick("2026-03-04 17:30")
    assert fresh(paper).matter.light == "red"
    run_ticks(county, "2026-03-04 17:31")

    found = fresh(paper)
    assert found.is_accepted_by_default
    assert found.accepted_at == moment("2026-03-04 17:30")
    assert found.matter.due_at == moment("2026-03-11 17:30")
    breach = Breach.objects.get()
    assert (breach.rule_code, breach.unit_id) == ("documents.intake", county.unit("land"))
    verbs = [entry.verb for entry in ledger.history(found.matter.reference)]
    assert "document.deemed_accepted" in verbs
    run_ticks(county, "2026-03-04 17:40")
    assert Breach.objects.count() == 1


def test_a_second_day_on_a_saturday_rolls_to_monday(county: Stage) -> None:
    paper = came_in(county, "2026-03-05 09:00")
    assert fresh(paper).matter.due_at == moment("2026-03-09 17:30")


def test_a_second_list_for_what_is_there_is_refused(county: Stage) -> None:
    paper = came_in(county, "2026-03-02 10:00", present=("申请函", "勘测定界图"))
    with pytest.raises(refusals.SecondList, match="勘测定界图"):
        county.do(
            acts.check, by="yu", at="2026-03-03 09:00", matter_id=paper.matter_id, outcome="missing",
            missing=["勘测定界图"],
        )  # fmt: skip
    key = paper.matter_id
    county.do(
        acts.check, by="yu", at="2026-03-03 09:00", matter_id=key, outcome="missing", missing=["规划意见"]
    )
    county.do(acts.notify, by="yu", at="2026-03-03 09:30", matter_id=key, way="phone")
    assert fresh(paper).stage == "completing"
    county.do(acts.supplement, by="yu", at="2026-03-05 09:00", matter_id=key, names=["规划意见"])
    for again, refusal in (("规划意见", refusals.SecondList), ("环评批复", refusals.ListGivenAlready)):
        with pytest.raises(refusal):
            county.do(
                acts.check, by="yu", at="2026-03-05 10:00", matter_id=key, outcome="missing", missing=[again]
            )
    county.do(acts.check, by="yu", at="2026-03-05 10:00", matter_id=key, outcome="accepted")
    county.do(acts.notify, by="yu", at="2026-03-05 10:05", matter_id=key, way="phone")
    assert fresh(paper).stage == "accepted"


def test_a_paper_that_is_not_ours_says_whose_it_is(county: Stage) -> None:
    paper = came_in(county, "2026-03-02 10:00")
    key = paper.matter_id
    with pytest.raises(refusals.OtherOfficeMissing):
        county.do(acts.check, by="yu", at="2026-03-02 11:00", matter_id=key, outcome="not_ours")
    county.do(
        acts.check, by="yu", at="2026-03-02 11:00", matter_id=key, outcome="not_ours", other_office="住建局"
    )
    county.do(acts.notify, by="yu", at="2026-03-02 11:10", matter_id=key, way="phone")
    assert (fresh(paper).stage, fresh(paper).matter.state) == ("declined", "closed")
