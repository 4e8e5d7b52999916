"""Event logs in: the shipped data sets to the last figure, and files that are not what they should be."""

from __future__ import annotations

import gzip
import json
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db.models import F

from tests.support.people import FOUNDED, found_office
from zhixing.core.clock.models import Clock
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters.imports import Case, LogFacts, examine, open_log
from zhixing.core.matters.imports.keeping import Kept, keep_log
from zhixing.core.matters.imports.mapping import LogMapping, found_in, mapping_of, read_mapping
from zhixing.core.matters.imports.object_logs import read_object_log
from zhixing.core.matters.imports.refusals import (
    CaseTypeUnknown,
    ColumnMissing,
    ColumnsUnknown,
    DocumentTypeForbidden,
    LogFormUnknown,
    LogNotReadable,
    MappingNotUnderstood,
    MayNotImport,
    ZoneUnknown,
)
from zhixing.core.matters.imports.times import parse_time
from zhixing.core.matters.models import Matter
from zhixing.core.notices.models import Notice
from zhixing.foundation.actors import Officer
from zhixing.foundation.moment import played_at

SHARED = Path(__file__).resolve().parents[3] / "../shared/data"
LOGS, SAMPLES = SHARED / "event-logs", SHARED / "xes-ocel-samples"
needs_logs = pytest.mark.skipif(not LOGS.exists(), reason="the event logs are not here")
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the sample logs are not here")


def facts_of(path: Path, mapping: LogMapping | None = None, zone: str = "") -> LogFacts:
    """Return the facts of the log in `path`."""
    return examine(open_log(path, mapping=mapping, zone=zone))


def counted(facts: LogFacts) -> dict[str, int]:
    """Return the counts of the findings by code."""
    return {finding.code: finding.count for finding in facts.findings}


def table(folder: Path, *lines: str, name: str = "log.csv") -> Path:
    """Write a table and return where it is."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def facts() -> LogFacts:
    """Return the facts of the permits, read once for all tests."""
    return facts_of(LOGS / "bpic15_1_permits.csv.gz")


@needs_logs
class TestThePermits:
    """BPI Challenge 2015, log 1 (figures in its SOURCE.md)."""

    def test_every_figure_of_the_source_note(self, facts: LogFacts) -> None:
        assert (facts.read, facts.accepted, facts.rejected, facts.errors) == (52_217, 52_217, 0, ())
        assert (facts.cases, facts.events, facts.activities, facts.resources) == (1_199, 52_217, 398, 23)
        assert (facts.due_steps, facts.planned_steps, facts.stopped_steps) == (3_340, 46_204, 2)
        assert facts.late_steps == 142
        assert (facts.variants, facts.commonest_variant) == (1_099, 21)
        assert facts.closed + facts.open == facts.cases

    def test_midnights_are_days_of_the_municipality(self, facts: LogFacts) -> None:
        assert facts.zone == "Europe/Amsterdam"
        assert counted(facts)["day_precision"] == 23_990
        assert counted(facts)["shared_times"] == 23_556

    def test_no_day_is_shifted(self) -> None:
        first = next(open_log(LOGS / "bpic15_1_permits.csv.gz").cases()).steps[0]

        assert first.at.at.isoformat() == "2014-04-10T22:00:00+00:00"
        assert (first.at.on.isoformat(), first.at.day_only) == ("2014-04-11", True)

    def test_a_zone_told_by_the_caller_wins(self) -> None:
        log = open_log(LOGS / "bpic15_1_permits.csv.gz", zone="UTC")

        assert (log.zone, log.zone_basis) == ("UTC", "given")
        assert next(log.cases()).steps[0].at.on.isoformat() == "2014-04-10"


@needs_logs
class TestTheOtherLogs:
    def test_fines_are_days_without_hours(self) -> None:
        facts = facts_of(LOGS / "traffic_fines_sample.csv.gz")

        assert (facts.events, facts.cases, facts.activities, facts.resources) == (34_724, 10_000, 11, 15)
        assert facts.variants == 44
        assert counted(facts)["day_precision"] == 34_724

    def test_the_hidden_rule_of_sixty_days_is_intact(self) -> None:
        gaps = [
            (penalty - notified).days
            for case in open_log(LOGS / "traffic_fines_sample.csv.gz").cases()
            if (notified := day_of(case, "Insert Fine Notification"))
            and (penalty := day_of(case, "Add penalty"))
        ]

        assert set(gaps) == {60}
        assert len(gaps) == 4_635

    def test_incidents_as_events(self) -> None:
        facts = facts_of(LOGS / "bpic14_incidents_events.csv.gz")

        assert (facts.events, facts.cases, facts.activities, facts.resources) == (39_911, 4_000, 36, 195)

    def test_incidents_as_a_table_of_cases(self) -> None:
        facts = facts_of(LOGS / "bpic14_incidents_cases.csv.gz")

        assert (facts.read, facts.cases, facts.closed) == (4_000, 4_000, 4_000)
        assert facts.activities == 4  # opened, reopened, resolved, closed


def day_of(case: Case, activity: str) -> date | None:
    """Return the day of the first such step, None where there is none."""
    return next((step.at.on for step in case.steps if step.activity == activity), None)


@needs_samples
class TestTheSamples:
    @pytest.mark.parametrize("name", ["running-example.xes", "running-example.csv"])
    def test_both_forms_of_one_log_agree(self, name: str) -> None:
        facts = facts_of(SAMPLES / name)

        assert (facts.cases, facts.events, facts.activities, facts.resources) == (6, 42, 8, 6)
        assert facts.zone == "Europe/Amsterdam"

    def test_start_and_complete_times(self) -> None:
        [*cases] = open_log(SAMPLES / "interval_event_log.csv").cases()

        assert all(step.started and step.started.at <= step.at.at for case in cases for step in case.steps)

    def test_events_without_a_time_are_named(self) -> None:
        facts = facts_of(SAMPLES / "partial_order_example.xes")

        assert (facts.read, facts.rejected, facts.cases) == (25, 25, 0)
        assert str(facts.errors[0]) == (
            "第 1 个事项（trace）第 1 个环节（event）：“time:timestamp”的“?”不是可识别的时间"
        )

    def test_an_event_without_a_name_is_named(self) -> None:
        facts = facts_of(SAMPLES / "xes_20.xes")

        assert [str(error) for error in facts.errors] == [
            "第 1 个事项（trace）第 1 个环节（event）：没有环节名称（concept:name）"
        ]

    @pytest.mark.parametrize("ending", ["jsonocel", "xmlocel", "sqlite"])
    def test_the_three_forms_of_ocel(self, ending: str) -> None:
        facts = facts_of(SAMPLES / f"ocel20_example.{ending}", LogMapping(case_type="Purchase Order"))

        assert (facts.read, facts.cases) == (13, 2)
        assert facts.events == 5

    def test_the_three_forms_hold_the_same_objects(self) -> None:
        json_log = read_object_log(SAMPLES / "ocel20_example.jsonocel", form="ocel-json")
        for ending in ("xml", "sqlite"):
            other = read_object_log(
                SAMPLES / ("ocel20_example.sqlite" if ending == "sqlite" else "ocel20_example.xmlocel"),
                form=f"ocel-{ending}",
            )
            assert {entry.id: entry.type for entry in other.objects} == {
                entry.id: entry.type for entry in json_log.objects
            }
            assert {event.id: set(event.relations) for event in other.events} == {
                event.id: set(event.relations) for event in json_log.events
            }

    def test_the_first_version_in_both_forms(self) -> None:
        for ending in ("jsonocel", "xmlocel"):
            facts = facts_of(SAMPLES / f"example_log.{ending}")
            assert (facts.read, facts.cases, facts.events) == (23, 3, 12)

    def test_a_case_type_that_is_not_there(self) -> None:
        with pytest.raises(CaseTypeUnknown, match="没有对象类型“Ship”"):
            open_log(SAMPLES / "ocel20_example.jsonocel", mapping=LogMapping(case_type="Ship"))


XES = """<?xml version="1.0" encoding="UTF-8"?>
<log{namespace}><trace><string key="concept:name" value="1"/>
<date key="deadline" value="2026-03-06T17:30:00+08:00"/>
<event><string key="concept:name" value="受理"/>
<date key="time:timestamp" value="2026-03-02T09:00:00+08:00"/></event>
<event><string key="concept:name" value="办结"/>
<date key="time:timestamp" value="2026-03-06T17:30:01+08:00"/></event>
</trace></log>"""


class TestNamespaces:
    @pytest.mark.parametrize(
        "namespace",
        ["", ' xmlns="http://www.xes-standard.org/"', ' xmlns="http://www.xes-standard.org"'],
    )
    def test_the_standard_its_slip_and_none(self, namespace: str, tmp_path: Path) -> None:
        path = tmp_path / "log.xes"
        path.write_text(XES.format(namespace=namespace))

        facts = facts_of(path)

        assert (facts.cases, facts.events, facts.closed, facts.late) == (1, 2, 1, 1)


class TestHostileFiles:
    def test_entities_are_not_read(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("geheim")
        path = tmp_path / "log.xes"
        path.write_text(
            f'<!DOCTYPE log [<!ENTITY x SYSTEM "file://{secret}">]>'
            '<log><trace><string key="concept:name" value="a">&x;</string></trace></log>'
        )

        with pytest.raises(DocumentTypeForbidden):
            open_log(path)

    def test_multiplying_entities_are_not_read(self, tmp_path: Path) -> None:
        path = tmp_path / "log.xes"
        levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
        path.write_text(
            f'<!DOCTYPE log [<!ENTITY e0 "ha">{levels}]>'
            '<log><trace><string key="k" value="&e9;"/></trace></log>'
        )

        with pytest.raises((DocumentTypeForbidden, LogNotReadable)):
            open_log(path)

    def test_a_cut_gzip_is_said_to_be_damaged(self, tmp_path: Path) -> None:
        path = tmp_path / "log.csv.gz"
        whole = gzip.compress(b"case_id,activity,timestamp\n" + b"1,a,2026-03-02\n" * 5000)
        path.write_bytes(whole[: len(whole) // 2])

        with pytest.raises(LogNotReadable, match=r"log\.csv\.gz"):
            open_log(path)

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("a.xes", "<log><trace>"),
            ("a.jsonocel", "{"),
            ("b.jsonocel", '{"events": 3}'),
            ("a.xmlocel", "<x/>"),
        ],
    )
    def test_broken_files_are_refused_in_words(self, name: str, text: str, tmp_path: Path) -> None:
        path = tmp_path / name
        path.write_text(text)

        with pytest.raises(LogNotReadable, match="无法读取"):
            open_log(path)

    def test_something_else_entirely(self, tmp_path: Path) -> None:
        path = tmp_path / "photo.jpg"
        path.write_bytes(b"\xff\xd8\xff\xe0")

        with pytest.raises(LogFormUnknown):
            open_log(path)


class TestTables:
    def test_bad_lines_are_named_and_the_rest_is_taken(self, tmp_path: Path) -> None:
        path = table(
            tmp_path,
            "case_id,activity,timestamp,resource",
            "1,受理,2026-03-02 09:00,赵丽",
            ",受理,2026-03-02 09:00,赵丽",
            "1,,2026-03-02 10:00,赵丽",
            "1,审核,昨天,赵丽",
            "1,审核,2026-03-03 09:00",
            "1,办结,2026-03-04 09:00,",
        )

        facts = facts_of(path)

        assert (facts.read, facts.accepted, facts.rejected, facts.events) == (6, 2, 4, 2)
        assert [str(error) for error in facts.errors] == [
            "第 3 行：“case_id”列没有事项编号",
            "第 4 行：“activity”列没有环节名称",
            "第 5 行：“timestamp”列的“昨天”不是可识别的时间",
            "第 6 行：有 3 列，表头为 4 列",
        ]
        assert facts.closed == 1

    def test_chinese_headers_encodings_and_spellings(self, tmp_path: Path) -> None:
        path = tmp_path / "办件.csv"
        path.write_bytes(
            "办件编号;环节;办理时间;经办人;承诺办结时间;办结时间\n"
            "A1;受理;2026年3月2日 09:10;赵丽;2026/3/6;2026/3/9\n"
            "A1;审核;2026.3.3 10:00;李强;2026/3/6;2026/3/9\n".encode("gb18030")
        )

        facts = facts_of(path)

        assert (facts.rejected, facts.cases, facts.events, facts.resources) == (0, 1, 2, 2)
        assert (facts.closed, facts.late) == (1, 1)

    def test_deadlines_of_cases_and_of_steps(self, tmp_path: Path) -> None:
        path = table(
            tmp_path,
            "case_id,activity,timestamp,case_due,case_closed,due",
            "late,a,2026-03-02T09:00,2026-03-03,2026-03-04T09:00,2026-03-01",
            "in time,a,2026-03-02T09:00,2026-03-04,2026-03-04T23:00,2026-03-02",
            "open past,a,2026-03-02T09:00,2026-03-03,,",
            "open in time,a,2026-03-02T09:00,2026-03-09,,",
            "without,a,2026-03-05T09:00,,,",
        )

        facts = facts_of(path)

        assert (facts.closed, facts.late, facts.open, facts.open_late) == (2, 1, 3, 1)
        assert (facts.due_steps, facts.late_steps) == (2, 1)

    def test_one_deadline_on_every_line_of_a_case_is_the_deadline_of_the_case(self, tmp_path: Path) -> None:
        path = table(
            tmp_path,
            "case_id,activity,timestamp,due",
            "1,受理,2026-03-02 09:00,2026-03-06",
            "1,办结,2026-03-09 09:00,2026-03-06",
            "2,受理,2026-03-02 09:00,2026-03-05",
        )

        facts = facts_of(path)

        assert (facts.closed, facts.late, facts.open_late) == (1, 1, 1)
        assert facts.due_steps == 0

    def test_an_hour_counts_where_the_log_knows_hours(self, tmp_path: Path) -> None:
        path = table(
            tmp_path,
            "case_id,activity,timestamp,case_due,case_closed",
            "1,a,2026-03-02T09:00,2026-03-04T17:30,2026-03-04T17:30",
            "2,a,2026-03-02T09:00,2026-03-04T17:30,2026-03-04T17:31",
        )

        assert facts_of(path).late == 1

    def test_lines_of_a_case_may_stand_apart(self, tmp_path: Path) -> None:
        path = table(
            tmp_path,
            "case_id,activity,timestamp",
            "1,a,2026-03-02 09:00",
            "2,a,2026-03-02 09:00",
            "1,b,2026-03-03 09:00",
        )

        assert [len(case.steps) for case in open_log(path).cases()] == [2, 1]

    def test_a_reopened_case_is_open(self, tmp_path: Path) -> None:
        path = table(
            tmp_path,
            "case_id,activity,timestamp",
            "1,Closed,2026-03-02 09:00",
            "1,Reopen,2026-03-03 09:00",
            "2,Closed,2026-03-02 09:00",
            "2,Quality check,2026-03-04 09:00",
        )

        facts = facts_of(path)

        assert (facts.closed, facts.open) == (1, 1)
        assert counted(facts)["after_close"] == 1

    def test_missing_columns_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(ColumnsUnknown, match="事项编号、环节"):
            open_log(table(tmp_path, "a,b", "1,2"))

    def test_a_zone_that_does_not_exist(self, tmp_path: Path) -> None:
        with pytest.raises(ZoneUnknown):
            open_log(table(tmp_path, "case_id,activity,timestamp", "1,a,2026-03-02"), zone="Mars/Olympus")

    def test_the_log_may_be_read_again(self, tmp_path: Path) -> None:
        log = open_log(table(tmp_path, "case_id,activity,timestamp", "1,a,2026-03-02 09:00", "1,,x"))

        assert (list(log.cases()), log.read, log.rejected) == (list(log.cases()), 2, 1)


class TestMappings:
    def test_a_mapping_file_tells_what_the_names_do_not(self, tmp_path: Path) -> None:
        written = tmp_path / "mapping.toml"
        written.write_text(
            'case = "k1"\nactivity = "k2"\nat = "k3"\nzone = "Asia/Tokyo"\n'
            'time_pattern = "%d/%m/%Y"\nclosing = ["Ende"]'
        )
        path = table(tmp_path, "k1,k2,k3", "1,Anfang,02/03/2026", "1,Ende,09/03/2026")

        facts = facts_of(path, read_mapping(written))

        assert (facts.closed, facts.zone, facts.rejected) == (1, "Asia/Tokyo", 0)

    def test_a_json_mapping_with_dated_steps(self, tmp_path: Path) -> None:
        written = tmp_path / "mapping.json"
        written.write_text(json.dumps({"case": "no", "steps": {"in": "收件", "out": "出件"}}))
        path = table(tmp_path, "no,in,out", "1,2026-03-02,2026-03-05", "2,2026-03-02,")

        facts = facts_of(path, read_mapping(written))

        assert (facts.cases, facts.events, facts.activities) == (2, 3, 2)

    @pytest.mark.parametrize("text", ['cases = "x"', "case = 3", "case = ", 'closing = "x"'])
    def test_a_wrong_mapping_is_refused(self, text: str, tmp_path: Path) -> None:
        written = tmp_path / "mapping.toml"
        written.write_text(text)

        with pytest.raises(MappingNotUnderstood, match=r"mapping\.toml"):
            read_mapping(written)

    def test_a_column_that_is_not_there(self) -> None:
        with pytest.raises(ColumnMissing, match="“k9”"):
            found_in(["k1", "k2"], name="log.csv", given=mapping_of({"case": "k9"}))


class TestParseTime:
    @pytest.mark.parametrize(
        "text",
        [
            "2026-03-02",
            "2026-03-02T09:10:11.5+08:00",
            "2026/3/2 9:10",
            "2026年3月2日 09时10分",
            "02.03.2026 09:10:11",
        ],
    )
    def test_known_spellings(self, text: str) -> None:
        value = parse_time(text)

        assert value is not None
        assert (value.year, value.month, value.day) == (2026, 3, 2)

    @pytest.mark.parametrize("text", ["", "?", "昨天", "2026-13-01", "2026年2月30日", "03/02/2026", "12"])
    def test_what_is_no_time(self, text: str) -> None:
        assert parse_time(text) is None


@pytest.fixture
def importer() -> Officer:
    """Return the administrator who brings data in and registers the persons of a log."""
    return found_office(accounts=False).officer("admin", at=FOUNDED)


def kept(path: Path, name: str, by: Officer, at: datetime = FOUNDED) -> Kept:
    """Keep a log as of a moment."""
    with played_at(at):
        return keep_log(log=open_log(path), name=name, by=by, at=at)


@pytest.mark.django_db
class TestKeepLog:
    LINES = (
        "case_id,activity,timestamp,resource,case_due,case_closed",
        "1,受理,2025-03-03 09:00,赵一平,2025-03-10,2025-03-12 10:00",
        "1,审核,2025-03-05 09:00,钱文,2025-03-10,2025-03-12 10:00",
        "1,办结,2025-03-12 10:00,钱文,2025-03-10,2025-03-12 10:00",
        "2,受理,2025-03-04 09:00,,,",
    )

    def test_the_resource_handles_and_one_unit_holds(self, importer: Officer, tmp_path: Path) -> None:
        done = kept(table(tmp_path, *self.LINES), "许可系统", importer)

        assert (done.cases, done.events, done.persons) == (2, 4, 2)
        one = Matter.objects.get(source_ref="许可系统/1")
        assert (one.origin, one.state, one.handler.name) == ("imported", "closed", "钱文")
        holders = list(one.holdings.order_by("since").values_list("handler__name", "unit_id"))
        assert [name for name, _ in holders] == ["赵一平", "钱文"]
        assert len({unit for _, unit in holders}) == 1
        assert one.light == "done_late"

    def test_the_history_is_in_the_ledger_with_the_words_of_the_log(
        self, importer: Officer, tmp_path: Path
    ) -> None:
        kept(table(tmp_path, *self.LINES), "许可系统", importer)

        one = Matter.objects.get(source_ref="许可系统/1")
        entries = ledger.history(one.reference)
        assert [entry.facts.get("activity") for entry in entries] == [None, "受理", "审核", "办结"]
        assert {entry.origin for entry in entries} == {"imported"}
        assert entries[1].by_name == "赵一平"
        assert one.version == len(entries)

    def test_importing_twice_changes_nothing(self, importer: Officer, tmp_path: Path) -> None:
        path = table(tmp_path, *self.LINES)
        kept(path, "许可系统", importer)
        before = list(Matter.objects.order_by("pk").values())

        again = kept(path, "许可系统", importer)

        assert (again.cases, again.known) == (0, 2)
        assert list(Matter.objects.order_by("pk").values()) == before

    def test_it_raises_no_light_and_sends_nothing(self, importer: Officer, tmp_path: Path) -> None:
        kept(table(tmp_path, *self.LINES), "许可系统", importer)

        assert not Notice.objects.exists()
        assert not Clock.objects.exclude(next_fire=None).exists()
        assert set(Clock.objects.values_list("is_silent", flat=True)) == {True}

    def test_somebody_without_the_right_is_refused(self, tmp_path: Path) -> None:
        clerk = found_office(accounts=False).officer("li", at=FOUNDED)

        with pytest.raises(MayNotImport):
            kept(table(tmp_path, *self.LINES), "许可系统", clerk)
        assert not Matter.objects.exists()

    @needs_logs
    @pytest.mark.slow
    def test_the_permits_with_their_lateness(self, importer: Officer) -> None:
        done = kept(LOGS / "bpic15_1_permits.csv.gz", "许可日志", importer)

        assert (done.cases, done.events, done.persons, done.late_steps) == (1_199, 52_217, 23, 142)
        steps = Clock.objects.filter(purpose="step")
        assert (steps.count(), steps.filter(light="done_late").count()) == (3_340, 142)
        after = steps.filter(stopped_at__gte=F("due_at"))
        assert set(after.values_list("light", flat=True)) == {"done_late"}
        assert after.count() == 142
