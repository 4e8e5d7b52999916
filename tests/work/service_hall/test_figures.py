"""Public figures: what is counted, what is too small to show, released by a person, shown as released."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.hall import found_hall
from tests.support.people import sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.work.service_hall import refusals
from zhixing.work.service_hall.acts import disclosed as acts
from zhixing.work.service_hall.models import Case, CaseStep, ReleasedFigures
from zhixing.work.service_hall.rules.figures import Figures, added, releasable
from zhixing.work.service_hall.selectors import disclosed


def rows(*counts: int) -> list[Figures]:
    return [Figures(f"单位{place}", accepted=count, on_time=count) for place, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((40, 30), [40, 30]),
        ((40, 30, 3, 9), [40, 30, 12]),
        # One small row would follow from the sum: the next larger one hides with it.
        ((40, 30, 3), [40, 33]),
        ((40, 30, 2, 3), [40, 35]),
        ((3,), [3]),
        ((), []),
    ],
)
def test_small_rows_are_put_together_and_everything_adds_up(
    counts: tuple[int, ...], shown: list[int]
) -> None:
    found = releasable(rows(*counts), fewest=10, others="其他")
    assert [one.concluded for one in found] == shown
    assert sum(one.concluded for one in found) == sum(counts)


def test_shares_and_days_are_said_downwards() -> None:
    one = Figures("单位", accepted=60, on_time=54, late=1, unlimited=5, saved_days=130, saved_of=20)
    assert (one.concluded, one.share_tenths, one.earlier_tenths) == (60, 981, 65)
    assert disclosed.share_words(one) == "98.1%（54/55）"
    assert added([one, one], "合计").saved_of == 40
    assert Figures("空").share_tenths is None


@pytest.mark.django_db
def test_a_month_is_released_once_and_shown_as_it_was(client: Client) -> None:
    hall = found_hall(accounts=True)
    housing, urban = hall.item(1), hall.item(2, unit="urban")
    hall.past_cases(housing, [5] * 11 + [9], on="2026-03-02")
    hall.past_cases(urban, [3] * 10, on="2026-03-03")
    hall.past_cases(hall.item(3, unit="finance"), [2] * 4, on="2026-03-04")
    CaseStep.objects.filter(case__in=Case.objects.filter(elapsed_days=9).values("pk")).update(
        facts={"late_days": 2}
    )
    assert client.get("/services/figures/public/").status_code == 200
    march = {"month": date(2026, 3, 1)}
    with pytest.raises(refusals.NotAllowed):
        hall.do(acts.release_figures, by="zhao", at="2026-04-01 09:00", **march)
    with pytest.raises(refusals.MonthOpen):
        hall.do(acts.release_figures, by="su", at="2026-03-31 17:00", **march)
    hall.do(acts.release_figures, by="su", at="2026-04-01 09:00", **march)
    with pytest.raises(refusals.MonthReleased):
        hall.do(acts.release_figures, by="su", at="2026-04-01 09:10", **march)
    release = disclosed.release_of()
    assert release is not None
    # 4 of finance are too few, and 14 of the two smallest hide them; 12 + 14 = 26.
    assert [(one.accepted, one.on_time, one.late) for one in release.rows] == [(12, 11, 1), (14, 14, 0)]
    assert release.rows[1].name.startswith("其他单位")
    assert (release.total.concluded, disclosed.share_words(release.total)) == (26, "96.1%（25/26）")
    assert release.total.saved_days == 12 * 20 - 64 + 10 * 17 + 4 * 18

    page = client.get("/services/figures/public/?month=2026-03").content.decode()
    assert "96.1%（25/26）" in page
    assert "财政" not in page
    sheet = load_workbook(io.BytesIO(client.get("/services/figures/public/?format=xlsx").content)).worksheets[
        0
    ]
    assert [cell.value for cell in sheet[5]][1:3] == [26, 26]
    assert client.get("/services/figures/public/?month=2026-02").status_code == 404
    assert client.get("/services/figures/public/?month=x").status_code == 404

    # A case that is corrected afterwards changes nothing that was released; the keeper sees that it differs.
    Case.objects.filter(item=urban).update(accepted_at=None)
    assert disclosed.release_of() == release
    sign_in(client, hall.office, "su")
    assert "不一致" in client.get("/services/figures/?month=2026-03").content.decode()
    sent = {"month": "2026-03", "reason": ""}
    assert "已经发布" in client.post("/services/figures/", sent).content.decode()
    assert client.post("/services/figures/", sent | {"reason": "受理时间更正"}).status_code == 303
    assert ReleasedFigures.objects.filter(replaced_at=None).count() == 1
    entries = ledger.history("figures:2026-03")
    assert [one.verb for one in entries] == ["figures.released"] * 2
    sign_in(client, hall.office, "zhao")
    assert client.get("/services/figures/").status_code == 404
