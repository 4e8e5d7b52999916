"""Three grades: cadence, ladder, and who closes; what is only tracked is sampled."""

from __future__ import annotations

import io
from datetime import date

import pytest

from tests.support.matters import Stage, fresh
from tests.support.people import found_office
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts, refusals, ticks
from zhixing.core.matters.models import LadderStep, Matter
from zhixing.core.notices import selectors as notices
from zhixing.work.directives.rules.hollow import sample
from zhixing.work.directives.selectors import hollow as selectors

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Stage:
    return Stage(found_office(accounts=False))


def asked(county: Stage, grade: str, *, title: str = "公示栏更新") -> Matter:
    """A matter of a grade whose handler asks for the close, signed up to the head."""
    matter = county.issue(at="2026-06-01 09:00", due="2026-06-30", grade=grade, title=title)
    county.sign_for(matter, at="2026-06-01 10:00")
    with county.at("2026-06-10 09:00") as now:
        by = county.officer("li", "2026-06-10 09:00")
        file = io.BytesIO(title.encode())
        paper = evidence.store(file=file, name="照片说明.txt", about=matter.reference, by=by, at=now)
    said = acts.Report("已更新 6 块公示栏", progress_percent=100, evidence_ids=(paper.pk,), close_kind="done")
    sent = county.do(acts.report, by="li", at="2026-06-10 10:00", matter_id=matter.pk, report=said)
    county.do(acts.sign_off, by="wang", at="2026-06-10 11:00", feedback_id=sent.pk)
    return matter


def test_a_tracked_matter_is_closed_by_the_units_head(county: Stage) -> None:
    matter = asked(county, "tracked")
    county.do(acts.close_tracked, by="wang", at="2026-06-10 15:00", matter_id=matter.pk)
    closed = fresh(matter)
    assert (closed.state, closed.close_kind, closed.progress_percent) == ("closed", "done", 100)


@pytest.mark.parametrize("by", ["li", "he", "ma"])
def test_not_by_who_did_it_nor_below_the_head_nor_by_others(county: Stage, by: str) -> None:
    matter = asked(county, "tracked")
    with pytest.raises((refusals.JudgedByDoer, refusals.NotAllowed)):
        county.do(acts.close_tracked, by=by, at="2026-06-10 15:00", matter_id=matter.pk)
    assert fresh(matter).state == "closing"


@pytest.mark.parametrize("grade", ["supervised", "key"])
def test_supervised_ones_are_closed_by_the_supervision_office_only(county: Stage, grade: str) -> None:
    matter = asked(county, grade)
    with pytest.raises(refusals.NotAllowed):
        county.do(acts.close_tracked, by="wang", at="2026-06-10 15:00", matter_id=matter.pk)
    county.do(acts.close, by="zhou", at="2026-06-10 16:00", matter_id=matter.pk)
    assert fresh(matter).state == "closed"


def test_the_sample_is_the_same_whoever_asks_and_says_what_was_looked_at(county: Stage) -> None:
    for title in ("公示栏更新", "路灯检修"):
        matter = asked(county, "tracked", title=title)
        county.do(acts.close_tracked, by="wang", at="2026-06-10 15:00", matter_id=matter.pk)

    def found() -> selectors.Sampling:
        with county.at("2026-07-01 09:00") as now:
            by = county.officer("zhou", "2026-07-01 09:00")
            return selectors.sampling(date(2026, 6, 1), seen_by=by, now=now)

    first = found()
    assert (first.closed, len(first.rows)) == (2, 1)
    county.do(
        acts.look_back,
        by="zhou",
        at="2026-07-01 10:00",
        matter_id=first.rows[0].id,
        found="公示栏均已更新",
        holds=True,
    )
    assert found().looked_at == {first.rows[0].id}


def test_a_sample_is_a_share_rounded_up() -> None:
    codes = [f"{n}" for n in range(41)]
    chosen = sample(codes, percent=10, least=1, salt="2026-06")
    assert len(chosen) == 5
    assert chosen == sample(reversed(codes), percent=10, least=1, salt="2026-06")
    assert chosen != sample(codes, percent=10, least=1, salt="2026-07")


def overdue(county: Stage, grade: str) -> Matter:
    matter = county.issue(at="2026-06-01 09:00", due="2026-06-30", grade=grade)
    county.sign_for(matter, at="2026-06-01 10:00")
    county.tick("2026-06-30 17:30")
    county.tick("2026-07-01 08:00")
    return matter


def names(matter: Matter) -> list[str]:
    return list(LadderStep.objects.filter(matter=matter).order_by("step").values_list("name", flat=True))


def change(
    county: Stage, matter: Matter, grade: str, *, by: str = "zhou", reason: str = "群众反映强烈"
) -> None:
    county.do(
        acts.change_grade, by=by, at="2026-07-02 09:00", matter_id=matter.pk, grade=grade, reason=reason
    )


def test_the_ladder_is_the_grades_and_follows_a_change(county: Stage) -> None:
    matter = overdue(county, "tracked")
    assert names(matter) == ["提醒", "催办单"]
    change(county, matter, "key")
    assert fresh(matter).grade == "key"
    assert names(matter) == ["提醒", "催办单", "督办通知单", "约谈", "通报", "建议移交"]
    step = LadderStep.objects.get(matter=matter, name="督办通知单")
    assert f"{step.earliest_at.astimezone():%Y-%m-%d}" == "2026-07-09"
    change(county, matter, "tracked", reason="主要问题已解决")
    assert names(matter) == ["提醒", "催办单"]


def test_red_of_a_key_matter_is_told_to_its_county_leader(county: Stage) -> None:
    told = {
        grade: [one.person.name for one in notices.told(overdue(county, grade).reference, topic="red")]
        for grade in ("supervised", "key")
    }
    assert "陈立群" not in told["supervised"]
    assert "陈立群" in told["key"]


def test_who_may_change_a_grade_and_why_not(county: Stage) -> None:
    matter = county.issue(at="2026-06-01 09:00", due="2026-07-30")
    for by in ("li", "wang", "ma"):
        with pytest.raises(refusals.NotAllowed):
            change(county, matter, "key", by=by)
    with pytest.raises(refusals.ReasonMissing):
        change(county, matter, "key", reason=" ")
    with pytest.raises(refusals.SameGrade):
        change(county, matter, "supervised")
    kept = county.do(acts.register, by="zhou", at="2026-06-01 09:00", new=acts.NewMatter(title="某事"))
    with pytest.raises(refusals.LeaderNotNamed):
        change(county, kept, "key", by="wu")
    change(county, matter, "key", by="chen")
    assert fresh(matter).grade == "key"


def test_reports_are_asked_for_at_the_pace_of_the_grade(county: Stage) -> None:
    given = {}
    for grade in ("tracked", "supervised", "key"):
        matter = county.issue(at="2026-05-28 09:00", due="2026-09-30", grade=grade, title=grade)
        given[grade] = county.sign_for(matter, at="2026-05-28 10:00")
    asked: dict[str, list[str]] = {grade: [] for grade in given}
    for day in ("2026-06-05", "2026-06-12", "2026-06-18", "2026-06-30"):
        with county.at(f"{day} 15:00") as now:
            ticks.ask_reports(now)
            ticks.ask_reports(now)
    for grade, matter in given.items():
        asked[grade] = [
            f"{one.owed_at:%m-%d}" for one in notices.told(matter.reference, topic="progress_due")
        ]
    assert asked == {"tracked": [], "supervised": ["06-30"], "key": ["06-05", "06-12", "06-18"]}
