"""The bug museum, history: who held it, who did it, what was taken out. It may not fail here.

Each class names the exhibit by the public thread in which it was reported.
"""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from tests.reliability import oracle, scenes
from tests.support.matters import Stage, fresh, moment
from tests.support.people import found_office, sign_in
from zhixing.core.evidence import acts as evidence
from zhixing.core.evidence.models import Evidence
from zhixing.core.ledger import selectors as ledger
from zhixing.core.ledger.verbs import registered
from zhixing.core.matters import acts, selectors
from zhixing.core.matters.exports.xes import write_xes
from zhixing.core.matters.imports import Case, Moment, Step, open_log
from zhixing.core.matters.models import Holding, Matter
from zhixing.core.people import acts as people
from zhixing.core.people import exports, imports

pytestmark = pytest.mark.django_db

WHY = {"reason": "不属本局职责", "basis": "三定第四条第（五）项"}


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


@pytest.fixture
def matter(county: Stage) -> Matter:
    found = county.issue(at="2026-03-02 09:00", limit="20wd")
    return county.sign_for(found, at="2026-03-02 10:00")


class TestWrongHolderInHistory:
    """flowable/flowable-engine#3199, #3409; Activiti/Activiti#3973; VietOpenCPS/opencps#477."""

    def test_row_chain_entry_and_page_name_the_same_person_after_every_change(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="20wd")
        self.agree(county, matter, "2026-03-02 09:01", "王建国", "住建局")
        county.sign_for(matter, at="2026-03-02 10:00")
        self.agree(county, matter, "2026-03-02 10:01", "李强", "住建局")
        named = {"handler_id": county.person("he"), "reason": "调整"}
        county.do(acts.name_handler, by="wang", at="2026-03-03 09:00", matter_id=matter.pk, **named)
        self.agree(county, matter, "2026-03-03 09:01", "贺平", "住建局")
        offered = {"to_unit_id": county.unit("urban"), **WHY}
        county.do(acts.offer, by="wang", at="2026-03-04 09:00", matter_id=matter.pk, **offered)
        self.agree(county, matter, "2026-03-04 09:01", "贺平", "住建局")
        taken = {"handler_id": county.person("luo")}
        county.do(acts.accept_offer, by="ma", at="2026-03-05 09:00", matter_id=matter.pk, **taken)
        self.agree(county, matter, "2026-03-05 09:01", "罗辉", "城管局")
        county.do(acts.contest, by="ma", at="2026-03-06 09:00", matter_id=matter.pk, **WHY)
        self.agree(county, matter, "2026-03-06 09:01", "周敏", "督查室")

    def agree(self, county: Stage, matter: Matter, at: str, handler: str, unit: str) -> None:
        found, now = fresh(matter), moment(at)
        page = selectors.matter(found.number, seen_by=county.officer("zhou", at), now=now)
        last = selectors.holders(found, now=now)[-1]
        open_row = Holding.objects.select_related("handler").filter(matter=found).latest("until")
        names = {page.row.handler, last.handler, open_row.handler.name, found.handler.name}
        assert names == {handler}
        assert {page.row.unit, last.unit} == {unit}
        with connection.cursor() as cursor:
            assert oracle.holders(cursor) == []

    def test_an_old_entry_keeps_the_names_of_its_day(self, county: Stage, matter: Matter) -> None:
        county.do(acts.urge, by="zhou", at="2026-03-03 09:00", matter_id=matter.pk, text="")
        with county.at("2026-03-04 09:00") as at:
            ren = county.officer("ren", "2026-03-04 09:00")
            people.new_unit_version(
                unit_id=county.unit("supervision"),
                name="督查落实室",
                short_name="督落室",
                kind="section",
                parent_id=county.unit("office"),
                rank_order=1,
                since=at.date() + timedelta(days=1),
                document="澄编发〔2026〕3号",
                by=ren,
                at=at,
            )
            people.correct_person(
                person_id=county.person("zhou"), name="周敏敏", phone="", email="", by=ren, at=at
            )
        county.do(acts.urge, by="zhou", at="2026-03-06 09:00", matter_id=matter.pk, text="")
        first, second = (e for e in ledger.history(matter.reference) if e.verb == "matter.urged")
        assert (first.by_name, first.unit_name) == ("周敏", "督查室")
        assert (second.by_name, second.unit_name) == ("周敏敏", "督落室")

    def test_the_database_refuses_a_second_holder_a_gap_and_another_past(
        self, county: Stage, matter: Matter
    ) -> None:
        second = (
            "INSERT INTO matters_holding (matter_id, unit_id, leader_post_id, handler_id, since, until)"
            " SELECT matter_id, unit_id, leader_post_id, handler_id, now(), until FROM matters_holding"
            " WHERE matter_id = %s LIMIT 1"
        )
        for forged in (
            second,
            "UPDATE matters_matter SET unit_id = unit_id + 1 WHERE id = %s",
            "UPDATE matters_holding SET until = until - interval '1 day' WHERE matter_id = %s",
            "DELETE FROM matters_holding WHERE matter_id = %s",
        ):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(forged, [matter.pk])
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class TestAuditIncomplete:
    """globaleaks#4688, #4568, #3126, #4894; open-zaak/open-zaak#1920."""

    @pytest.mark.parametrize("slug", scenes.slugs())
    def test_each_step_writes_one_entry_that_says_who_where_and_why(self, slug: str) -> None:
        county = scenes.live_county()
        made = scenes.scene(county, slug)
        answer = scenes.client_of(county, made.by).post(made.path, made.body(key=scenes.form_key()))
        assert answer.status_code == 303

        entries = [e for e in ledger.history(made.matter.reference) if e.seq > made.matter.version]
        assert len(entries) == made.entries
        for entry in entries:
            assert registered(entry.verb) is not None
            assert entry.by_code == f"person:{county.person(made.by)}"
            assert entry.post_name and entry.unit_name and entry.hash
            said = str(entry.facts)
            words = [
                made.data[name] for name in ("text", "reason", "basis", "action", "note") if name in made.data
            ]
            assert all(str(word) in said for word in words if slug not in _WORDS_NOT_KEPT)

    def test_a_refused_step_writes_none(self, county: Stage, matter: Matter) -> None:
        before = len(ledger.history(matter.reference))
        client = sign_in(Client(), county.office, "li")
        client.post(f"{matter.get_absolute_url()}urge/", {"channel": "inbox", "text": "自己催自己"})
        client.post(f"{matter.get_absolute_url()}terminate/", {"reason": "不办了", "decision_number": "1"})
        assert len(ledger.history(matter.reference)) == before

    def test_taking_the_register_out_is_written_down(self, county: Stage, matter: Matter) -> None:
        """globaleaks#4568: exports were in no log."""
        zhou = county.person("zhou")
        client = sign_in(Client(), county.office, "zhou")
        assert client.get("/matters/?format=xlsx").status_code == 200
        assert _entries_by(zhou, "%exported")

    def test_a_removed_file_is_named_in_the_records(self, county: Stage, matter: Matter) -> None:
        """globaleaks#4894: the log only said that something had been redacted."""
        with county.at("2026-03-03 09:00") as at:
            li = county.officer("li", "2026-03-03 09:00")
            file = evidence.store(
                file=io.BytesIO(b"paper"), name="a.txt", about=matter.reference, by=li, at=at
            )
        with county.at("2026-03-03 10:00") as at:
            mi = county.officer("mi", "2026-03-03 10:00")
            evidence.seal(evidence_id=file.pk, ground="发现密级标志", by=mi, at=at)
        row = Evidence.objects.get(pk=file.pk)
        assert row.sealed_at is not None
        entries = _entries_by(county.person("mi"), "%sealed")
        assert entries
        assert any(row.digest in body or f'"{file.pk}"' in body or f":{file.pk}" in body for body in entries)

    def test_opening_and_closing_accounts_is_in_it(self, county: Stage) -> None:
        """globaleaks#3126: creating and deleting users was not."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_entry WHERE verb = 'account.opened'")
            assert cursor.fetchone() == (29,)


# Steps whose free words are only told to the next person, or stay on the form.
_WORDS_NOT_KEPT = frozenset({"sign-off", "withdraw-offer"})


def _entries_by(person: int, verb: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body FROM ledger_entry WHERE verb LIKE %s AND body::jsonb #>> '{by,code}' = %s"
            " OR verb LIKE %s AND body LIKE %s",
            [verb, f"person:{person}", verb, f"%person:{person}%"],
        )
        return [body for (body,) in cursor.fetchall()]


class TestDeletionBeforeItWasRead:
    """globaleaks#3591, #1039, #3170: what expired was gone, and nobody knew of it."""

    def test_nobody_can_delete_a_matter_a_holding_or_an_entry(self, county: Stage, matter: Matter) -> None:
        for model in (Matter, Holding):
            with pytest.raises((IntegrityError, Exception)), transaction.atomic():
                model.objects.filter(
                    **({"pk": matter.pk} if model is Matter else {"matter": matter})
                ).delete()
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert Matter.objects.filter(pk=matter.pk).exists()
        assert Holding.objects.filter(matter=matter).exists()

    def test_a_matter_that_nobody_opened_is_on_every_list_after_a_year(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="5wd")
        now = moment("2026-12-30 09:00")
        for code in ("zhou", "wang", "chen"):
            officer = county.officer(code, "2026-12-30 09:00")
            rows = selectors.register(seen_by=officer, wanted=selectors.Filters(light="red"), now=now).rows
            assert matter.number in [row.number for row in rows]


class TestExportCannotComeBack:
    """decidim/decidim#3190: what was exported could not be imported."""

    def test_the_roster_that_was_taken_out_changes_nothing_when_it_is_read_again(self, county: Stage) -> None:
        at = "2026-03-02 09:00"
        with county.at(at) as now:
            ren = county.officer("ren", at)
            book = exports.people(by=ren, at=now)
            report = imports.people(io.BytesIO(book), by=ren, at=now, dry_run=True)
        assert report.errors == ()
        assert (report.added, report.changed, report.unchanged) == (0, 0, report.read)

    def test_a_log_that_was_taken_out_is_read_again(self, tmp_path: Path) -> None:
        day = moment("2026-03-02 09:00")
        step = Step("accept", Moment(day, day.date()), label="受理", resource="赵丽")
        case = Case("许-1", (step,), title="施工许可")
        with (tmp_path / "log.xes").open("wb") as file:
            write_xes([case], file, zone="Asia/Shanghai")
        [back] = open_log(tmp_path / "log.xes", zone="Asia/Shanghai").cases()
        assert back == case
