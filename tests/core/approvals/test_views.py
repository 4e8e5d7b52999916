"""The queue in the browser: the approver reads the whole payload and answers; the proposer cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from tests.support.people import Office, sign_in
from zhixing.core.approvals import acts
from zhixing.core.approvals.models import Proposal

pytestmark = pytest.mark.django_db
Lamp = list[tuple[int, int, int]]


@pytest.fixture(autouse=True)
def _in_march(_late_enough: None) -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 2, 2, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def proposal(office: Office, lamp: Lamp, monday: datetime) -> Proposal:
    """A proposal by 周敏."""
    zhou = office.officer("zhou", at=monday)
    return acts.propose(act_code="lamp.light", payload={"lamp": 7}, reason="天黑了", by=zhou, at=monday)


def test_the_second_person_sees_everything_and_approves(
    office: Office, lamp: Lamp, proposal: Proposal, client: Client
) -> None:
    sign_in(client, office, "wu")
    assert "点灯" in client.get("/approvals/").content.decode()
    page = client.get(f"/approvals/{proposal.pk}/").content.decode()
    assert proposal.digest in page
    assert "{&#34;lamp&#34;:7}" in page

    unread = client.post(f"/approvals/{proposal.pk}/approve/", {"approve-digest": proposal.digest})
    assert unread.status_code == 200
    assert lamp == []

    sent = {"approve-digest": proposal.digest, "approve-is_read": "on"}
    assert client.post(f"/approvals/{proposal.pk}/approve/", sent).status_code == 303
    assert lamp == [(7, office.people["zhou"], office.people["wu"])]


def test_the_proposer_may_only_take_it_back(
    office: Office, lamp: Lamp, proposal: Proposal, client: Client
) -> None:
    sign_in(client, office, "zhou")
    page = client.get(f"/approvals/{proposal.pk}/").content.decode()
    assert "核准并办理" not in page
    sent = {"approve-digest": proposal.digest, "approve-is_read": "on"}
    refused = client.post(f"/approvals/{proposal.pk}/approve/", sent)
    assert refused.status_code == 200
    assert lamp == []
    assert client.post(f"/approvals/{proposal.pk}/withdraw/").status_code == 303
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"


def test_a_refusal_needs_a_reason(office: Office, lamp: Lamp, proposal: Proposal, client: Client) -> None:
    sign_in(client, office, "lu")
    sent = {"refuse-digest": proposal.digest, "refuse-reason": ""}
    assert client.post(f"/approvals/{proposal.pk}/refuse/", sent).status_code == 200
    assert (
        client.post(f"/approvals/{proposal.pk}/refuse/", sent | {"refuse-reason": "不必"}).status_code == 303
    )


def test_a_stranger_finds_nothing(office: Office, proposal: Proposal, client: Client) -> None:
    sign_in(client, office, "li")
    assert client.get(f"/approvals/{proposal.pk}/").status_code == 404
    assert "目前没有等待您核准的办理" in client.get("/approvals/").content.decode()
