"""A8 职能交叉、管理真空、自我设权: 212 items with exactly three faults, ruled within ten working days."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support.hall import Hall, found_hall, item_code
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.matters import refusals
from zhixing.core.matters.acts import mandates as acts
from zhixing.core.matters.models import Matter
from zhixing.core.people.selectors import day_of
from zhixing.core.powers import acts as powers
from zhixing.core.powers import selectors
from zhixing.work.service_hall import refusals as hall_refusals
from zhixing.work.service_hall.acts import grant_many

pytestmark = [pytest.mark.django_db, pytest.mark.institution("A8")]

SENT = "2026-03-02 09:00"


def load(hall: Hall) -> None:
    """Load 212 powers: one claimed by two bureaus, one by none, one without a basis."""
    with hall.at("2026-02-27 09:00") as now:
        by, since = hall.officer("fang", "2026-02-27 09:00"), day_of(moment("2026-01-01 12:00"))
        for number in range(1, 213):
            powers.list_power(
                code=f"XK-{number:03d}",
                title="燃气安装收费审批" if number == 200 else f"许可事项{number}",
                duty="依法审查，公开结果",
                basis="" if number == 200 else "中华人民共和国建筑法 第七条",
                unit_id=None if number == 100 else hall.unit("housing"),
                document="澄阳县权责清单",
                since=since,
                by=by,
                at=now,
            )
        powers.claim_power(
            code="XK-050", unit_id=hall.unit("urban"), basis="三定", since=since, by=by, at=now
        )


def faults(on: str) -> list[tuple[str, str]]:
    return [(one.code, one.fault) for one in selectors.list_faults(on=day_of(moment(on)))]


def rule(hall: Hall, code: str, at: str, **more: object) -> Matter:
    values: dict[str, object] = {"unit_id": None, "basis": "", "duty": "", "document": "澄编〔2026〕3号"}
    values |= {"reason": "依三定规定"}
    key = Matter.objects.open().get(source_ref=code, kind="matters.mandate").pk
    done: Matter = hall.do(acts.rule_on_mandate, by="wu", at=at, matter_id=key, **values | more)
    return done


def test_exactly_three_findings_ruled_in_time_leave_no_overlap_and_no_vacuum() -> None:
    hall = found_hall()
    load(hall)
    assert faults(SENT) == [("XK-050", "overlap"), ("XK-100", "vacuum"), ("XK-200", "no_basis")]
    with pytest.raises(refusals.NotAllowed):
        hall.do(acts.send_findings, by="li", at=SENT, unit_id=hall.unit("office"))
    sent = hall.do(acts.send_findings, by="fang", at=SENT, unit_id=hall.unit("office"))
    assert len(sent) == 3
    assert {one.due_at for one in Matter.objects.filter(kind="matters.mandate")} == {
        moment("2026-03-16 17:30")
    }
    assert hall.do(acts.send_findings, by="fang", at="2026-03-03 09:00", unit_id=hall.unit("office")) == []

    with pytest.raises(refusals.NothingRuled):
        rule(hall, "XK-100", "2026-03-10 09:00")
    rule(hall, "XK-050", "2026-03-10 09:00", unit_id=hall.unit("urban"))
    rule(hall, "XK-100", "2026-03-16 17:00", unit_id=hall.unit("land"))
    assert faults("2026-03-16 18:00") == [("XK-200", "no_basis")]
    counts = {code: n for code, _, n in selectors.matrix(on=day_of(moment(SENT)), only_faults=True).counts}
    assert (counts["overlap"], counts["vacuum"], counts["no_basis"]) == (1, 1, 1)
    after = selectors.matrix(on=day_of(moment("2026-03-16 18:00")), only_faults=False)
    counts = {code: n for code, _, n in after.counts}
    assert (after.total, counts["overlap"], counts["vacuum"]) == (212, 0, 0)
    assert selectors.owner("XK-050", on=day_of(moment("2026-03-16 18:00"))) == hall.unit("urban")

    hall.tick("2026-03-16 17:31")  # the third was not ruled on: red on the ruling office
    late = Matter.objects.get(source_ref="XK-200")
    assert (late.light, late.unit_id) == ("red", hall.unit("office"))
    rule(hall, "XK-200", "2026-03-17 09:00", cancels=True)
    assert faults("2026-03-17 12:00") == []
    assert selectors.matrix(on=day_of(moment("2026-03-17 12:00")), only_faults=False).total == 211


def test_the_baseless_power_is_opened_at_no_window() -> None:
    hall = found_hall()
    load(hall)
    item = hall.item(9, title="燃气安装收费审批")
    with pytest.raises(hall_refusals.PowerBaseless):
        hall.receive(item, at=SENT)
    with pytest.raises(hall_refusals.PowerBaseless):
        _grant(hall, item_code(9))
    hall.do(acts.send_findings, by="fang", at=SENT, unit_id=hall.unit("office"))
    rule(hall, "XK-200", "2026-03-03 09:00", basis="城镇燃气管理条例 第十五条")
    assert hall.receive(item, at="2026-03-04 09:00").pk


def _grant(hall: Hall, code: str) -> None:
    with hall.at(SENT) as now:
        grant_many([(code, ("accept",))], window="w7", by=hall.officer("su", SENT), at=now)


def test_pages_send_and_rule() -> None:
    hall = found_hall(accounts=True)
    load(hall)
    keeper = sign_in(Client(), hall.office, "fang")
    page = keeper.get("/powers/matrix/").content.decode()
    assert "XK-050" in page and "○" in page
    assert keeper.get("/powers/matrix/?format=xlsx").status_code == 200
    assert keeper.post("/matters/mandates/", {"unit": str(hall.unit("office"))}).status_code == 303
    number = Matter.objects.get(source_ref="XK-050").number
    head = sign_in(Client(), hall.office, "wu")
    assert "职责交叉" in head.get("/matters/mandates/").content.decode()
    path = f"/matters/mandates/{number}/"
    assert (
        "问题仍然存在"
        in head.post(path, {"document": "澄编〔2026〕3号", "reason": "依三定"}).content.decode()
    )
    sent = {"unit": str(hall.unit("urban")), "document": "澄编〔2026〕3号", "reason": "依三定"}
    assert head.post(path, sent).status_code == 303
    assert sign_in(Client(), hall.office, "li").get(path).status_code == 404
