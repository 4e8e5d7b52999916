"""F5 星级服务办法: 4.6 by formula, three stars for an upheld complaint; 26 of 26 recomputed alike."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.support.hall import Hall, found_hall
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.notices.models import Notice
from zhixing.core.outcomes import acts as outcomes
from zhixing.foundation.actors import Citizen
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import refusals, ticks
from zhixing.work.service_hall.acts import ratings
from zhixing.work.service_hall.acts import stars as acts
from zhixing.work.service_hall.models import Case, CaseStep, Star
from zhixing.work.service_hall.rules import stars as rules
from zhixing.work.service_hall.selectors import stars as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("F5")]


def a_quarter(hall: Hall) -> None:
    """Zhao's first quarter: 100 cases, one late, one reworked, ratings of 4.8, one complaint."""
    cases = hall.past_cases(hall.item(), [9] + [5] * 99, on="2026-01-12")
    CaseStep.objects.create(
        case=cases[0], step="ask_paper", at=moment("2026-01-13 09:00"), facts={"refused": True}
    )
    start = moment("2026-01-20 09:00")
    for place, case in enumerate(cases[:10]):
        at = start + timedelta(minutes=place)
        with played_at(at):
            new = ratings.NewRating(case.pk, 4 if place < 2 else 5)
            ratings.rate(new=new, by=Citizen(None, receipt=case.matter.number), at=at)
    with hall.at("2026-02-03 09:00") as now:
        outcomes.give_verdict(
            kind="ruling", about="complaint:1", result="upheld", reason="态度生硬属实",
            doers=[hall.person("zhao")], evidence=["evidence:1"],
            by=hall.officer("zhou", "2026-02-03 09:00"), at=now,
        )  # fmt: skip


def test_the_formula_says_four_point_six_and_three_stars_are_shown_with_the_reason() -> None:
    hall = found_hall()
    a_quarter(hall)
    with hall.at("2026-03-31 23:00") as now:
        with pytest.raises(refusals.QuarterNotOver):
            acts.give_stars(quarter="2026-Q1", by=acts.SYSTEM, at=now)
        assert ticks.give_stars(now) == 0
    with hall.at("2026-04-01 01:00") as now:
        assert ticks.give_stars(now) == 2
        assert ticks.give_stars(now) == 0
    [officer] = [row for row in selectors.star_rows("2026-Q1", checked=True) if not row.is_window]
    found = officer.inputs
    assert (found.on_time, found.decided, found.level_sum, found.ratings) == (99, 100, 48, 10)
    assert (found.reworked, found.served, found.upheld) == (1, 100, 1)
    assert (officer.name, officer.score, officer.level) == ("赵丽", "4.6", 3)
    assert officer.cap_word == "有投诉成立，星级不高于上限"
    assert officer.is_same
    assert officer.expires_on.isoformat() == "2026-06-30"
    [window] = selectors.shown(moment("2026-06-30 12:00").date())
    assert (window.score, window.level) == ("4.9", 5)
    assert selectors.shown(moment("2026-07-01 12:00").date()) == []


def test_26_windows_give_the_same_star_from_the_log_and_a_change_of_the_log_shows() -> None:
    hall = found_hall(accounts=True)
    item = hall.item()
    hall.past_cases(item, [5] * 4, on="2026-01-12")
    cases = list(Case.objects.all())
    for place in range(8, 33):
        hall.window(f"w{place}", seat="")
        hall.past_cases(item, [5, 5, 5 + place % 5], on="2026-01-12", window=f"w{place}")
    with hall.at("2026-04-01 01:00") as now:
        assert ticks.give_stars(now) == 27
    rows = [row for row in selectors.star_rows("2026-Q1", checked=True) if row.is_window]
    assert (len(rows), sum(row.is_same is True for row in rows)) == (26, 26)
    page = sign_in(Client(), hall.office, "su", post="hall-head").get("/services/stars/").content.decode()
    assert "26/26" in page
    assert Client().get("/services/windows/stars/").status_code == 200
    assert sign_in(Client(), hall.office, "zhao").get("/services/stars/").status_code == 404

    CaseStep.objects.filter(case=cases[0], step="decide").update(facts={"late_days": 3})
    rows = [row for row in selectors.star_rows("2026-Q1", checked=True) if row.is_window]
    assert sum(row.is_same is True for row in rows) == 25


def test_two_levels_lost_call_for_training() -> None:
    hall = found_hall()
    item = hall.item()
    hall.past_cases(item, [5] * 3, on="2026-01-12")
    hall.past_cases(item, [9] * 3, on="2026-04-13")
    with hall.at("2026-04-01 01:00") as now:
        ticks.give_stars(now)
    with hall.at("2026-07-01 01:00") as now:
        ticks.give_stars(now)
    levels = list(Star.objects.filter(officer=None).order_by("quarter").values_list("level", flat=True))
    assert levels == [5, 3]
    told = Notice.objects.filter(topic="star_dropped", person=hall.person("su"))
    assert "下降 2 级" in told.first().text  # type: ignore[union-attr]
    assert told.count() == 2


@pytest.mark.parametrize(
    ("inputs", "level", "score"),
    [
        (rules.Inputs(served=1), 5, "5.0"),
        (rules.Inputs(served=10, decided=10), 3, "2.5"),
        (rules.Inputs(served=10, decided=10, upheld=9, reworked=10), 1, "0.0"),
    ],
)
def test_ends_of_the_scale(inputs: rules.Inputs, level: int, score: str) -> None:
    weights = {"punctuality": 30, "rating": 30, "complaints": 20, "rework": 10, "inspection": 10}
    star = rules.reckon(inputs, rules.Scale(weights, 15, 3, 2, 1, 5))
    assert star is not None and (star.level, star.score) == (level, score)
    assert rules.reckon(rules.Inputs(), rules.Scale(weights, 15, 3, 2, 1, 5)) is None
