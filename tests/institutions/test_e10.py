"""E10 审批事项精减: 257 reviewed, 45 cancelled, 212 left; no re-introduction under another name."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.hall import KEEPER, Hall, found_hall, item_code
from tests.support.matters import moment
from zhixing.work.service_hall import acts, refusals, selectors
from zhixing.work.service_hall.acts import Application, ItemText
from zhixing.work.service_hall.models import Item

pytestmark = [pytest.mark.django_db, pytest.mark.institution("E10")]

AT = "2026-01-06 09:00"


@pytest.fixture
def hall() -> Hall:
    stage = found_hall()
    unit = stage.unit("housing")
    rows = [
        ItemText(item_code(n), f"第{n}类经营项目审批", "01", "住建局", unit_id=unit) for n in range(1, 258)
    ]
    rows[0] = ItemText(item_code(1), "临时占用城市道路摆放花木审批", "01", "住建局", unit_id=unit)
    with stage.at(AT) as now:
        acts.publish_many(rows, by=KEEPER, at=now)
        for n in range(1, 258):
            gone = n <= 45
            acts.review_item(
                code=item_code(n), conclusion="cancel" if gone else "keep", basis="国发〔2026〕1号",
                document="澄政发〔2026〕9号" if gone else "", on=date(2026, 1, 6), by=KEEPER, at=now,
            )  # fmt: skip
    return stage


def test_forty_five_gone_with_date_and_basis_and_no_way_back(hall: Hall) -> None:
    log, total = selectors.changes(conclusion="cancel", limit=100)
    assert (total, len(log)) == (45, 45)
    assert {(row.reviewed_on, row.basis, row.document) for row in log} == {
        (date(2026, 1, 6), "国发〔2026〕1号", "澄政发〔2026〕9号")
    }
    found = selectors.overview(at=moment("2026-03-02 09:00"), reviewed_after=date(2025, 3, 2))
    assert (found.items, found.overdue_reviews) == (212, 0)
    later = selectors.overview(at=moment("2026-03-02 09:00"), reviewed_after=date(2026, 1, 7))
    assert later.overdue_reviews == 212

    party = hall.applicant(at="2026-03-02 09:00")
    with pytest.raises(refusals.ItemNotActive):
        hall.do(acts.receive, by="zhao", at="2026-03-02 09:00", new=Application(item_code(1), "w7", party))
    disguised = ItemText(
        item_code(900), "临时占用城市道路摆放花木备案", "10", "住建局", unit_id=hall.unit("housing")
    )
    with hall.at("2026-03-02 09:00") as now:
        with pytest.raises(refusals.ItemDisguised) as refused:
            acts.publish_item(new=disguised, by=KEEPER, at=now)
        assert "澄政发〔2026〕9号" in str(refused.value)
    assert not Item.objects.filter(code=item_code(900)).exists()


def test_only_with_a_document_and_by_who_keeps_the_catalogue(hall: Hall) -> None:
    wanted = {"code": item_code(100), "conclusion": "cancel", "basis": "法规修订", "on": date(2026, 3, 2)}
    with pytest.raises(refusals.DocumentMissing):
        hall.do(acts.review_item, by="su", at="2026-03-02 09:00", document="", **wanted)
    with pytest.raises(refusals.NotAllowed):
        hall.do(acts.review_item, by="zhao", at="2026-03-02 09:00", document="澄政发〔2026〕10号", **wanted)
    assert Item.objects.get(code=item_code(100)).is_active
