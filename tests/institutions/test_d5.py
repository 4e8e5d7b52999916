"""D5 对口跟踪、人随文转: one leader and a follower, a contact every few days, days outside by holder."""

from __future__ import annotations

import pytest

from tests.support.matters import Stage, fresh, moment, stage
from tests.work.documents.playing import ready_to_send, send
from zhixing.core.ledger import selectors as ledger
from zhixing.work.documents import acts, refusals, selectors
from zhixing.work.documents.models import OutgoingDocument

pytestmark = [pytest.mark.django_db, pytest.mark.institution("D5")]


@pytest.fixture
def county() -> Stage:
    return stage()


@pytest.fixture
def paper(county: Stage) -> OutgoingDocument:
    return ready_to_send(county, at="2026-02-27", is_consulted=True)


@pytest.mark.parametrize("leaders", [(), ("housing-head", "housing-deputy")])
def test_no_leader_or_two_are_refused(
    county: Stage, paper: OutgoingDocument, leaders: tuple[str, ...]
) -> None:
    with pytest.raises(refusals.NotExactlyOneLeader, match=str(len(leaders))):
        send(county, paper, at="2026-03-02 09:00", leaders=leaders)
    assert OutgoingDocument.objects.get(pk=paper.pk).stage == "sealed"
    with pytest.raises(refusals.FollowerMissing):
        send(county, paper, at="2026-03-02 09:00", follower=None)


def test_yellow_after_three_and_red_after_five_working_days_without_contact(
    county: Stage, paper: OutgoingDocument
) -> None:
    send(county, paper, at="2026-03-02 09:00")
    for at, place in (("2026-03-04 10:00", "市住建局办公室"), ("2026-03-06 15:00", "市住建局审批科")):
        county.do(
            acts.contact, by="li", at=at, matter_id=paper.matter_id, place=place, person="市局李科长",
            next_step="等科室会商",
        )  # fmt: skip

    matter = fresh(paper.matter)
    assert (matter.yellow_at, matter.due_at) == (moment("2026-03-11 17:30"), moment("2026-03-13 17:30"))
    county.tick("2026-03-11 17:29")
    assert fresh(paper.matter).light == "green"
    county.tick("2026-03-11 17:30")
    assert fresh(paper.matter).light == "yellow"
    county.tick("2026-03-13 17:30")
    assert fresh(paper.matter).light == "red"
    shown = [e.facts["light"] for e in ledger.history(matter.reference) if e.verb == "matter.light_shown"]
    assert shown == ["yellow", "red"]

    seen_by = county.officer("zhou", "2026-03-13 18:00")
    page = selectors.document(matter.number, seen_by=seen_by, now=moment("2026-03-13 18:00"))
    assert page is not None
    assert [(one.place, one.days) for one in page.segments] == [
        ("市住房和城乡建设局", 2),
        ("市住建局办公室", 2),
        ("市住建局审批科", 7),
    ]
    assert sum(one.days for one in page.segments) == 11

    county.do(
        acts.contact,
        by="li",
        at="2026-03-16 09:00",
        matter_id=paper.matter_id,
        place="市住建局审批科",
        person="李科长",
    )
    assert fresh(paper.matter).due_at == moment("2026-03-23 17:30")
    assert fresh(paper.matter).light == "green"


def test_the_follower_and_the_leader_answer_for_the_paper(county: Stage, paper: OutgoingDocument) -> None:
    send(county, paper, at="2026-03-02 09:00")
    matter = fresh(paper.matter)
    assert matter.leader_post_id == county.office.posts["housing-deputy"]
    assert matter.handler_id == county.person("li")
    with pytest.raises(refusals.NotAllowed):
        county.do(
            acts.contact,
            by="luo",
            at="2026-03-03 09:00",
            matter_id=paper.matter_id,
            place="市局",
            person="李",
        )
