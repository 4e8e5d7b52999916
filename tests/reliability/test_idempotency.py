"""R15: a form sent twice, five times, at once, or with other words under the same key: done once."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tests.reliability.scenes import Scene, Writer, client_of, form_key, fresh, scene, slugs
from tests.reliability.together import size, together
from tests.support.matters import Stage
from zhixing.core.matters.models import Matter

pytestmark = pytest.mark.django_db(transaction=True)

TURNS = size(1, 50)


def entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_entry")
        [(count,)] = cursor.fetchall()
    return int(count)


def send(client: Client, path: str, body: dict[str, Any]) -> tuple[int, str]:
    """Post a form as a window of its own does; return status and where it leads."""
    window = Client()
    window.cookies = client.cookies
    answer = window.post(path, body)
    return answer.status_code, answer.headers.get("Location", "")


def test_every_step_is_done_once_however_often_its_form_is_sent(county: Stage) -> None:
    """1 to 5 times at once, then once more later, then with other words."""
    chance = random.Random(20260721)
    for slug in slugs() * TURNS:
        made = scene(county, slug)
        client, key, times = client_of(county, made.by), form_key(), chance.randint(2, 5)
        before = fresh(made.matter).version

        outcomes = together([partial(send, client, made.path, made.body(key=key)) for _ in range(times)])

        answers = [outcome.value for outcome in outcomes]
        assert [outcome.raised for outcome in outcomes] == [None] * times, slug
        assert answers == [(303, made.matter.get_absolute_url())] * times, (slug, answers)
        assert fresh(made.matter).version == before + made.entries, slug
        assert send(client, made.path, made.body(key=key)) == answers[0], slug
        _refuses_other_words(client, made, key)
        assert fresh(made.matter).version == before + made.entries, slug


def _refuses_other_words(client: Client, made: Scene, key: str) -> None:
    name = next((n for n in ("text", "reason", "note", "action", "found", "basis") if n in made.data), "")
    if not name:
        return
    answer = client.post(made.path, made.body(key=key, **{name: "另一段话"}))
    assert answer.status_code == 200, made.slug
    assert "这张表单已经提交过" in answer.content.decode(), made.slug


class TestOtherContentUnderTheSameKey:
    def test_another_file_is_other_content(self, county: Stage) -> None:
        made = scene(county, "report")
        client, key = client_of(county, made.by), form_key()
        assert client.post(made.path, made.body(key=key)).status_code == 303

        other = {**made.body(key=key), "proofs": [SimpleUploadedFile("凭证.txt", "另一份凭证".encode())]}
        answer = client.post(made.path, other)

        assert answer.status_code == 200
        assert "这张表单已经提交过" in answer.content.decode()

    def test_other_choices_of_many_are_other_content(self, county: Stage) -> None:
        made = scene(county, "assign")
        client, key = client_of(county, made.by), form_key()
        supports = [county.unit("finance"), county.unit("urban"), county.unit("land")]
        assert client.post(made.path, made.body(key=key, supports=supports)).status_code == 303

        answer = client.post(made.path, made.body(key=key, supports=supports[1:]))

        assert answer.status_code == 200
        assert "这张表单已经提交过" in answer.content.decode()

    def test_the_same_key_on_another_matter_is_other_content(self, county: Stage) -> None:
        one, two = scene(county, "comment"), scene(county, "comment")
        client, key = client_of(county, "zhou"), form_key()
        assert client.post(one.path, one.body(key=key)).status_code == 303
        before = fresh(two.matter).version

        assert client.post(two.path, two.body(key=key)).status_code == 200
        assert fresh(two.matter).version == before

    def test_the_key_of_somebody_else_is_not_ones_own(self, county: Stage) -> None:
        one, key = scene(county, "comment"), form_key()
        for code in ("zhou", "xu"):
            assert client_of(county, code).post(one.path, one.body(key=key)).status_code == 303
        assert fresh(one.matter).version == one.matter.version + 2

    def test_a_refused_form_may_be_sent_again_under_its_key(self, county: Stage) -> None:
        """Nothing was done, so nothing was answered: the corrected form carries the same key."""
        made = scene(county, "report")
        client, key = client_of(county, made.by), form_key()
        without = {name: value for name, value in made.body(key=key).items() if name != "proofs"}
        assert client.post(made.path, without).status_code == 200

        assert client.post(made.path, made.body(key=key)).status_code == 303


class TestTakingOn:
    def test_the_same_form_makes_one_matter(self, county: Stage) -> None:
        client, key = client_of(county, "zhou"), form_key()
        body = {
            "title": "河道清淤",
            "lead": county.unit("urban"),
            "limit": "20wd",
            "grade": "supervised",
            "urgency": "normal",
            "kind": "matters.task",
            "form_key": key,
        }

        outcomes = together([partial(send, client, "/matters/new/", body)] * 5)

        answers = Counter(outcome.value for outcome in outcomes)
        assert Matter.objects.filter(title="河道清淤").count() == 1
        assert answers == {(303, Matter.objects.get(title="河道清淤").get_absolute_url()): 5}
        again = client.post("/matters/new/", body | {"title": "河道清淤二期"})
        assert again.status_code == 200
        assert Matter.objects.filter(title__startswith="河道清淤").count() == 1


class TestManyRows:
    def test_a_bulk_act_is_done_once(self, county: Stage) -> None:
        writer = Writer(county)
        rows = [writer.active().number for _ in range(4)]
        client, key = client_of(county, "zhou"), form_key()
        body = {"step": "urge", "row": rows, "form_key": key}

        outcomes = together([partial(send, client, "/matters/bulk/", body)] * 3)

        assert [outcome.value for outcome in outcomes] == [(200, "")] * 3
        assert set(Matter.objects.values_list("urgings", flat=True)) == {1}

    def test_other_rows_under_the_same_key_are_refused_in_words(self, county: Stage) -> None:
        writer = Writer(county)
        rows = [writer.active().number for _ in range(3)]
        client, key = client_of(county, "zhou"), form_key()
        sent = {"step": "urge", "form_key": key}
        assert client.post("/matters/bulk/", sent | {"row": rows[:2]}).status_code == 200

        answer = client.post("/matters/bulk/", sent | {"row": rows})

        assert answer.status_code == 200
        assert "这张表单已经提交过" in answer.content.decode()
        assert sum(Matter.objects.values_list("urgings", flat=True)) == 2
