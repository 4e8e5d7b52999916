"""The pages: reached by those they are for, 404 to the others, refusals on the form."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.support.people import Office, found_office, sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.core.people import acts, selectors
from zhixing.core.people.models import Incumbency, Unit
from zhixing.foundation.moment import played_at
from zhixing.foundation.references import reference

pytestmark = pytest.mark.django_db

# Views read the real time, so the office of these tests lives now.
FOUNDED = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _late_enough():
    """Override the room's fixture: nothing is played here but the founding."""


@pytest.fixture
def office() -> Office:
    return found_office(at=FOUNDED)


def now() -> datetime:
    return datetime.now(UTC)


def visit(office: Office, code: str, path: str) -> tuple[int, str]:
    client = sign_in(Client(), office, code)
    answer = client.get(f"/people/{path}")
    return answer.status_code, answer.content.decode() if answer.status_code == 200 else ""


# page → who opens it; all the others of the cast get 404.
CAST = ("lu", "chen", "wu", "zhou", "wang", "li", "bai", "meng", "admin", "guard", "ren", "zhao", "fang")
EVERYBODY = set(CAST)
KEEPERS = {"admin", "ren"}
ADMINISTRATORS = {"admin", "ren", "guard"}
HOUSING = {"lu", "chen", "wu", "zhou", "wang", "meng", *ADMINISTRATORS}
PAGES = {
    "": EVERYBODY,
    "?q=zm": EVERYBODY,
    "?on=2024-05-01": EVERYBODY,
    "units/housing/": EVERYBODY,
    "posts/housing-head/": EVERYBODY,
    "persons/li/": EVERYBODY,
    "lines/": EVERYBODY,
    "duties/": EVERYBODY,
    "dual/": EVERYBODY,
    "dual/?year=2025": EVERYBODY,
    "bodies/": EVERYBODY,
    "delegations/": EVERYBODY,
    "delegations/new/": EVERYBODY,
    "me/": EVERYBODY,
    "post/": EVERYBODY,
    "units/housing/duties/": HOUSING,
    "units/housing/dual/2025/": HOUSING,
    "units/housing/duties/functions/": {"wang", *KEEPERS},
    "posts/housing-build-head/acting/": {"wang", *KEEPERS},
    "units/new/": KEEPERS,
    "units/housing/change/": KEEPERS,
    "units/housing/posts/new/": KEEPERS,
    "posts/housing-head/take/": KEEPERS,
    "posts/housing-head/leave/": KEEPERS,
    "posts/housing-head/superior/": KEEPERS,
    "posts/housing-head/role/": KEEPERS,
    "posts/housing-head/abolish/": KEEPERS,
    "persons/new/": KEEPERS,
    "persons/li/correct/": KEEPERS,
    "persons/li/leave/": KEEPERS,
    "persons/li/account/": KEEPERS,
    "roster/import/": KEEPERS,
    "accounts/li/password/": KEEPERS,
    "accounts/li/enable/": KEEPERS,
    "accounts/": ADMINISTRATORS,
    "accounts/li/": ADMINISTRATORS,
    "accounts/li/disable/": ADMINISTRATORS,
    "role-requests/": ADMINISTRATORS,
    "bodies/efficiency_office/rule/": {"wu", "fang"},
    "bodies/efficiency_office/seats/": KEEPERS,
}


@pytest.mark.slow
def test_each_page_is_opened_by_those_it_is_for(office: Office) -> None:
    """R24 for this room: every page × thirteen people; what is not for somebody is 404."""
    acts.establish_body(
        kind="efficiency_office",
        name="效能办",
        unit_id=office.units["supervision"],
        by=office.officer("ren"),
        at=now(),
    )
    wrong = []
    for code in CAST:
        client = sign_in(Client(), office, code)
        for path, allowed in PAGES.items():
            expected = 200 if code in allowed else 404
            status = client.get(f"/people/{path}").status_code
            if status != expected:
                wrong.append(f"{code} gets {status} from /people/{path}, not {expected}")
    assert wrong == []


@pytest.mark.parametrize("path", ["units/nowhere/", "posts/none/", "persons/nobody/", "accounts/nobody/"])
def test_what_does_not_exist_is_404(office: Office, path: str) -> None:
    assert visit(office, "admin", path)[0] == 404


class TestTheDirectory:
    def test_shows_the_tree_and_finds_by_initials(self, office: Office) -> None:
        _, page = visit(office, "li", "?q=wjg")
        assert "住建局" in page
        assert "王建国" in page

    def test_masks_the_telephone_of_strangers(self, office: Office) -> None:
        _, mine = visit(office, "wang", "persons/li/")
        _, strange = visit(office, "ma", "persons/li/")
        assert "13900000010" in mine
        assert "13900000010" not in strange
        assert "139****0010" in strange

    def test_shows_as_then(self, office: Office) -> None:
        acts.new_unit_version(
            unit_id=office.units["land"],
            name="自然资源和规划局",
            short_name="资规局",
            since=date(2025, 6, 1),
            by=office.officer("ren"),
            at=now(),
        )
        assert "资规局" in visit(office, "li", "")[1]
        then = visit(office, "li", "?on=2025-05-31")[1]
        assert "自然资源局" in then
        assert "资规局" not in then

    def test_a_vacant_post_shows_who_acts(self, office: Office) -> None:
        acts.leave_post(post_id=office.posts["housing-build-head"], by=office.officer("ren"), at=now())
        page = visit(office, "wang", "posts/housing-build-head/")[1]
        assert "由 宋立 代行" in page
        assert "明确代理人" in page


class TestForms:
    def test_a_unit_is_set_up(self, office: Office) -> None:
        client = sign_in(Client(), office, "admin")
        values = {
            "code": "water",
            "name": "水利局",
            "short_name": "水利局",
            "kind": "department",
            "parent": office.units["county"],
            "sphere": "gov",
            "rank_order": 30,
            "since": "2026-01-01",
            "document": "澄编〔2026〕2号",
        }
        answer = client.post("/people/units/new/", values)
        assert answer.status_code == 303
        assert Unit.objects.filter(code="water").exists()

        again = client.post("/people/units/new/", values)
        assert again.status_code == 200
        page = again.content.decode()
        assert "编码 water 已被使用" in page
        assert 'value="水利局"' in page, "what was typed is kept"

    def test_an_appointment_names_a_person(self, office: Office) -> None:
        client = sign_in(Client(), office, "ren")
        client.post("/people/posts/housing-clerk/leave/", {"document": ""})
        wrong = client.post("/people/posts/housing-clerk/take/", {"person": "无此人"})
        assert "没有找到这名人员" in wrong.content.decode()

        answer = client.post("/people/posts/housing-clerk/take/", {"person": "贺平"})

        assert answer.status_code == 303
        holder = selectors.holder_of(office.posts["housing-clerk"], at=now())
        assert holder.person_name == "贺平"

    def test_a_held_post_refuses_in_words(self, office: Office) -> None:
        client = sign_in(Client(), office, "ren")
        answer = client.post("/people/posts/housing-clerk/take/", {"person": "贺平"})
        assert answer.status_code == 200
        assert "现由李强任职" in answer.content.decode()

    def test_duties_from_functions_to_publication(self, office: Office) -> None:
        client = sign_in(Client(), office, "wang")
        client.post(
            "/people/units/housing/duties/functions/",
            {"titles": "1. 燃气安全\n2. 危房管理", "document": "三定", "since": "2026-01-01"},
        )
        refused = client.post("/people/units/housing/duties/publish/", follow=True)
        assert "还有 2 项职能未落实到岗位" in refused.content.decode()
        for row in selectors.function_rows(office.units["housing"], at=now()):
            answer = client.post(
                f"/people/units/housing/duties/functions/{row.id}/new/",
                {
                    "title": row.title,
                    "post": office.posts["housing-clerk"],
                    "power": "检查",
                    "consequence": "通报",
                    "partner": "城管局",
                },
            )
            assert answer.status_code == 303
        done = client.post("/people/units/housing/duties/publish/", follow=True)
        assert "第 1 版：2 项职能" in done.content.decode()

    def test_a_foreign_duty_cannot_be_amended_through_ones_own_unit(self, office: Office) -> None:
        """R26: the number in the address belongs to another unit."""
        [function] = acts.declare_functions(
            unit_id=office.units["finance"],
            titles=["预算"],
            document="三定",
            since=date(2025, 1, 1),
            by=office.officer("qian"),
            at=now(),
        )
        client = sign_in(Client(), office, "wang")
        assert client.get(f"/people/units/housing/duties/functions/{function.id}/new/").status_code == 404
        assert client.get(f"/people/units/finance/duties/functions/{function.id}/new/").status_code == 404

    def test_a_plan_without_conduct_is_refused_on_the_form(self, office: Office) -> None:
        client = sign_in(Client(), office, "wang")
        values = {"checkpoint": "plan", "title": "年度计划", "business": "旧改", "conduct": ""}
        answer = client.post("/people/units/housing/dual/2025/", values)
        assert answer.status_code == 200
        assert "「效能与作风建设」一栏为空，不能提交" in answer.content.decode()
        assert (
            client.post("/people/units/housing/dual/2025/", values | {"conduct": "作风"}).status_code == 303
        )
        page = client.get("/people/dual/?year=2025").content.decode()
        assert "1/5" in page

    def test_a_delegation_is_given_and_taken_back(self, office: Office) -> None:
        client = sign_in(Client(), office, "wang")
        until = (now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
        answer = client.post(
            "/people/delegations/new/",
            {"kind": "signature", "person": "宋立", "rights": ["sign_off"], "until": until},
        )
        assert answer.status_code == 303
        page = client.get("/people/delegations/").content.decode()
        assert "宋立 代 住建局局长（王建国）" in page
        [row] = selectors.delegations(seen_by=office.officer("wang"), at=now())
        assert sign_in(Client(), office, "ma").post(f"/people/delegations/{row.id}/end/").status_code == 404
        client.post(f"/people/delegations/{row.id}/end/")
        assert len(selectors.seats(office.people["song"], at=now())) == 1

    def test_rights_beyond_the_post_are_not_offered(self, office: Office) -> None:
        client = sign_in(Client(), office, "wang")
        until = (now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
        answer = client.post(
            "/people/delegations/new/",
            {"kind": "signature", "person": "宋立", "rights": ["approve"], "until": until},
        )
        assert answer.status_code == 200
        assert selectors.delegations(seen_by=office.officer("wang"), at=now()) == []


class TestRoles:
    def test_are_asked_for_by_one_and_approved_by_another(self, office: Office) -> None:
        asking = sign_in(Client(), office, "admin")
        asking.post(
            "/people/posts/finance-clerk/role/", {"role": "supervisor", "grants": "1", "reason": "抽调"}
        )
        [row] = selectors.role_requests(seen_by=office.officer("guard"), at=now())
        path = f"/people/role-requests/{row.id}/approve/"

        assert asking.post(path, {"digest": row.digest}).status_code == 404
        guard = sign_in(Client(), office, "guard")
        assert "抽调" in guard.get("/people/role-requests/").content.decode()
        guard.post(path, {"digest": "0" * 64})
        assert not office.officer("jin").may("issue"), "not what the approver saw"
        guard.post(path, {"digest": row.digest})

        assert office.officer("jin").may("issue")

    def test_why_somebody_sees_a_unit(self, office: Office) -> None:
        client = sign_in(Client(), office, "guard")
        page = client.get(f"/people/accounts/zhou/?unit={office.units['finance']}").content.decode()
        assert "角色「督查员」可查看本系统" in page
        page = client.get(f"/people/accounts/li/?unit={office.units['finance']}").content.decode()
        assert "没有角色覆盖该单位" in page


class TestTheRoster:
    def test_goes_out_and_comes_in_without_change(self, office: Office) -> None:
        client = sign_in(Client(), office, "ren")
        answer = client.post("/people/roster/export/")
        assert answer.status_code == 200
        sheets = load_workbook(BytesIO(answer.content))
        assert sheets.sheetnames == ["单位", "岗位", "人员"]
        file = BytesIO(answer.content)
        file.name = "花名册.xlsx"
        page = client.post("/people/roster/import/", {"file": file}).content.decode()
        assert "已导入通过的行" in page
        verbs = [entry.verb for entry in ledger.history(reference("roster", "county"))]
        assert verbs == ["people.exported", "people.imported"]

    def test_what_is_no_workbook_is_refused_in_words(self, office: Office) -> None:
        file = BytesIO(b"not a workbook")
        file.name = "a.xlsx"
        answer = sign_in(Client(), office, "ren").post("/people/roster/import/", {"file": file})
        assert "无法读取该文件" in answer.content.decode()

    def test_is_not_for_others(self, office: Office) -> None:
        assert sign_in(Client(), office, "zhou").post("/people/roster/export/").status_code == 404


class TestOnesOwn:
    def test_the_first_seat_is_kept(self, office: Office) -> None:
        with played_at(FOUNDED + timedelta(days=1)):
            acts.leave_post(
                post_id=office.posts["housing-clerk"],
                by=office.officer("ren", at=FOUNDED + timedelta(days=1)),
                at=FOUNDED + timedelta(days=1),
            )
            acts.take_post(
                post_id=office.posts["housing-clerk"],
                person_id=office.people["he"],
                by=office.officer("ren", at=FOUNDED + timedelta(days=1)),
                at=FOUNDED + timedelta(days=1),
            )
        assert Incumbency.objects.filter(person_id=office.people["he"], until=None).count() == 2
        client = sign_in(Client(), office, "he")
        assert client.get("/people/me/").wsgi_request.officer.post_name == "建设股股长"
        client.post("/people/me/", {"first_seat": str(office.posts["housing-clerk"])})
        fresh = sign_in(Client(), office, "he")
        assert fresh.get("/people/me/").wsgi_request.officer.post_name == "承办人"

    def test_other_sessions_are_ended(self, office: Office) -> None:
        one, other = (sign_in(Client(), office, "li") for _ in range(2))
        one.post("/people/me/", {"end_sessions": "1"})
        assert one.get("/people/me/").status_code == 200
        assert other.get("/people/me/").status_code == 302
