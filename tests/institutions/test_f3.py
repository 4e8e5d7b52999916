"""F3 “五不让”: 60 of 60 sign by 31 January; a breach meets its clause; another text, another signature."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.support.hall import Hall, found_hall
from tests.support.matters import moment
from tests.support.people import INSTALLER, SINCE, sign_in
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.people import acts as people
from zhixing.core.people import selectors as people_rows
from zhixing.core.people.acts import NewPerson, NewPost
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import refusals
from zhixing.work.service_hall.acts import commitments as acts
from zhixing.work.service_hall.models.commitments import Commitment
from zhixing.work.service_hall.rules import commitments as rules
from zhixing.work.service_hall.selectors import commitments as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("F3")]


def digest(at: str) -> str:
    return rules.digest_of(selectors.clauses(day_of(moment(at))))


def test_sixty_of_sixty_sign_and_the_missing_are_named() -> None:
    hall = found_hall()
    at = moment("2026-01-02 09:00")
    with played_at(at):
        made = people.register_organisation(
            units=[],
            posts=[NewPost(f"fin-{n}", "finance", f"科员{n}", "clerk", SINCE) for n in range(58)],
            people=[NewPerson(f"p{n}", f"职员{n:02d}", (f"fin-{n}",)) for n in range(58)],
            by=INSTALLER, at=at,
        )  # fmt: skip
    finance = hall.unit("finance")
    officers = [people_rows.officer(made.people[f"p{n}"], made.posts[f"fin-{n}"], at=at) for n in range(58)]
    officers += [hall.officer(code, "2026-01-02 09:00") for code in ("qian", "jin")]
    signed_at = moment("2026-01-20 09:00")
    with played_at(signed_at):
        for by in officers[:-1]:
            acts.sign_clauses(digest=digest("2026-01-20 09:00"), by=by, at=signed_at)
    found = selectors.signing(finance, at=moment("2026-01-30 18:00"))
    assert (found.staff, found.signed, found.missing) == (60, 59, ["金晓"])
    hall.do(acts.sign_clauses, by="jin", at="2026-01-31 10:00", digest=digest("2026-01-31 10:00"))
    found = selectors.signing(finance, at=moment("2026-01-31 18:00"))
    assert (found.signed, found.staff, found.missing, found.late) == (60, 60, [], [])
    with pytest.raises(refusals.SignedAlready):
        hall.do(acts.sign_clauses, by="jin", at="2026-01-31 11:00", digest=digest("2026-01-31 11:00"))


def lost_papers(hall: Hall) -> int:
    with hall.at("2026-04-08 10:00") as now:
        return outcomes.find_breach(
            about="case:1", rule_code="services.told_once", summary="材料丢失",
            unit_id=hall.unit("housing"),
            person_id=hall.person("wang"), occurred_at=now,
            by=hall.officer("zhou", "2026-04-08 10:00"), at=now,
        ).pk  # fmt: skip


def test_a_breach_is_matched_verified_and_counted_in_the_year() -> None:
    hall = found_hall()
    for code in ("wang", "li", "zhao"):
        hall.do(acts.sign_clauses, by=code, at="2026-01-20 09:00", digest=digest("2026-01-20 09:00"))
    texts = selectors.clauses(date(2026, 4, 8))
    assert len(texts) == 5
    place = texts.index("不让差错在我手中发生") + 1
    breach = lost_papers(hall)
    with pytest.raises(refusals.NotAllowed):
        hall.do(acts.match_clause, by="wang", at="2026-04-09 09:00", breach_id=breach, clause=place)
    match = hall.do(acts.match_clause, by="zhou", at="2026-04-09 09:00", breach_id=breach, clause=place)
    table = selectors.year_table(2026, on=date(2026, 4, 9))
    assert [(one.kept, one.broken, one.verifying) for one in table][place - 1] == (2, 0, 1)
    hall.do(
        acts.judge_match, by="zhou", at="2026-04-10 09:00", match_id=match.pk, state="broken", reason="查实"
    )
    table = selectors.year_table(2026, on=date(2026, 12, 31))
    assert len(table) == 5
    assert [(one.kept, one.broken, one.verifying) for one in table][place - 1] == (2, 1, 0)
    assert all(one.kept + one.broken + one.verifying == 3 for one in table)


def test_another_text_needs_another_signature() -> None:
    clauses = ("不让工作在我手中延误", "不让差错在我手中发生")
    other = rules.digest_of((*clauses, "不让来办事的人受冷落"))
    assert rules.digest_of(clauses) != other
    hall = found_hall()
    with pytest.raises(refusals.TextChanged):
        hall.do(acts.sign_clauses, by="li", at="2026-01-20 09:00", digest=other)
    signed = hall.do(acts.sign_clauses, by="li", at="2026-01-20 09:00", digest=digest("2026-01-20 09:00"))
    Commitment.objects.filter(pk=signed.pk).update(digest=other)  # as a year signed under a former text
    assert not selectors.has_signed(hall.person("li"), on=date(2026, 1, 21))
    hall.do(acts.sign_clauses, by="li", at="2026-01-21 09:00", digest=digest("2026-01-21 09:00"))
    assert selectors.has_signed(hall.person("li"), on=date(2026, 1, 21))
    assert rulebook.rule("pledges.five", on=date(2026, 1, 20)).number("members_count") == 5


def test_pages_sign_match_and_publish_without_names() -> None:
    hall = found_hall(accounts=True)
    client = sign_in(Client(), hall.office, "li")
    page = client.get("/services/commitments/").content.decode()
    assert "签名承诺" in page and "对应条款" not in page
    today = rules.digest_of(selectors.clauses(date(2026, 11, 22)))
    assert client.post("/services/commitments/", {"do": "sign", "digest": today}).status_code == 303
    assert "您已签名" in client.get("/services/commitments/").content.decode()
    public = Client().get("/services/commitments/public/").content.decode()
    assert "住建局" in public and "李强" not in public
    assert client.post("/services/commitments/", {"do": "match"}).status_code == 404
    assert client.get("/services/commitments/?format=xlsx").status_code == 200
    assert sign_in(Client(), hall.office, "zhou").get("/services/commitments/").status_code == 200
