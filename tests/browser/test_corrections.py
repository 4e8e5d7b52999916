"""A red light that rests on a mistake is put right in the browser; a citizen reads a project's notice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.browser.visitors import enrol
from tests.reliability.scenes import ago, live_county
from tests.support.matters import Stage, fresh
from tests.support.people import PASSWORD
from tests.support.pictures import photo
from zhixing.work.projects import acts

LONG = "城区雨污分流改造二期工程（人民路、文昌路、滨河路段）地下管线迁改和路面恢复"


@pytest.fixture
def county() -> Stage:
    return live_county()


def test_a_wrong_date_is_corrected_and_red_goes(visit, county: Stage, tmp_path: Path) -> None:
    wrong = datetime.now(UTC).date() - timedelta(days=20)
    matter = county.issue(at=ago(days=40), due=wrong.isoformat(), title=LONG)
    county.sign_for(matter, at=ago(days=39.9))
    county.tick(ago(days=1))
    paper = tmp_path / "会议纪要原文（第18次县政府常务会议，关于城区雨污分流改造时限的决定）.jpg"
    paper.write_bytes(photo(1).read())

    zhou = visit()
    zhou.sign_in("zhou", PASSWORD, enrol(county.office.account("zhou")))
    page = zhou.open(f"/matters/{matter.number}/")
    assert "逾期" in page.locator("main").inner_text()
    page.get_by_text("其他办理").first.click()
    zhou.click("更正时限")
    right = datetime.now(UTC).date() + timedelta(days=60)
    page.get_by_label("正确的完成时限").fill(right.isoformat())
    zhou.fill("时限原话", "次年一月底前完成")
    zhou.fill("更正理由", "录入时写错月份")
    page.get_by_label("证明").set_input_files(str(paper))
    zhou.press("更正时限")

    assert fresh(matter).light != "red"
    record = page.locator("main").inner_text()
    assert (
        "原话：次年一月底前完成" in record
        and "督办通知单" not in record.partition("办理记录")[0].partition("督办阶梯")[2]
    )
    assert page.get_by_role("link", name="会议纪要原文").count() == 1
    assert zhou.axe() == []
    zhou.screenshot("matter-corrected")


def test_a_citizen_reads_what_is_under_notice_on_a_phone(visit, county: Stage) -> None:
    new = acts.NewGate(
        title=LONG,
        unit_id=county.unit("urban"),
        cost=Decimal(2000),
        lifelong_cost=Decimal(3100),
        funding="县级财政",
        asked_by="城管局提出，提升城市形象",
        beneficiaries=80_000,
        promised=1_000_000,
        measure="人次",
        proposer_post_id=county.office.posts["urban-head"],
    )
    made = county.do(acts.file_gate, by="ma", at=ago(days=1), new=new)
    county.do(acts.release_gate, by="zhou", at=ago(days=0.9), gate_id=made.pk, read_by="米慎")

    citizen = visit(phone=True, script=False)
    page = citizen.open("/")
    citizen.click("项目公示", exact=False)
    assert LONG in page.locator("main").inner_text() and "公示中" in page.locator("main").inner_text()
    assert citizen.sideways() == 0
    assert citizen.small_targets(44) == []
    citizen.screenshot("notices-phone")
    reader = visit()
    reader.open("/projects/notices/")
    assert reader.axe() == []
