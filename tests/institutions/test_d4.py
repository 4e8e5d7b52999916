"""D4 先商后文、当面协调: an upward or lateral paper is talked over before it is sent."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.matters import Stage, moment, stage
from tests.work.documents.playing import ready_to_send, send
from zhixing.work.documents import acts, refusals, selectors
from zhixing.work.documents.models import Consultation, OutgoingDocument

pytestmark = [pytest.mark.django_db, pytest.mark.institution("D4")]


@pytest.fixture
def county() -> Stage:
    return stage()


def consult(county: Stage, paper: OutgoingDocument, *, at: str = "2026-03-03 11:00", **more: object) -> None:
    values = {
        "matter_id": paper.matter_id, "office": "市住房和城乡建设局", "person": "市局李科长",
        "held_on": date(2026, 3, 3), "way": "face", "guidance": "补充资金来源",
        "followed_how": "第二段已写明",
    } | more  # fmt: skip
    county.do(acts.consult, by="li", at=at, **values)


def test_sending_without_consultation_is_refused(county: Stage) -> None:
    paper = ready_to_send(county)
    with pytest.raises(refusals.ConsultFirst, match="先协商"):
        send(county, paper, at="2026-03-03 16:00")
    consult(county, paper)
    assert send(county, paper, at="2026-03-03 16:00").stage == "sent"


def test_by_telephone_it_is_allowed_with_a_flag_and_a_reason(county: Stage) -> None:
    paper = ready_to_send(county)
    with pytest.raises(refusals.FaceToFaceReason):
        consult(county, paper, way="phone")
    consult(county, paper, way="phone", reason="对方在外地开会")
    assert Consultation.objects.get().is_flagged
    assert send(county, paper, at="2026-03-03 16:00").stage == "sent"


def test_guidance_may_be_departed_from_with_a_reason(county: Stage) -> None:
    paper = ready_to_send(county)
    with pytest.raises(refusals.GuidanceReason):
        consult(county, paper, is_followed=False, followed_how="")
    consult(county, paper, is_followed=False, followed_how="", reason="与县财政承诺不一致")


def test_an_emergency_goes_by_the_leaders_decision_with_a_reason(county: Stage) -> None:
    paper = ready_to_send(county)
    key = paper.matter_id
    with pytest.raises(refusals.NotAllowed):
        county.do(acts.bypass_consultation, by="li", at="2026-03-03 15:00", matter_id=key, reason="防汛")
    with pytest.raises(refusals.ReasonMissing):
        county.do(acts.bypass_consultation, by="song", at="2026-03-03 15:00", matter_id=key, reason=" ")
    county.do(acts.bypass_consultation, by="song", at="2026-03-03 15:00", matter_id=key, reason="防汛抢险")
    assert send(county, paper, at="2026-03-03 16:00").stage == "sent"


def test_a_returned_paper_shows_whether_it_was_consulted_and_rates_tell_both_groups_apart(
    county: Stage,
) -> None:
    for number in range(4):
        paper = ready_to_send(county, title=f"关于第{number}号项目的请示")
        if number < 3:
            consult(county, paper)
        else:
            bypass = {"matter_id": paper.matter_id, "reason": "防汛抢险"}
            county.do(acts.bypass_consultation, by="song", at="2026-03-03 15:00", **bypass)
        send(county, paper, at="2026-03-03 16:00")
        if number in (2, 3):
            county.do(
                acts.note_return,
                by="li",
                at="2026-03-20 10:00",
                matter_id=paper.matter_id,
                reason="资金来源不明",
            )
        else:
            county.do(
                acts.note_answer, by="li", at="2026-03-20 10:00", matter_id=paper.matter_id, answer="同意"
            )

    seen_by = county.officer("zhou", "2026-03-31 10:00")
    consulted, bypassed = selectors.month_rates(date(2026, 3, 1), seen_by=seen_by)
    assert (consulted.passed, consulted.total, consulted.percent) == (2, 3, 67)
    assert (bypassed.passed, bypassed.total, bypassed.percent) == (0, 1, 0)

    page = selectors.document(paper.matter.number, seen_by=seen_by, now=moment("2026-03-31 10:00"))
    assert page is not None
    assert page.outgoing is not None
    assert page.outgoing.stage == "returned"
    assert not page.outgoing.was_consulted
