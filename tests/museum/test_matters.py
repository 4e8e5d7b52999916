"""The bug museum, matters: pauses, passing on, targets. What failed in public elsewhere, and may not here.

Each class names the exhibit by the public thread in which it was reported.
"""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.reliability import oracle
from tests.support.matters import Stage, fresh, moment
from tests.support.people import found_office, sign_in
from zhixing.core.clock.models import Clock
from zhixing.core.clock.rules import parse_limit
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters import acts, refusals, selectors
from zhixing.core.matters.models import Feedback, Holding, Matter
from zhixing.core.notices.models import Notice

pytestmark = pytest.mark.django_db

WHY = {"reason": "不属本局职责", "basis": "三定第四条第（五）项"}


@pytest.fixture
def county() -> Stage:
    return Stage(found_office(accounts=False))


@pytest.fixture
def matter(county: Stage) -> Matter:
    """Five working days from Monday 2 March 2026 on, signed for at ten: due Monday 9 March at the close."""
    found = county.issue(at="2026-03-02 09:00", limit="5wd")
    return county.sign_for(found, at="2026-03-02 10:00")


def pause(county: Stage, matter: Matter, at: str) -> None:
    ground = next(iter(acts.pause_grounds(moment(at))))
    county.do(
        acts.pause,
        by="zhou",
        at=at,
        matter_id=matter.pk,
        ground=ground,
        reason="专家论证",
        decision_number="澄政办函〔2026〕4号",
    )


def resume(county: Stage, matter: Matter, at: str) -> None:
    county.do(acts.resume, by="zhou", at=at, matter_id=matter.pk, reason="论证完成")


def close(county: Stage, matter: Matter, at: datetime) -> None:
    """Ask for the close, sign and check it within the hour from `at` on."""
    times = [f"{at + timedelta(minutes=n):%Y-%m-%d %H:%M}" for n in (0, 10, 20)]
    with county.at(times[0]) as now:
        li = county.officer("li", times[0])
        file = evidence.store(file=_paper("验收单"), name="验收单.txt", about=matter.reference, by=li, at=now)
    report = acts.Report("全部完成，已验收", close_kind="done", evidence_ids=(file.pk,))
    sent: Feedback = county.do(acts.report, by="li", at=times[0], matter_id=matter.pk, report=report)
    county.do(acts.sign_off, by="wang", at=times[1], feedback_id=sent.pk)
    county.do(acts.close, by="zhou", at=times[2], matter_id=matter.pk)


def _paper(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


def main_clock(matter: Matter) -> Clock:
    return Clock.objects.get(pk=fresh(matter).main_clock_id)


def reds(matter: Matter) -> int:
    return Notice.objects.filter(about=matter.reference, topic="red").count()


class TestBreachWhilePaused:
    """glpi-project/glpi#24481, #7946; frappe/helpdesk#3776."""

    def test_nobody_is_late_while_the_limit_stands_still(self, county: Stage, matter: Matter) -> None:
        pause(county, matter, "2026-03-04 10:00")
        county.tick("2026-03-20 09:00")

        assert fresh(matter).light == "paused"
        assert reds(matter) == 0
        zhou = county.officer("zhou", "2026-03-20 09:00")
        late = selectors.register(
            seen_by=zhou, wanted=selectors.Filters(light="red"), now=moment("2026-03-20 09:00")
        )
        assert late.total == 0

    def test_the_hold_counts_when_the_matter_is_closed_without_being_resumed(
        self, county: Stage, matter: Matter
    ) -> None:
        pause(county, matter, "2026-03-04 10:00")
        close(county, matter, moment("2026-03-18 09:00"))

        found, clock = fresh(matter), main_clock(matter)
        assert (found.light, clock.late_days) == ("done", 0)
        closed = ledger.history(matter.reference)[-1]
        assert closed.facts["on_time"] is True


class TestResumeFiresAtOnce:
    """camunda/camunda#57549, #62241."""

    def test_what_was_left_is_left_although_the_first_due_day_has_passed(
        self, county: Stage, matter: Matter
    ) -> None:
        pause(county, matter, "2026-03-04 10:00")
        resume(county, matter, "2026-03-16 09:00")
        county.tick("2026-03-16 09:01")

        # One day had run when the clock stopped, four are left; the day of resuming is the first of them.
        assert fresh(matter).due_at == moment("2026-03-19 17:30")
        assert fresh(matter).light == "green"
        assert reds(matter) == 0


class TestSuspensionFlagWithoutEffect:
    """open-zaak/open-zaak#747, #885; VNG-Realisatie/gemma-zaken#1953."""

    def test_the_due_day_moves_by_the_days_that_stood_still(self, county: Stage, matter: Matter) -> None:
        assert fresh(matter).due_at == moment("2026-03-09 17:30")
        pause(county, matter, "2026-03-04 10:00")
        resume(county, matter, "2026-03-06 10:00")

        assert fresh(matter).due_at == moment("2026-03-11 17:30")
        zhou = county.officer("zhou", "2026-03-06 11:00")
        now = moment("2026-03-06 11:00")
        [row] = selectors.register(seen_by=zhou, wanted=selectors.Filters(), now=now).rows
        assert row.due_at == moment("2026-03-11 17:30")
        resumed = ledger.history(matter.reference)[-1]
        assert resumed.facts["due"].startswith("2026-03-11T17:30")


class TestPauseForgottenWhenTheLimitChanges:
    """glpi-project/glpi#6902, #15605; ministryofjustice/correspondence_tool_staff#2818."""

    def test_an_extension_keeps_it(self, county: Stage, matter: Matter) -> None:
        pause(county, matter, "2026-03-04 10:00")
        resume(county, matter, "2026-03-06 10:00")
        at = "2026-03-06 14:30"
        ground = acts.extension_grounds(moment(at))[0]
        asked = {"ground": ground, "reason": "连续降雨", "working_days": 1}
        county.do(acts.ask_extension, by="li", at=at, matter_id=matter.pk, **asked)
        county.do(
            acts.decide_extension,
            by="zhou",
            at="2026-03-06 15:00",
            matter_id=matter.pk,
            agree=True,
            answer="",
        )
        assert fresh(matter).due_at == moment("2026-03-12 17:30")

    def test_a_corrected_start_keeps_it(self, county: Stage, matter: Matter) -> None:
        pause(county, matter, "2026-03-04 10:00")
        resume(county, matter, "2026-03-06 10:00")
        with county.at("2026-03-06 14:30") as now:
            zhou = county.officer("zhou", "2026-03-06 14:30")
            file = evidence.store(
                file=_paper("收文单"), name="收文单.txt", about=matter.reference, by=zhou, at=now
            )
            acts.correct_assignment_time(
                matter_id=matter.pk,
                new_at=moment("2026-02-27 16:00"),
                reason="以收文单为准",
                evidence_ids=(file.pk,),
                by=zhou,
                at=now,
            )
        # Saturday 28 February is worked (调休) and the first day; the 4th and 5th stood still.
        assert fresh(matter).due_at == moment("2026-03-09 17:30")

    def test_passing_the_matter_on_keeps_it(self, county: Stage, matter: Matter) -> None:
        pause(county, matter, "2026-03-04 10:00")
        offered = {"to_unit_id": county.unit("urban"), **WHY}
        county.do(acts.offer, by="wang", at="2026-03-04 14:30", matter_id=matter.pk, **offered)
        taken = {"handler_id": county.person("luo")}
        county.do(acts.accept_offer, by="ma", at="2026-03-05 09:00", matter_id=matter.pk, **taken)
        assert fresh(matter).light == "paused"
        resume(county, matter, "2026-03-06 10:00")
        assert fresh(matter).due_at == moment("2026-03-11 17:30")


class TestRedByAMistake:
    """A wrong date turns red and nobody can remove it: the correction takes along what came of it."""

    def test_a_corrected_date_withdraws_red_its_notices_and_the_drafted_ladder(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", due="2026-03-06")
        county.sign_for(matter, at="2026-03-02 10:00")
        county.tick("2026-03-09 08:00")
        late = "2026-03-16 09:00"
        with county.at(late) as now:
            waiting = selectors.ladder_due(county.officer("zhou", late), now)
            assert (fresh(matter).light, [one.name for one in waiting]) == ("red", ["督办通知单"])
        how = {
            "matter_id": matter.pk,
            "due_on": date(2026, 6, 30),
            "sentence": "6月底前完成",
            "reason": "错录",
        }
        with pytest.raises(refusals.EvidenceMissing):
            county.do(acts.correct_due, by="zhou", at=late, evidence_ids=(), **how)
        with county.at(late) as now:
            by = county.officer("zhou", late)
            file = evidence.store(file=_paper("原文"), name="原文.txt", about=matter.reference, by=by, at=now)
        how["evidence_ids"] = (file.pk,)
        with pytest.raises(refusals.NotAllowed):
            county.do(acts.correct_due, by="wang", at=late, **how)

        county.do(acts.correct_due, by="zhou", at=late, **how)

        after = fresh(matter)
        assert (after.light, after.due_at) == ("green", moment("2026-06-30 17:30"))
        assert not after.ladder.filter(issued_at=None).exists()
        red = Notice.objects.filter(about=matter.reference, topic="red")
        assert red.exists() and not red.filter(withdrawn_at=None).exists()
        assert ledger.history(matter.reference)[-1].facts["from"]["due"].startswith("2026-03-06")
        county.tick("2026-07-01 08:00")
        again = [one.earliest_at for one in after.ladder.filter(issued_at=None).order_by("step")]
        assert again[0] == moment("2026-07-08 08:00")


class TestTimerLostAfterAReturn:
    """YunaiV/ruoyi-vue-pro#1018; flowable/flowable-engine#3460, #3848."""

    def test_the_unit_that_gets_it_next_is_reminded_as_well(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="20wd")
        county.tick("2026-03-04 09:00")
        first = Notice.objects.filter(about=matter.reference, topic="sign_red")
        assert [n.person_id for n in first] == [county.person("wang")]

        county.do(acts.contest, by="wang", at="2026-03-04 10:00", matter_id=matter.pk, **WHY)
        to = acts.Assignment((county.unit("urban"),))
        county.do(acts.assign, by="zhou", at="2026-03-04 11:00", matter_id=matter.pk, to=to)
        county.tick("2026-03-09 09:00")

        told = Notice.objects.filter(about=matter.reference, topic="sign_red", person_id=county.person("ma"))
        assert told.count() == 1

    def test_the_main_limit_runs_on_through_two_returns_and_a_ruling(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="5wd")
        for day, unit, head in (("03", "urban", "wang"), ("04", "", "ma")):
            county.do(acts.contest, by=head, at=f"2026-03-{day} 09:00", matter_id=matter.pk, **WHY)
            if unit:
                to = acts.Assignment((county.unit(unit),))
                county.do(acts.assign, by="zhou", at=f"2026-03-{day} 10:00", matter_id=matter.pk, to=to)
        county.tick("2026-03-10 08:01")

        assert (fresh(matter).light, fresh(matter).due_at) == ("red", moment("2026-03-09 17:30"))
        assert reds(matter) > 0

    def test_a_report_sent_back_leaves_the_limit_running(self, county: Stage, matter: Matter) -> None:
        report = acts.Report("完成一半")
        sent = county.do(acts.report, by="li", at="2026-03-05 09:00", matter_id=matter.pk, report=report)
        county.do(acts.return_feedback, by="wang", at="2026-03-05 10:00", feedback_id=sent.pk, reason="太空")
        county.tick("2026-03-10 08:01")
        assert fresh(matter).light == "red"
        assert reds(matter) > 0


class TestOneTargetOverrulesAnother:
    """zammad/zammad#5177; glpi-project/glpi#2184, #2765."""

    def test_a_late_signature_does_not_colour_the_matter(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="20wd")
        county.tick("2026-03-05 09:00")

        assert Clock.objects.get(about=matter.reference, purpose="sign").light == "red"
        found = fresh(matter)
        assert (found.light, found.due_at) == ("green", moment("2026-03-30 17:30"))
        assert reds(matter) == 0

    def test_stopping_one_leaves_the_others_running(self, county: Stage, matter: Matter) -> None:
        states = dict(Clock.objects.filter(about=matter.reference).values_list("purpose", "state"))
        assert states["sign"] == "stopped"
        assert (states["main"], states["start"]) == ("running", "running")

    def test_each_is_told_with_its_own_due_moment(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="20wd")
        county.tick("2026-03-05 09:00")
        shown = [e.facts for e in ledger.history(matter.reference) if e.verb == "matter.light_shown"]
        dues = dict(Clock.objects.filter(about=matter.reference).values_list("purpose", "due_at"))
        assert "main" not in {facts["purpose"] for facts in shown}
        assert shown
        for facts in shown:
            assert datetime.fromisoformat(facts["due"]) == dues[facts["purpose"]]


class TestReassignmentResetsOrInheritsASpentClock:
    """glpi-project/glpi#1911, #5213; ministryofjustice/correspondence_tool_staff (by reading)."""

    def test_the_limit_is_the_same_and_each_holder_answers_for_his_own_minutes(
        self, county: Stage, matter: Matter
    ) -> None:
        due = fresh(matter).due_at
        offered = {"to_unit_id": county.unit("urban"), **WHY}
        county.do(acts.offer, by="wang", at="2026-03-04 09:00", matter_id=matter.pk, **offered)
        taken = {"handler_id": county.person("luo")}
        county.do(acts.accept_offer, by="ma", at="2026-03-05 09:00", matter_id=matter.pk, **taken)

        assert fresh(matter).due_at == due
        now = moment("2026-03-06 12:00")
        held = selectors.holders(fresh(matter), now=now)
        minutes = Counter[str]()
        for row in held:
            minutes[row.unit] += row.working_minutes or 0
        # From nine on the 2nd to nine on the 5th; then the rest of the 5th and the morning of the 6th.
        assert minutes["住建局"] == 360 + 420 + 420 + 60
        assert minutes["城管局"] == 360 + 240
        assert sum(minutes.values()) == 360 + 3 * 420 + 240

    def test_a_new_handler_gets_neither_a_new_limit_nor_the_delay_of_the_old_one(
        self, county: Stage, matter: Matter
    ) -> None:
        due = fresh(matter).due_at
        named = {"handler_id": county.person("he"), "reason": "李强外出"}
        county.do(acts.name_handler, by="wang", at="2026-03-09 15:00", matter_id=matter.pk, **named)
        assert fresh(matter).due_at == due
        last = selectors.holders(fresh(matter), now=moment("2026-03-09 17:00"))[-1]
        assert (last.handler, last.working_minutes) == ("贺平", 120)


class TestBulkAssignmentIncomplete:
    """mysociety/fixmystreet#3903; zammad/zammad#1107, #6167; Nosdesk/Nosdesk#187."""

    def test_many_are_assigned_exactly_as_one(self, county: Stage) -> None:
        at = "2026-03-02 09:00"
        new = [acts.NewMatter(title=f"事项 {n}") for n in range(3)]
        county.do(acts.register_many, by="zhou", at=at, rows=new)
        keys = list(Matter.objects.order_by("pk").values_list("pk", flat=True))
        to = acts.Assignment(
            (county.unit("housing"),),
            supports=(acts.Support(county.unit("finance"), "拨款"),),
            limit=parse_limit("5wd"),
        )
        county.do(acts.assign, by="zhou", at="2026-03-02 10:00", matter_id=keys[0], to=to)
        rows = [(key, to) for key in keys[1:]]
        county.do(acts.assign_many, by="zhou", at="2026-03-02 10:00", rows=rows)

        assert len({_everything_about(key) for key in keys}) == 1

    def test_what_is_refused_leaves_nothing_behind_and_stops_nobody(self, county: Stage) -> None:
        at = "2026-03-02 09:00"
        new = [acts.NewMatter(title=f"事项 {n}") for n in range(3)]
        county.do(acts.register_many, by="zhou", at=at, rows=new)
        keys = list(Matter.objects.order_by("pk").values_list("pk", flat=True))
        before = _everything_about(keys[1])
        good = acts.Assignment((county.unit("housing"),), limit=parse_limit("5wd"))
        double = acts.Assignment((county.unit("housing"), county.unit("urban")))
        results = county.do(
            acts.assign_many,
            by="zhou",
            at="2026-03-02 10:00",
            rows=[(keys[0], good), (keys[1], double), (keys[2], good)],
        )

        assert [result.done for result in results] == [True, False, True]
        assert isinstance(results[1].refusal, refusals.NotExactlyOne)
        assert _everything_about(keys[1]) == before
        with connection.cursor() as cursor:
            assert oracle.everything(cursor) == []

    def test_giving_it_back_leaves_nobody_of_the_unit_responsible(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="20wd")
        county.do(acts.contest, by="wang", at="2026-03-03 09:00", matter_id=matter.pk, **WHY)

        found = fresh(matter)
        assert (found.unit_id, found.handler_id) == (county.unit("supervision"), county.person("zhou"))
        wang = county.officer("wang", "2026-03-03 10:00")
        mine = selectors.Filters(view="mine")
        now = moment("2026-03-03 10:00")
        assert selectors.register(seen_by=wang, wanted=mine, now=now).total == 0
        assert selectors.register(seen_by=wang, wanted=selectors.Filters(view="unit"), now=now).total == 0


def _everything_about(key: int) -> tuple[object, ...]:
    """Return all that an assignment leaves, without numbers and moments of its own."""
    matter = Matter.objects.get(pk=key)
    return (
        matter.state,
        matter.unit_id,
        matter.leader_post_id,
        matter.handler_id,
        matter.handler_named,
        matter.due_at,
        matter.yellow_at,
        matter.light,
        tuple(Holding.objects.filter(matter=matter).order_by("since").values_list("unit_id", "handler_id")),
        tuple(matter.involvements.order_by("role").values_list("unit_id", "role", "deliverable")),
        tuple(
            Clock.objects.filter(about=matter.reference).order_by("purpose").values_list("purpose", "due_at")
        ),
        tuple(
            Notice.objects.filter(about=matter.reference)
            .order_by("topic", "person_id")
            .values_list("topic", "person_id")
        ),
        tuple(entry.verb for entry in ledger.history(matter.reference)),
    )


class TestTwoDeadlinesForOneMatter:
    """atd-data-tech#15615; mysociety/fixmystreet#2167: one due moment, wherever it is read."""

    def test_list_page_clock_and_file_agree_after_every_change(self, county: Stage, matter: Matter) -> None:
        steps = [
            lambda: pause(county, matter, "2026-03-04 10:00"),
            lambda: resume(county, matter, "2026-03-06 10:00"),
        ]
        for step in steps:
            step()
            now = moment("2026-03-06 11:00")
            zhou = county.officer("zhou", "2026-03-06 11:00")
            [row] = selectors.register(seen_by=zhou, wanted=selectors.Filters(), now=now).rows
            [out] = selectors.all_rows(
                seen_by=zhou, wanted=selectors.Filters(), now=now, order="due", limit=9
            )
            page = selectors.matter(matter.number, seen_by=zhou, now=now)
            clock = main_clock(matter)
            dues = {row.due_at, out.due_at, page.row.due_at, clock.due_at, fresh(matter).due_at}
            assert len(dues) == 1
            assert (row.light, out.light, page.row.light) == (clock.light,) * 3

    def test_the_page_shows_the_same_day_as_the_list(self) -> None:
        county = Stage(found_office())
        matter = county.issue(at="2026-06-01 09:00", limit="20wd")
        client = sign_in(Client(), county.office, "zhou")
        pages = [client.get(path).content.decode() for path in ("/matters/", matter.get_absolute_url())]
        assert all("6月30日" in page or "06-30" in page or "6-30" in page for page in pages)
