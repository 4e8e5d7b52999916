"""Partners: rights given by the hall's manager, applications through the API, the queue of a window."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.support.hall import Hall, found_hall, item_code
from tests.support.people import sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.core.people import acts as people
from zhixing.work.service_hall.models import Case, PartnerGrant

pytestmark = pytest.mark.django_db

NUMBER = "110101194912310024"


@pytest.fixture
def hall() -> Hall:
    stage = found_hall(accounts=True)
    stage.item(1, asks=("申请表", "身份证明"))
    return stage


@pytest.fixture
def key(hall: Hall) -> people.IssuedKey:
    at = datetime.now(UTC)
    return people.issue_partner_key(
        name="省一体化平台",
        unit_id=hall.unit("hall"),
        document="澄数〔2026〕5号",
        until=at + timedelta(days=30),
        by=hall.office.officer("admin"),
        at=at,
    )


def applied(**more: object) -> dict[str, object]:
    files = [{"paper": "001", "name": "申请表.txt", "content": base64.b64encode("申请".encode()).decode()}]
    return {
        "item": item_code(1), "kind": "person", "name": "刘桂兰", "id_number": NUMBER, "phone": "13800001234",
        "files": files, **more,
    }  # fmt: skip


def sent(key: people.IssuedKey, body: dict[str, object], once: str = "once-0001") -> Any:
    headers = {"X-Zhixing-Key": key.secret, "Idempotency-Key": once}
    path = "/api/v1/services/applications"
    return Client().post(path, json.dumps(body), content_type="application/json", headers=headers)


def test_a_partner_files_once_with_the_right_and_follows_the_case(hall: Hall, key: people.IssuedKey) -> None:
    assert sent(key, applied()).status_code == 404
    manager = sign_in(Client(), hall.office, "su")
    path = "/services/partners/"
    form = {"key": key.row.pk, "scopes": ["file_case"], "document": ""}
    assert "有误：" in manager.post(path, form).content.decode()
    assert not PartnerGrant.objects.exists()
    assert manager.post(path, form | {"document": "澄政务〔2026〕2号"}).status_code == 303
    assert "代申请人提交申请" in manager.get(path).content.decode()
    assert sign_in(Client(), hall.office, "zhao").get(path).status_code == 404

    wrong = sent(key, applied(id_number=NUMBER[:-1] + "5", way="post"))
    assert wrong.status_code == 422
    assert set(wrong.json()["fields"]) == {"id_number", "address"}
    for field, text in (("phone", "1380000123"), ("telephone", "13800001234")):
        refused = sent(key, applied(**{field: text}))
        assert (refused.status_code, set(refused.json()["fields"])) == (422, {field})
    assert sent(key, applied(item="9" * 31)).status_code == 409
    stranger = applied(files=[{"paper": "999", "name": "x.txt", "content": "MTIz"}])
    assert sent(key, stranger, "once-0002").status_code == 409
    assert not Case.objects.exists()
    answers = [sent(key, applied(), "once-0003") for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    case = Case.objects.select_related("matter").get()
    receipt = {"number": case.matter.number, "code": case.matter.tracking_code}
    assert answers[0].json() == answers[1].json() == receipt
    assert (case.stage, case.channel) == ("received", "online")
    assert {entry.by_code for entry in ledger.history(case.matter.reference)} == {f"partner:{key.row.pk}"}
    queue = sign_in(Client(), hall.office, "zhao").get("/services/window/")
    assert case.matter.number in queue.content.decode()

    def read(path: str) -> Any:
        return Client().get(f"/api/v1/services/{path}", headers={"X-Zhixing-Key": key.secret})

    followed = read(f"cases/{case.matter.number}?code={case.matter.tracking_code}")
    assert (followed.status_code, followed.json()["stage"]) == (200, "received")
    assert read(f"cases/{case.matter.number}?code=AAAAAA").status_code == 404
    assert read("items?q=spjy").json()["items"][0]["code"] == item_code(1)
    guide = read(f"items/{item_code(1)}").json()
    assert [one["name"] for one in guide["materials"]] == ["申请表", "身份证明"]

    manager.post(path, {"key": key.row.pk, "scopes": [], "document": "收回"})
    assert sent(key, applied(), "once-0004").status_code == 404
