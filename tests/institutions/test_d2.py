"""D2 五个工作日办结（权限内），权限外加快报批: the class of a paper decides its clock."""

from __future__ import annotations

import pytest

from tests.support.matters import Stage, moment, stage
from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.models import Clock
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters.models import LadderStep
from zhixing.work.documents import acts, refusals, selectors
from zhixing.work.documents.models import IncomingDocument

pytestmark = [pytest.mark.django_db, pytest.mark.institution("D2")]


@pytest.fixture
def county() -> Stage:
    return stage()


@pytest.fixture
def paper(county: Stage) -> IncomingDocument:
    """A paper accepted on Wednesday 2026-03-04."""
    new = acts.NewIncoming(sender="老河镇人民政府", title="关于临时用地的请示")
    found: IncomingDocument = county.do(acts.register_incoming, by="yu", at="2026-03-03 15:00", new=new)
    county.do(acts.check, by="yu", at="2026-03-04 09:00", matter_id=found.matter_id, outcome="accepted")
    county.do(acts.notify, by="yu", at="2026-03-04 09:30", matter_id=found.matter_id, way="phone")
    return found


def fresh(paper: IncomingDocument) -> IncomingDocument:
    return IncomingDocument.objects.select_related("matter").get(pk=paper.pk)


def classify(county: Stage, paper: IncomingDocument, authority: str, **more: str) -> None:
    values = {"matter_id": paper.matter_id, "authority": authority, **more}
    county.do(acts.classify, by="yu", at="2026-03-04 10:00", **values)


def test_five_working_days_from_acceptance(county: Stage, paper: IncomingDocument) -> None:
    classify(county, paper, "within")
    assert fresh(paper).matter.due_at == moment("2026-03-11 17:30")

    county.tick("2026-03-11 17:30")
    county.tick("2026-03-12 08:00")
    told = [e for e in ledger.history(fresh(paper).matter.reference) if e.verb == "matter.light_shown"]
    assert told[-1].facts["light"] == "red"
    assert len(told[-1].facts["told"]) >= 2
    assert LadderStep.objects.filter(matter_id=paper.matter_id).exists()

    clock_id = fresh(paper).matter.main_clock_id
    done = {"matter_id": paper.matter_id, "result": "同意临时用地 0.8 亩，使用 6 个月。"}
    county.do(acts.resolve, by="yu", at="2026-03-12 09:00", **done)
    assert fresh(paper).matter.state == "closed"
    view = clocks.clock(clock_id)
    assert (view.late_days, view.late_minutes) == (1, 60)


def test_what_was_classed_beyond_to_escape_is_classed_again(county: Stage, paper: IncomingDocument) -> None:
    classify(county, paper, "beyond", reason="认为须市局批准")
    assert fresh(paper).matter.due_at == moment("2026-03-09 17:30")

    with pytest.raises(refusals.JudgedByUnit):
        county.do(
            acts.reclassify, by="tian", at="2026-03-06 09:00", matter_id=paper.matter_id, authority="within",
            reason="属本局权限",
        )  # fmt: skip
    again = {"authority": "within", "reason": "权责清单明确由县局批准"}
    county.do(acts.reclassify, by="zhou", at="2026-03-06 09:00", matter_id=paper.matter_id, **again)
    assert fresh(paper).matter.due_at == moment("2026-03-11 17:30")


def test_forwarding_stops_the_own_part_and_counts_the_upper_level_apart(
    county: Stage, paper: IncomingDocument
) -> None:
    classify(county, paper, "beyond", reason="占用耕地，须市局审批")
    own = fresh(paper).matter.main_clock_id
    county.do(
        acts.forward, by="yu", at="2026-03-06 10:00", matter_id=paper.matter_id,
        office="市自然资源局", leader_post_ids=[county.office.posts["land-head"]],
        follower_id=county.person("yu"),
    )  # fmt: skip
    assert Clock.objects.get(pk=own).stopped_at == moment("2026-03-06 10:00")

    seen_by = county.officer("yu", "2026-03-16 10:00")
    page = selectors.document(fresh(paper).matter.number, seen_by=seen_by, now=moment("2026-03-16 10:00"))
    assert page is not None
    assert page.upper_days == 10
    assert page.tracking is not None
    assert (page.tracking.target, page.tracking.follower_id) == ("市自然资源局", county.person("yu"))

    again = {"authority": "within", "reason": "清单已下放县局"}
    county.do(acts.reclassify, by="zhou", at="2026-03-17 09:00", matter_id=paper.matter_id, **again)
    assert fresh(paper).matter.due_at == moment("2026-03-11 17:30")
    assert fresh(paper).stage == "accepted"


def test_pauses_only_from_the_white_list_and_with_evidence(county: Stage, paper: IncomingDocument) -> None:
    classify(county, paper, "within")
    key = paper.matter_id
    for ground, proof, refusal in (
        ("领导出差", "无", refusals.GroundNotListed),
        ("诉讼仲裁未决", "（2026）民初1号", refusals.GroundNotListed),
        ("检验检测鉴定评审", " ", refusals.EvidenceMissing),
    ):
        with pytest.raises(refusal):
            county.do(
                acts.pause, by="yu", at="2026-03-05 10:00", matter_id=key, ground=ground, evidence_text=proof
            )
    listed = {"ground": "检验检测鉴定评审", "evidence_text": "土壤检测委托书〔2026〕7号"}
    county.do(acts.pause, by="yu", at="2026-03-05 10:00", matter_id=key, **listed)
    assert fresh(paper).matter.paused_at is not None
    county.do(acts.resume, by="yu", at="2026-03-09 10:00", matter_id=key)
    assert fresh(paper).matter.due_at == moment("2026-03-13 17:30")
