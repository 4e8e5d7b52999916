"""An 一件事 from home: asked once for all its items, one number, every branch followed; 特事特办 with it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.support.hall import KEEPER, Hall, found_hall, fresh, item_code
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.core.notices.models import Notice
from zhixing.foundation.actors import Tick
from zhixing.work.service_hall import acts, refusals
from zhixing.work.service_hall.acts import ItemText, Material
from zhixing.work.service_hall.models import Case, CaseMaterial, FastTrack, Filing
from zhixing.work.service_hall.rules import packages
from zhixing.work.service_hall.rules.terms import Term

pytestmark = [pytest.mark.django_db]

NUMBER = "110101194912310024"

FIRST = (Material("身份证明"), Material("申请表"))
SECOND = (Material("身份证明"), Material("场所证明", may_follow=True))


def page_of(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.headers.get("Location")
    return answer.content.decode()


def paper(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, name.encode(), "text/plain")


@pytest.fixture
def hall() -> Hall:
    """Three items of three departments, 5, 3 and 4 working days; the third needs the first."""
    stage = found_hall(accounts=True)
    with stage.at("2026-01-06 09:00") as now:
        for serial, title, unit, days, asks in (
            (1, "营业执照", "housing", 5, FIRST), (2, "公章备案", "urban", 3, FIRST[:1]),
            (3, "场所许可", "land", 4, SECOND),
        ):  # fmt: skip
            text = ItemText(
                code=item_code(serial), title=title, kind="01", organ=unit, unit_id=stage.unit(unit),
                promised=Term("wd", days), statutory=Term("wd", 20), materials=asks, themes=("餐饮",),
            )  # fmt: skip
            acts.publish_item(new=text, by=KEEPER, at=now)
        acts.open_package(
            code="open-a-shop", title="开饭店一件事", lead_unit_id=stage.unit("hall"), document="2号",
            by=KEEPER, at=now, branches=[(item_code(1), ()), (item_code(2), ()), (item_code(3), (1,))],
        )  # fmt: skip
    return stage


def begun(visitor: Client) -> str:
    answer = visitor.post("/services/packages/open-a-shop/apply/", {"form_key": "b" * 32})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def fill(visitor: Client, path: str, *, later: bool = False) -> None:
    papers = [("paper-001", "upload"), ("paper-002", "upload"), ("paper-003", "later" if later else "upload")]
    sent: list[tuple[str, dict[str, object]]] = [
        ("who", {"kind": "person"}),
        ("name", {"name": "刘桂兰", "id_number": NUMBER}),
        ("contact", {"phone": "13800001234"}),
        *(
            (name, {"way": way, **({"file": paper(f"{name}.txt")} if way == "upload" else {})})
            for name, way in papers
        ),
        ("way", {"way": "pickup"}),
    ]
    for name, values in sent:
        answer = visitor.post(f"{path}{name}/", values)
        assert answer.status_code == 303, page_of(answer)


def sent_case(visitor: Client, path: str) -> tuple[Case, str]:
    done = visitor.post(f"{path}check/", {"agreed": "on"})
    receipt = page_of(visitor.get(done.headers["Location"]))
    return Case.objects.select_related("matter").get(whole=None), receipt


@pytest.mark.institution("E2")
@pytest.mark.institution("E4")
def test_one_application_for_three_items_with_one_number(hall: Hall) -> None:
    visitor = Client()
    for question in ("?q=饭店", "?q=kfd", "?theme=餐饮", "?q=公章备案"):
        assert "开饭店一件事" in page_of(visitor.get(f"/services/{question}")), question
    assert "开饭店一件事" not in page_of(visitor.get("/services/?q=养老"))
    guide = page_of(visitor.get("/services/packages/open-a-shop/"))
    assert "9 个工作日" in guide and "3 件（分开办要交 5 件）" in guide and "营业执照办结后" in guide
    assert "开饭店一件事" in page_of(visitor.get(f"/services/items/{item_code(1)}/"))
    assert visitor.get("/services/packages/nothing/").status_code == 404

    path = begun(visitor)
    tasks = page_of(visitor.get(path))
    assert tasks.count("身份证明") == 1 and "一次办理：营业执照、公章备案、场所许可" in tasks
    assert "用于：营业执照、公章备案、场所许可" in page_of(visitor.get(f"{path}paper-001/"))
    fill(visitor, path)
    assert "9 个工作日" in page_of(visitor.get(f"{path}check/"))
    whole, receipt = sent_case(visitor, path)
    assert whole.matter.number in receipt and "受理后 9 个工作日；当天受理的，" in receipt
    assert (whole.stage, whole.channel, Case.objects.count()) == ("received", "online", 1)
    assert CaseMaterial.objects.get(case=whole, name="身份证明").file_id
    track = f"/track/?number={whole.matter.number}&code={whole.matter.tracking_code}"
    waiting = page_of(visitor.get(track))
    assert waiting.count("受理后开始办理") == 3 and "公章备案" in waiting
    assert Notice.objects.filter(about=whole.matter.reference, person_id=hall.person("zhao")).exists()

    clerk = sign_in(Client(), hall.office, "zhao")
    base = f"/services/cases/{whole.matter.number}/"
    assert "整件事办结" not in page_of(clerk.get(base))
    assert clerk.post(f"{base}accept/", {"form_key": "c" * 32}).status_code == 303
    parts = list(Case.objects.filter(whole=whole).select_related("matter").order_by("pk"))
    assert [one.stage for one in parts] == ["accepted", "accepted", "waiting"]
    assert [one.matter.unit_id for one in parts] == [hall.unit(c) for c in ("housing", "urban", "land")]
    assert len({one.accepted_at for one in parts}) == 1
    assert fresh(whole).matter.handler_id == hall.person("su")
    due = fresh(whole).matter.due_at
    assert due is not None
    followed = page_of(visitor.get(track))
    assert followed.count("办理中") >= 3 and "等待前一环节" in followed
    assert [e.verb for e in ledger.history(whole.matter.reference)][:3] == [
        "matter.registered", "case.received", "case.accepted",
    ]  # fmt: skip

    receipt_of = {"number": whole.matter.number, "code": whole.matter.tracking_code, "reason": "不开了"}
    visitor.post("/services/receipt/withdraw/", receipt_of)
    assert set(Case.objects.values_list("stage", flat=True)) == {"withdrawn"}


@pytest.mark.institution("E9")
def test_the_fast_track_is_asked_for_in_the_application(hall: Hall) -> None:
    visitor = Client()
    path = begun(visitor)
    fill(visitor, path, later=True)
    asked = page_of(visitor.get(f"{path}special/"))
    assert "按一般程序办理" in asked and "选填" in asked
    wrong = page_of(visitor.post(f"{path}special/", {"special_ground": "disaster", "special_reason": ""}))
    assert "请写明具体情况" in wrong
    boss = {"special_ground": "boss", "special_reason": "领导打招呼"}
    assert visitor.post(f"{path}special/", boss).status_code == 200
    values = {"special_ground": "disaster", "special_reason": "暴雨冲毁店面，须立即重开"}
    assert visitor.post(f"{path}special/", values).status_code == 303
    assert "暴雨冲毁店面" in page_of(visitor.get(f"{path}check/"))
    whole, receipt = sent_case(visitor, path)
    assert "已申请特事特办" in receipt
    track = FastTrack.objects.get()
    assert (track.case_id, track.owed, track.asked_by_id) == (whole.pk, ["003"], None)
    pair = f"/track/?number={whole.matter.number}&code={whole.matter.tracking_code}"
    assert "批复前按一般程序办理" in page_of(visitor.get(pair))
    assert Notice.objects.filter(topic="special_case", person_id=hall.person("su")).exists()
    clerk = sign_in(Client(), hall.office, "zhao")
    assert "待批准" in page_of(clerk.get(f"/services/cases/{whole.matter.number}/"))

    leader = sign_in(Client(), hall.office, "su")
    yes = {"approve": "yes", "said": "", "form_key": "d" * 32}
    answer = leader.post(f"/services/special/{track.pk}/", yes)
    assert answer.status_code == 303, page_of(answer)
    assert Case.objects.filter(whole=whole).count() == 3
    assert "容缺办理，请补交" in page_of(visitor.get(pair))


def test_a_draft_whose_items_changed_is_put_under_the_new_versions(hall: Hall) -> None:
    visitor = Client()
    path = begun(visitor)
    fill(visitor, path)
    with hall.at("2026-01-07 09:00") as now:
        text = ItemText(
            code=item_code(2), title="公章备案", kind="01", organ="urban", unit_id=hall.unit("urban"),
            promised=Term("wd", 3), statutory=Term("wd", 20), materials=(*FIRST[:1], Material("印模")),
            themes=("餐饮",),
        )  # fmt: skip
        acts.change_item(new=text, by=KEEPER, at=now)
    answer = visitor.post(f"{path}check/", {"agreed": "on"})
    assert answer.headers["Location"] == path
    tasks = page_of(visitor.get(path))
    assert "印模" in tasks and not Case.objects.exists() and Filing.objects.get().sent_at is None


def test_the_window_takes_a_package_and_what_is_missing_is_told_once(hall: Hall) -> None:
    clerk = sign_in(Client(), hall.office, "zhao")
    assert "开饭店一件事" in page_of(clerk.get("/services/window/?q=饭店"))
    path = "/services/window/packages/open-a-shop/"
    assert page_of(clerk.get(path)).count("身份证明") == 1
    values = {
        "party": "person", "id_number": NUMBER, "name": "刘桂兰", "phone": "13800001234", "window": "w7",
        "papers": ["001", "002"], "do": "accept", "form_key": "e" * 32,
    }  # fmt: skip
    assert "有误：" in page_of(clerk.post(path, values)) and not Case.objects.exists()
    told = clerk.post(path, values | {"do": "tell", "form_key": "f" * 32})
    assert told.status_code == 303 and "场所证明" in page_of(clerk.get(told.headers["Location"]))
    whole = Case.objects.get()
    assert (whole.stage, whole.package_id is not None) == ("told", True)
    hall.do(acts.supplement, by="zhao", at="2026-12-01 09:00", case_id=whole.pk, given=["003"])
    assert Case.objects.filter(whole=whole).count() == 3


def test_nothing_said_in_five_days_accepts_the_whole_by_the_law(hall: Hall) -> None:
    new = acts.PackageApplication("open-a-shop", "w7", ("001", "002", "003"))
    applicant = acts.Applicant("person", "刘桂兰", "", "13800001234")
    whole = hall.do(
        acts.take_in_package, by="zhao", at="2026-03-02 09:00", new=new, applicant=applicant, wish="receive",
        hints={},
    )  # fmt: skip
    with hall.at("2026-03-10 09:00") as later:
        acts.accept_untold(case_id=whole.pk, by=Tick("law.licensing.one_notice"), at=later)
    assert (fresh(whole).deemed, fresh(whole).stage) == (True, "accepted")
    assert Case.objects.filter(whole=whole, deemed=True).count() == 3
    assert fresh(whole).matter.due_at == moment("2026-03-13 17:30")


def test_limits_of_different_units_follow_each_other(hall: Hall) -> None:
    with hall.at("2026-02-28 09:00") as now:
        acts.promise_anew(code=item_code(3), promised=Term("cd", 10), document="3号", by=KEEPER, at=now)
    assert "5 个工作日加 10 个自然日" in page_of(Client().get("/services/packages/open-a-shop/"))
    new = acts.PackageApplication("open-a-shop", "w7", ("001", "002", "003"))
    applicant = acts.Applicant("person", "刘桂兰", "", "13800001234")
    whole = hall.do(
        acts.take_in_package, by="zhao", at="2026-03-02 09:00", new=new, applicant=applicant, wish="accept",
        hints={},
    )  # fmt: skip
    # Five working days end on Monday 9 March, ten calendar days later is Thursday the 19th.
    assert fresh(whole).matter.due_at == moment("2026-03-19 17:30")


def test_papers_are_asked_once_and_a_strict_item_decides() -> None:
    one = {"code": "001", "name": "身份证明", "copies": 1, "may_follow": True}
    two = {"code": "009", "name": "身份证明", "copies": 2, "needed": False, "may_follow": False}
    [paper_] = packages.shared([(4, [one]), (5, [two])])
    assert (paper_["code"], paper_["copies"], paper_["needed"]) == ("001", 2, True)
    assert (paper_["may_follow"], paper_["needed_by"]) == (False, [4, 5])


def test_an_unknown_package_is_refused(hall: Hall) -> None:
    with pytest.raises(refusals.ItemUnknown):
        hall.do(
            acts.receive_package, by="zhao", at="2026-03-02 10:00", package="none", window="w7",
            party_code="x", given=(),
        )  # fmt: skip
    assert not Case.objects.exists()


class TestOpening:
    def test_the_keeper_opens_one_and_everybody_finds_it(self, hall: Hall) -> None:
        keeper = sign_in(Client(), hall.office, "su", post="hall-head")
        path = "/services/catalogue/packages/"
        listed = page_of(keeper.get(path))
        assert "开饭店一件事" in listed and "先办完第 1 项" in listed and "可申请" in listed
        form = {
            "title": "挂一块招牌", "code": "zhaopai", "lead": str(hall.unit("urban")), "document": "3号",
            "branches": f"{item_code(2)}\n{item_code(3)} 1",
        }  # fmt: skip
        for changed, said in (
            ({"branches": item_code(1)}, "至少包含两个事项"),
            ({"branches": f"{item_code(1)}\n{item_code(2)} 第一"}, "第 2 行应为事项编码"),
            ({"branches": f"{item_code(1)}\n{item_code(9)}"}, "事项目录里没有编码为"),
            ({"branches": f"{item_code(1)}\n{item_code(1)}"}, "列了两次"),
            ({"branches": f"{item_code(1)} 2\n{item_code(2)} 1"}, "循环"),
            ({"code": "open-a-shop"}, "已用于“开饭店一件事”"),
        ):
            refused = page_of(keeper.post(path, form | changed))
            assert said in refused and "挂一块招牌" in refused, said
        assert keeper.post(path, form).status_code == 303
        assert "挂一块招牌" in page_of(Client().get("/services/?q=招牌"))
        assert sign_in(Client(), hall.office, "zhao").get(path).status_code == 404
