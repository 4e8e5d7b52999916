"""F9 群众满意度: 328 of 400 are 82.0 % ± 3.8, three sources apart, none asks about itself, the gap."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from tests.support.hall import Hall, found_hall
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.foundation.actors import Citizen
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import refusals
from zhixing.work.service_hall.acts import ratings as rating_acts
from zhixing.work.service_hall.acts import surveys as acts
from zhixing.work.service_hall.models import Survey, SurveyAnswer
from zhixing.work.service_hall.selectors import surveys as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("F9")]


@pytest.fixture
def hall() -> Hall:
    return found_hall(accounts=True)


def opened(hall: Hall, unit: str, asked: int, source: str = "survey", by: str = "zhou") -> Survey:
    new = acts.NewSurvey(hall.unit(unit), source, asked, "近三个月办件每隔十件抽一件")
    made: Survey = hall.do(acts.open_survey, by=by, at="2026-03-02 09:00", new=new)
    return made


def enter(hall: Hall, survey: Survey, rows: list[acts.Answered]) -> None:
    hall.do(acts.enter_answers, by="zhou", at="2026-03-20 09:00", survey_id=survey.pk, rows=rows)


def answers(satisfied: int, others: int, *tags: tuple[str, int]) -> list[acts.Answered]:
    """So many satisfied, so many not, of which the first name the difficulties so often."""
    named = [tag for tag, count in tags for _ in range(count)]
    bad = [acts.Answered(2, (named[n],) if n < len(named) else ()) for n in range(others)]
    return [acts.Answered(5 if n % 2 else 4) for n in range(satisfied)] + bad


def test_share_margin_small_samples_tags_and_the_gap(hall: Hall) -> None:
    housing = opened(hall, "housing", 400)
    tags = (("门难进", 5), ("脸难看", 20), ("事难办", 40))
    enter(hall, housing, answers(328, 72, *tags))
    urban = opened(hall, "urban", 100)
    enter(hall, urban, answers(61, 39, ("门难进", 7), ("脸难看", 11), ("事难办", 17)))
    enter(hall, opened(hall, "land", 29), answers(29, 0))
    enter(hall, opened(hall, "housing", 50, "call"), answers(30, 20))
    case = hall.receive(hall.item(), at="2026-03-02 10:00")
    at = moment("2026-03-02 10:30")
    with played_at(at):
        rating_acts.rate(new=rating_acts.NewRating(case.pk, 5), by=Citizen(None), at=at)
    score = {"by": "ma", "at": "2026-03-20 10:00", "unit_id": hall.unit("urban")}
    hall.do(acts.score_oneself, score=98, **score)
    with pytest.raises(refusals.SurveyKnown):
        hall.do(acts.score_oneself, score=60, **score)

    rows = selectors.satisfaction("2026-Q1", seen_by=hall.officer("zhou", "2026-03-20 11:00"))
    found = {row.unit: row for row in rows}
    first = found["住建局"].sources
    assert (first["survey"].share, first["survey"].margin, first["survey"].answers) == ("82.0", "3.8", 400)
    assert (first["call"].share, first["call"].answers) == ("60.0", 50)  # apart, never added up
    assert (first["rating"].answers, first["rating"].is_small) == (1, True)
    assert (found["住建局"].rank, found["城管局"].rank, found["自然资源局"].rank) == (1, 2, None)
    assert found["自然资源局"].sources["survey"].is_small  # 29: 样本不足
    totals = dict(selectors.tag_totals(rows, moment("2026-03-20 11:00").date()))
    assert (totals["门难进"], totals["脸难看"], totals["事难办"]) == (12, 31, 57)
    assert (found["城管局"].own, found["城管局"].has_gap, found["住建局"].has_gap) == (98, True, False)

    # Everybody reads what has ended, and no self-score; a unit reads its own.
    assert all(not row.sources["survey"].answers for row in selectors.satisfaction("2026-Q1", public=True))
    hall.do(acts.close_survey, by="zhou", at="2026-03-21 09:00", survey_id=housing.pk)
    public = {row.unit: row for row in selectors.satisfaction("2026-Q1", public=True)}
    assert (public["住建局"].sources["survey"].share, public["住建局"].own) == ("82.0", None)
    own = selectors.satisfaction("2026-Q1", seen_by=hall.officer("ma", "2026-03-20 11:00"))
    assert [row.unit for row in own] == ["城管局"]
    trend = dict(selectors.trend(moment("2026-03-31 09:00").date()))
    assert trend["2026-Q1"]["survey"].share == "82.0"


def test_no_unit_runs_the_survey_on_itself(hall: Hall) -> None:
    with pytest.raises(refusals.SurveysItself):
        opened(hall, "hall", 100, by="su")
    survey = opened(hall, "housing", 3, by="su")
    with pytest.raises(refusals.NotAllowed):
        hall.do(acts.enter_answers, by="wang", at="2026-03-20 09:00", survey_id=survey.pk, rows=[])
    with pytest.raises(refusals.TooManyAnswers):
        enter(hall, survey, answers(4, 0))
    with pytest.raises(refusals.NotOneOfTheList):
        enter(hall, survey, [acts.Answered(5, ("长得丑",))])
    assert not SurveyAnswer.objects.exists()


def test_on_pages_with_a_workbook(hall: Hall) -> None:
    hall.item()
    desk = sign_in(Client(), hall.office, "zhou")
    sent = {"unit": str(hall.unit("housing")), "source": "call", "asked": "0", "method": "随机"}
    assert "随机" in desk.post("/services/satisfaction/surveys/new/", sent).content.decode()
    done = desk.post("/services/satisfaction/surveys/new/", sent | {"asked": "40"})
    path = done.headers["Location"]
    book, file = Workbook(), io.BytesIO()
    for row in (
        ("评价", "理由", "意见"),
        ("满意", "", ""),
        ("2", "事难办、脸难看", "跑三趟"),
        ("一般", "", ""),
    ):
        book.worksheets[0].append(row)
    book.save(file)
    file.seek(0)
    file.name = "answers.xlsx"
    page = desk.post(path, {"do": "import", "file": file}).content.decode()
    assert "采用 2 项，1 处有误" in page and SurveyAnswer.objects.count() == 2
    assert desk.post(path, {"do": "close"}).status_code == 303
    citizen = Client()
    assert "样本不足" in citizen.get("/services/satisfaction/public/").content.decode()
    made = desk.get("/services/satisfaction/?format=xlsx").content
    assert load_workbook(io.BytesIO(made)).worksheets[0]["B4"].value == "住建局"
    head = sign_in(Client(), hall.office, "wang")
    assert "自评分" in head.get("/services/satisfaction/").content.decode()
    assert head.post("/services/satisfaction/", {"score": "98"}).status_code == 303
    assert head.get(path).status_code == 404
