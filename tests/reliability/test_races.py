"""R29: whoever acts at the same moment, exactly one wins and the others are told; R03: a hot matter."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection

from tests.reliability.scenes import Writer, ago, client_of, form_key, fresh, scene
from tests.reliability.together import FULL, Outcome, size, together
from tests.support.matters import Stage
from zhixing.core.clock.rules import parse_limit
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters import acts
from zhixing.core.matters.models import Holding, Matter
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = size(50, 1000)
CONTENDERS = range(2, 9) if FULL else range(2, 5)


def many(county: Stage, count: int, *, unit: str | None = "housing") -> list[Matter]:
    """Return so many fresh matters, assigned to a unit or still to be assigned."""
    to = acts.Assignment((county.unit(unit),), limit=parse_limit("20wd")) if unit else None
    rows = [acts.NewMatter(title=f"争办 {n}", assignment=to) for n in range(count)]
    at = ago(minutes=30)
    made = county.do(acts.register_many, by="zhou", at=at, rows=rows)
    numbers = [row.number for row in made]
    found = {m.number: m for m in Matter.objects.filter(number__in=numbers)}
    return [found[number] for number in numbers]


def now() -> datetime:
    return datetime.now(UTC)


def winners(outcomes: Sequence[Outcome]) -> list[int]:
    """Return the places of those that were done. Whoever was not was refused in words, never broken."""
    for outcome in outcomes:
        if not outcome.done:
            assert isinstance(outcome.raised, ActRefused), repr(outcome.raised)
            assert str(outcome.raised).strip()
    return [place for place, outcome in enumerate(outcomes) if outcome.done]


class TestTwoLeadsAtOnce:
    def test_one_signs_for_it_and_the_others_read_who_did(self, county: Stage) -> None:
        leads = [county.officer(code, ago()) for code in ("wang", "song")]
        handlers = [county.person(code) for code in ("li", "he", "song", "wang")]
        for turn, matter in enumerate(many(county, ROUNDS)):
            count = CONTENDERS[turn % len(CONTENDERS)]
            contenders = [(leads[n % 2], handlers[n % 4]) for n in range(count)]

            outcomes = together([partial(_sign_for, matter, by, who) for by, who in contenders])

            [won] = winners(outcomes)
            by, handler = contenders[won]
            found = fresh(matter)
            assert (found.state, found.handler_id, found.version) == ("active", handler, 3)
            for place, outcome in enumerate(outcomes):
                if place != won:
                    assert by.person_name in str(outcome.raised)

    def test_one_assigns_it_and_the_others_are_told(self, county: Stage) -> None:
        issuers = [county.officer(code, ago()) for code in ("zhou", "xu", "wu")]
        units = [county.unit(code) for code in ("housing", "finance", "urban", "land", "audit", "hall")]
        for turn, matter in enumerate(many(county, ROUNDS, unit=None)):
            count = CONTENDERS[turn % len(CONTENDERS)]
            contenders = [(issuers[n % 3], units[n % 6]) for n in range(count)]

            outcomes = together([partial(_assign, matter, by, unit) for by, unit in contenders])

            [won] = winners(outcomes)
            found = fresh(matter)
            assert (found.state, found.unit_id, found.version) == ("issued", contenders[won][1], 2)
            assert Holding.objects.filter(matter=matter).count() == 2
            for place, outcome in enumerate(outcomes):
                if place != won:
                    assert contenders[won][0].person_name in str(outcome.raised)


def _sign_for(matter: Matter, by: Officer, handler: int) -> Matter:
    return acts.sign_for(matter_id=matter.pk, handler_id=handler, by=by, at=now())


def _assign(matter: Matter, by: Officer, unit: int) -> Matter:
    to = acts.Assignment((unit,), limit=parse_limit("20wd"))
    return acts.assign(matter_id=matter.pk, to=to, by=by, at=now(), held_since=matter.held_since)


# Acts that exclude each other: a step, the step of the other page, what it is sent with, and by whom.
CONTRARY: Sequence[tuple[str, str, dict[str, Any] | None, str]] = (
    ("accept-offer", "withdraw-offer", {"text": ""}, "wang"),
    ("accept-offer", "refuse-offer", {"reason": "不属本局", "basis": "三定第四条"}, "ma"),
    ("contest", "contest", None, "song"),
    ("close", "return", {"text": "照片为上年"}, "xu"),
    ("check", "return", {"text": "照片为上年"}, "xu"),
    ("decide-extension", "decide-extension", {"agree": "no", "answer": "不符合条件"}, "zhou"),
    ("sign-off", "return", {"text": "请补充"}, "song"),
    ("sign-off", "sign-off", {}, "song"),
    ("pause", "pause", None, "xu"),
    ("resume", "resume", {}, "chen"),
    ("first-action", "first-action", {"action": "已踏勘"}, "he"),
    ("rule", "rule", None, "lu"),
    ("ladder", "ladder", None, "xu"),
    ("terminate", "terminate", None, "xu"),
    ("reopen", "reopen", None, "xu"),
    ("reply-support", "reply-support", {"text": "已办"}, "jin"),
)


class TestContraryAnswersAtOnce:
    def test_one_is_done_and_the_other_is_refused_on_its_page(self, county: Stage) -> None:
        clients = {code: client_of(county, code) for code in sorted({made[3] for made in CONTRARY})}
        for slug, other, data, by in CONTRARY * size(1, 40):
            made = scene(county, slug)
            first = client_of(county, made.by)
            sent = dict(made.data) if data is None else data
            path = f"/matters/{made.matter.number}/{other}/"

            outcomes = together(
                [
                    partial(first.post, made.path, made.body(key=form_key())),
                    partial(clients[by].post, path, sent | {"form_key": form_key()}),
                ]
            )

            assert [outcome.raised for outcome in outcomes] == [None, None], (slug, other)
            answers = [outcome.value for outcome in outcomes]
            assert sorted(answer.status_code for answer in answers) == [200, 303], (slug, other)
            assert fresh(made.matter).version == made.matter.version + 1, (slug, other)
            refused = next(answer for answer in answers if answer.status_code == 200)
            assert "error" in refused.content.decode(), (slug, other)


class TestAHotMatter:
    def test_loses_nothing_and_keeps_the_order_of_each_client(self, county: Stage) -> None:
        matter = Writer(county).active()
        codes = ("zhou", "xu", "wu", "chen", "wang", "li", "he", "lu")
        people = [county.officer(code, ago()) for code in codes]
        until = time.monotonic() + size(4, 60)
        said: dict[str, list[str]] = {}
        urged = Counter[str]()

        def client(by: Officer) -> None:
            mine = said.setdefault(by.person_name, [])
            while time.monotonic() < until:
                text = f"{by.person_name} {len(mine)}"
                if by.may("urge") and len(mine) % 3 == 2:
                    acts.urge(matter_id=matter.pk, text=text, by=by, at=now())
                    urged[by.person_name] += 1
                else:
                    acts.comment(matter_id=matter.pk, text=text, by=by, at=now())
                mine.append(text)

        outcomes = together([partial(client, by) for by in people])

        assert [outcome.raised for outcome in outcomes] == [None] * len(people)
        entries = ledger.history(matter.reference, limit=100_000)
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert fresh(matter).version == len(entries)
        assert fresh(matter).urgings == sum(urged.values())
        heard: dict[str, list[str]] = {}
        for entry in entries:
            if entry.verb in ("matter.commented", "matter.urged"):
                heard.setdefault(entry.by_name, []).append(str(entry.facts["text"]))
        assert heard == said
        recorded = [entry.recorded_at for entry in entries]
        assert recorded == sorted(recorded)
        assert min(len(mine) for mine in said.values()) > 0
        assert ledger.verify().is_sound


class TestManyAtOnce:
    def test_bulk_acts_over_the_same_matters_never_block_each_other(self, county: Stage) -> None:
        matters = many(county, 30)
        keys = [m.pk for m in matters]
        by = [county.officer(code, ago()) for code in ("zhou", "xu", "wu")]
        orders: list[Callable[[], Any]] = [
            partial(acts.urge_many, matter_ids=keys, text="", by=by[0], at=now()),
            partial(acts.urge_many, matter_ids=keys[::-1], text="", by=by[1], at=now()),
            partial(acts.urge_many, matter_ids=keys[15:] + keys[:15], text="", by=by[2], at=now()),
        ]
        for _turn in range(size(3, 100)):
            outcomes = together(orders)
            assert [o.raised for o in outcomes] == [None] * 3
            assert all(result.done for o in outcomes for result in o.value)
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT urgings FROM matters_matter WHERE id = ANY(%s)", [keys])
            assert cursor.fetchall() == [(3 * size(3, 100),)]
