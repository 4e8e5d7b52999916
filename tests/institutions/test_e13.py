"""E13 行政审批监察: every step is looked at; seven of seven found in a thousand cases, none beside."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from tests.support.hall import KEEPER, Hall, found_hall
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.core.outcomes.models import Breach
from zhixing.foundation.actors import Tick
from zhixing.foundation.memory import standing
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import acts, refusals, ticks
from zhixing.work.service_hall.acts import Application
from zhixing.work.service_hall.imports.lives import cases_lived
from zhixing.work.service_hall.models import Alert, Case, CaseStep, Item
from zhixing.work.service_hall.rules import supervision as rules
from zhixing.work.service_hall.rules.guide import SPOT
from zhixing.work.service_hall.selectors import supervision as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("E13")]
WATCH = Tick("services.procedure")
REFUSED = {"outcome": "refused", "result": "", "ground": "不行"}
GRANTED = {"outcome": "granted", "result": "澄许1号"}


@pytest.fixture
def hall() -> Hall:
    """A hall whose window decides spot items since 10 March; before, it accepts them."""
    return found_hall()


def play_clean(hall: Hall, spot: Item, usual: Item, count: int) -> None:
    """Play clean cases: at the window on the spot, through review and decision, and some just accepted."""
    party = hall.applicant(at="2026-03-10 08:40")
    window, head = (hall.officer(code, "2026-03-25 08:30") for code in ("zhao", "wang"))
    begin = moment("2026-03-25 09:00")
    with standing(), cases_lived():
        for n in range(count):
            at = begin + timedelta(minutes=n % 400)

            def do(act, by, after, at=at, **values):  # type: ignore[no-untyped-def]
                now = at + timedelta(minutes=after)
                with played_at(now):
                    return act(by=by, at=now, **values)

            item = usual if n % 5 == 0 else spot
            case = do(acts.receive, window, 0, new=Application(item.code, "w7", party, ("001",)))
            do(acts.accept, window, 1, case_id=case.pk)
            if n % 3:
                continue
            if item is usual:
                do(acts.handle, head, 30, case_id=case.pk, opinion="符合条件")
            do(acts.decide, head if item is usual else window, 40, case_id=case.pk, **GRANTED)


def plant(hall: Hall, spot: Item, usual: Item) -> None:
    """Plant the seven: each through the acts, as it would happen."""

    def usual_case(at: str) -> Case:
        return hall.accept(usual, at=at)

    def decide(case: Case, at: str, **values: str) -> None:
        hall.do(acts.decide, by="wang", at=at, case_id=case.pk, **(values or GRANTED))

    def handle(case: Case, at: str) -> None:
        hall.do(acts.handle, by="wang", at=at, case_id=case.pk, opinion="符合条件")

    asked = usual_case("2026-03-11 09:01")  # 1: a paper that no catalogue knows
    assert not hall.do(
        acts.ask_paper, by="zhao", at="2026-03-11 09:05", case_id=asked.pk, code="", name="婚育证明"
    ).stands
    handle(asked, "2026-03-12 09:00")
    decide(asked, "2026-03-12 10:00")
    charged = usual_case("2026-03-11 09:02")  # 2: a charge that no bill knows
    assert not hall.do(
        acts.ask_fee, by="zhao", at="2026-03-11 09:06", case_id=charged.pk, name="资料费", amount=Decimal(50)
    ).stands
    handle(charged, "2026-03-12 09:01")
    decide(charged, "2026-03-12 10:01")
    decide(usual_case("2026-03-11 09:03"), "2026-03-12 10:02")  # 3: nobody reviewed it
    turned = usual_case("2026-03-11 09:04")  # 4: decided, by what is claimed, before it was reviewed
    handle(turned, "2026-03-12 15:00")
    with played_at(moment("2026-03-12 15:10")):
        at = moment("2026-03-12 14:00")
        acts.decide(case_id=turned.pk, by=hall.officer("wang", "2026-03-12 15:10"), at=at, **GRANTED)
    late = usual_case("2026-03-11 09:05")  # 5: ten working days for seven
    handle(late, "2026-03-12 09:03")
    decide(late, "2026-03-25 10:00")
    early = hall.accept(spot, at="2026-03-09 09:00")  # 6: decided at the window a day before it might
    with played_at(moment("2026-03-10 09:00")):
        at = moment("2026-03-09 09:10")
        acts.decide(case_id=early.pk, by=hall.officer("zhao", "2026-03-10 09:00"), at=at, **GRANTED)
    refused = usual_case("2026-03-11 09:07")  # 7: refused in two signs
    handle(refused, "2026-03-12 09:05")
    decide(refused, "2026-03-12 10:05", **REFUSED)


class TestTheWatch:
    def test_seven_of_seven_in_a_thousand_and_nothing_beside(self, hall: Hall) -> None:
        usual = hall.item(50, asks=("申请表",))
        spot = hall.item(1, title="即办事项1", case_kind=SPOT, asks=("申请表",))
        self._grant(hall, spot)
        plant(hall, spot, usual)
        play_clean(hall, spot, usual, 993)
        assert Case.objects.count() == 1000
        with hall.at("2026-03-26 09:00") as now:
            while acts.watch_cases(by=WATCH, at=now, limit=2000):
                pass
            assert acts.watch_overruns(by=WATCH, at=now) == 0
        assert Counter(Alert.objects.values_list("kind", flat=True)) == {
            rules.MATERIAL: 1, rules.FEE: 1, rules.SKIPPED: 1, rules.ORDER: 1, rules.OVERRUN: 1,
            rules.POWER: 1, rules.REASON: 1,
        }  # fmt: skip
        assert not CaseStep.objects.filter(watched_at=None).exists()
        watch = selectors.watch(since=moment("2026-01-01 00:00"), now=moment("2026-03-26 09:00"))
        assert (watch.watched, watch.items, watch.raised) == (2, 2, 7)
        with hall.at("2026-03-26 09:05") as now:
            assert ticks.watch_steps(now) == 0
        assert Alert.objects.count() == 7

    @staticmethod
    def _grant(hall: Hall, spot: Item) -> None:
        with hall.at("2026-03-10 08:30") as now:
            acts.grant_many([(spot.code, ["accept", "decide"])], window="w7", by=KEEPER, at=now)

    def test_what_is_open_past_its_promise_is_found_without_a_step(self, hall: Hall) -> None:
        case = hall.accept(hall.item(), at="2026-03-02 09:00")
        with hall.at("2026-03-11 17:31") as now:
            assert acts.watch_overruns(by=WATCH, at=now) == 1
            assert acts.watch_overruns(by=WATCH, at=now) == 0
        assert Alert.objects.get().case == case

    def test_an_item_that_brings_nothing_although_somebody_applied(self, hall: Hall) -> None:
        busy, silent = hall.item(1), hall.item(2, title="悄悄办的事")
        hall.accept(busy, at="2026-03-20 09:00")
        with hall.at("2026-04-01 09:00") as now:
            for item in (busy, silent):
                acts.note_applications(
                    item=item.code, count=31, since=date(2026, 3, 1), until=date(2026, 3, 31),
                    source="省一体化平台办件统计", by=KEEPER, at=now,
                )  # fmt: skip
            assert acts.watch_items(by=WATCH, at=now) == 1
            assert acts.watch_items(by=WATCH, at=now) == 0
        alert = Alert.objects.get()
        assert (alert.kind, alert.item, "31 件" in alert.detail) == (rules.SILENT, silent, True)

    def test_who_alters_one_event_breaks_the_chain_at_that_record(self, hall: Hall) -> None:
        case = hall.accept(hall.item(), at="2026-03-02 09:00")
        assert ledger.verify().is_sound
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_hash_of_body CASCADE")
            cursor.execute(
                "UPDATE ledger_entry SET body = replace(body, '食品', '药品')"
                " WHERE about = %s AND verb = 'case.received'",
                [case.matter.reference],
            )
        found = ledger.verify()
        assert not found.is_sound
        assert case.matter.reference in " ".join(str(fault) for fault in found.faults)


class TestTheAlert:
    @pytest.fixture
    def alert(self, hall: Hall) -> Alert:
        hall.accept(hall.item(), at="2026-03-02 09:00")
        with hall.at("2026-03-12 09:00") as now:
            acts.watch_overruns(by=WATCH, at=now)
        return Alert.objects.get()

    def test_explained_within_two_working_days_then_ruled_a_breach_by_another(
        self, hall: Hall, alert: Alert
    ) -> None:
        assert alert.due_at == moment("2026-03-16 17:30")
        values = {"alert_id": alert.pk, "ruling": rules.BREACH, "reason": "属实"}
        with pytest.raises(refusals.NotYetExplained):
            hall.do(acts.rule_alert, by="zhou", at="2026-03-13 09:00", **values)
        with pytest.raises(refusals.NotAllowed):
            hall.do(acts.explain_alert, by="zhao", at="2026-03-13 09:00", alert_id=alert.pk, text="忘了")
        hall.do(acts.explain_alert, by="wang", at="2026-03-13 10:00", alert_id=alert.pk, text="人员外出")
        with pytest.raises(refusals.NotAllowed):
            hall.do(acts.rule_alert, by="wang", at="2026-03-13 11:00", **values)
        hall.do(acts.rule_alert, by="zhou", at="2026-03-13 11:00", **values)
        breach = Breach.objects.get()
        assert (breach.rule_code, breach.unit_id) == ("services.time_kept", hall.unit("housing"))
        with pytest.raises(refusals.AlertRuled):
            hall.do(acts.explain_alert, by="wang", at="2026-03-13 12:00", alert_id=alert.pk, text="再说")

    def test_cleared_leaves_no_breach_and_silence_does_not_stop_the_ruling(
        self, hall: Hall, alert: Alert
    ) -> None:
        values = {"alert_id": alert.pk, "ruling": rules.CLEARED, "reason": "系统故障"}
        hall.do(acts.rule_alert, by="zhou", at="2026-03-17 09:00", **values)
        alert.refresh_from_db()
        assert (alert.state, Breach.objects.count()) == (rules.CLEARED, 0)


class TestThePages:
    def test_the_unit_explains_and_supervision_rules_in_the_browser(self, client: Client) -> None:
        hall = found_hall(accounts=True)
        hall.accept(hall.item(), at="2026-03-02 09:00")
        with hall.at("2026-03-12 09:00") as now:
            acts.watch_overruns(by=WATCH, at=now)
        alert = Alert.objects.get()
        page = f"/services/supervision/{alert.pk}/"
        sign_in(client, hall.office, "li")
        assert client.get("/services/supervision/").status_code == 200
        sign_in(client, hall.office, "jin")
        assert client.get(page).status_code == 404
        sign_in(client, hall.office, "wang")
        said = client.post(page, {"do": "explain", "text": ""})
        assert said.status_code == 200
        assert client.post(page, {"do": "explain", "text": "人员外出"}).status_code == 303
        assert client.post(page, {"do": "rule", "ruling": "cleared", "reason": "x"}).status_code == 404
        sign_in(client, hall.office, "zhou")
        listed = client.get("/services/supervision/").content.decode()
        assert "超过承诺时限" in listed
        assert client.get("/services/supervision/?format=xlsx").status_code == 200
        posted = {"do": "rule", "ruling": rules.BREACH, "reason": "属实"}
        assert client.post(page, posted).status_code == 303
        assert Breach.objects.count() == 1
