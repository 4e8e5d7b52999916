"""The API: who is asked in, what a session and a partner's key open, one shape for every refusal; R31."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.security.world import World, marker
from zhixing.core.ledger import selectors as ledger
from zhixing.core.people import acts as people
from zhixing.core.people import refusals
from zhixing.core.people.models import PartnerKey

LIST, DUE = "/api/v1/matters", "/api/v1/due?start=2026-06-01&limit=5wd"
KEY = "X-Zhixing-Key"


def key_of(world: World, unit: str, *, days: int = 30, name: str = "数据共享交换平台") -> people.IssuedKey:
    at = datetime.now(UTC)
    return people.issue_partner_key(
        name=name,
        unit_id=world.county.unit(unit),
        document="澄数〔2026〕3号",
        until=at + timedelta(days=days),
        by=world.county.office.officer("admin"),
        at=at,
    )


def asked_with(key: str, path: str) -> Any:
    return Client(raise_request_exception=False).get(path, headers={KEY: key})


def numbers(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.content
    return {one["number"] for one in answer.json()["matters"]}


class TestASession:
    def test_reads_what_its_officer_may_see_and_no_more(self, world: World) -> None:
        own = numbers(world.client("li").get(LIST))
        assert world.matters["housing"].number in own
        assert world.matters["urban"].number not in own
        page = world.client("li").get(f"{LIST}/{world.matters['housing'].number}").json()
        assert page["title"] == marker("housing", "title")
        assert [one["until"] for one in page["holders"]][-1] is None
        assert {one["purpose"] for one in page["clocks"]} >= {"main"}

    def test_meets_the_foreign_and_the_absent_alike(self, world: World) -> None:
        answers = [
            world.client("li").get(f"{LIST}/{number}")
            for number in (world.matters["urban"].number, world.matters["secret"].number[:-1] + "2", "9-9")
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1

    def test_counts_by_light_add_up_to_the_total(self, world: World) -> None:
        found = world.client("zhou").get(LIST).json()
        assert sum(found["lights"].values()) == found["total"] == len(found["matters"])

    def test_without_the_second_factor_or_a_post_is_a_stranger(self, world: World) -> None:
        window = world.client("zhou")
        session = window.session
        session["account_authentication_methods"] = []
        session.save()
        assert window.get(LIST).status_code == 401
        assert Client().get(LIST).status_code == 401

    def test_writes_a_remark_once_for_each_key(self, world: World) -> None:
        number, window = world.matters["housing"].number, world.client("li")
        path, before = f"{LIST}/{number}/remarks", len(ledger.history(world.matters["housing"].reference))

        def send(text: str, key: str) -> Any:
            body = json.dumps({"text": text})
            return window.post(path, body, content_type="application/json", headers={"Idempotency-Key": key})

        assert [send("已到现场", "key-00000001").status_code for _ in range(3)] == [201] * 3
        assert send("另一句", "key-00000001").status_code == 409
        assert send("", "key-00000002").status_code == 422
        assert send("\x00", "key-00000002").status_code == 422
        assert len(ledger.history(world.matters["housing"].reference)) == before + 1

    def test_needs_the_token_of_the_site_to_write(self, world: World) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.cookies["sessionid"] = world.sessions["li"]
        answer = strict.post(
            f"{LIST}/{world.matters['housing'].number}/remarks",
            '{"text": "x"}',
            content_type="application/json",
            headers={"Idempotency-Key": "key-00000003"},
        )
        assert answer.status_code == 403
        assert "防伪造" in answer.json()["problem"]


class TestAKey:
    def test_opens_the_business_of_its_unit_to_read(self, world: World) -> None:
        secret = key_of(world, "urban").secret
        assert numbers(asked_with(secret, LIST)) == {world.matters["urban"].number}
        assert asked_with(secret, f"{LIST}/{world.matters['housing'].number}").status_code == 404
        assert asked_with(secret, DUE).json()["due"] == "2026-06-08"

    def test_never_opens_what_has_named_readers(self, world: World) -> None:
        found = numbers(asked_with(key_of(world, "housing").secret, LIST))
        assert world.matters["housing"].number in found
        assert world.matters["secret"].number not in found

    def test_writes_nothing(self, world: World) -> None:
        secret, matter = key_of(world, "urban").secret, world.matters["urban"]
        answer = Client().post(
            f"{LIST}/{matter.number}/remarks",
            '{"text": "x"}',
            content_type="application/json",
            headers={KEY: secret, "Idempotency-Key": "key-00000004"},
        )
        assert answer.status_code in (401, 403, 404)
        assert ledger.history(matter.reference)[-1].facts.get("text") != "x"

    def test_is_dead_with_the_next_request_after_its_end(self, world: World) -> None:
        issued = key_of(world, "urban")
        assert asked_with(issued.secret, LIST).status_code == 200
        people.end_partner_key(
            key_id=issued.row.pk, by=world.county.office.officer("admin"), at=datetime.now(UTC)
        )
        assert asked_with(issued.secret, LIST).status_code == 401
        with pytest.raises(refusals.PartnerKeyEnded):
            people.end_partner_key(
                key_id=issued.row.pk, by=world.county.office.officer("admin"), at=datetime.now(UTC)
            )

    def test_lasts_a_year_at_most_and_is_named_once(self, world: World) -> None:
        with pytest.raises(refusals.PartnerKeyPeriodWrong):
            key_of(world, "urban", days=400)
        key_of(world, "urban")
        with pytest.raises(refusals.PartnerNameTaken):
            key_of(world, "land")

    def test_is_given_on_a_page_shown_once_and_kept_as_a_digest(self, world: World) -> None:
        until = (datetime.now(UTC) + timedelta(days=90)).date()
        sent = {
            "name": "审批平台",
            "unit": world.county.unit("urban"),
            "document": "澄数〔2026〕4号",
            "until": until.isoformat(),
        }
        page = world.client("admin").post("/people/partners/new/", sent).content.decode()
        secret = page.partition('<code class="digest">')[2].partition("</code>")[0]
        assert numbers(asked_with(secret, LIST)) == {world.matters["urban"].number}
        row = PartnerKey.objects.get(name="审批平台")
        assert secret not in row.digest
        listed = world.client("admin").get("/people/partners/").content.decode()
        assert "审批平台" in listed
        assert secret not in listed
        world.client("admin").post(f"/people/partners/{row.pk}/end/")
        assert asked_with(secret, LIST).status_code == 401
        assert [entry.verb for entry in ledger.history(f"unit:{world.county.unit('urban')}")][-2:] == [
            "unit.partner_key_issued",
            "unit.partner_key_ended",
        ]


class TestRefusals:
    def test_have_one_shape(self, world: World) -> None:
        window = world.client("li")
        for path, status in (
            (f"{LIST}?page=0", 422),
            (f"{LIST}?q=%00", 422),
            (f"{LIST}?unit_id=99999999999999999999", 422),
            (f"{LIST}/9-9", 404),
            ("/api/v1/due?start=abcdefghij&limit=5wd", 422),
            ("/api/v1/due?start=2026-06-01&limit=5xx", 422),
            ("/api/v1/due?start=2026-06-01&limit=5wd&calendar=moon", 422),
        ):
            answer = window.get(path)
            assert (answer.status_code, path) == (status, path)
            assert set(answer.json()) == {"problem", "fields"}, path
            assert answer.headers["Cache-Control"] == "no-store"

    def test_the_description_tells_no_secret_and_names_every_answer(self) -> None:
        found = Client().get("/api/v1/openapi.json").json()
        assert set(found["paths"]) == {
            "/api/v1/matters",
            "/api/v1/matters/{number}",
            "/api/v1/matters/{number}/remarks",
            "/api/v1/due",
            "/api/v1/services/items",
            "/api/v1/services/items/{code}",
            "/api/v1/services/cases/{number}",
            "/api/v1/services/cases/{number}/payments",
            "/api/v1/services/payments/{order}",
            "/api/v1/services/figures",
            "/api/v1/services/answers",
            "/api/v1/services/applications",
        }
        for path in found["paths"].values():
            for operation in path.values():
                assert "401" in operation["responses"]
