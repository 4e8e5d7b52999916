"""Event logs out: what is written validates, and reads back as what was written."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.support.matters import Stage, stage
from tests.support.matters import moment as at_home
from zhixing.core.matters import acts
from zhixing.core.matters.exports.matters import Written, cases, form_named, write_matters
from zhixing.core.matters.exports.object_logs import instant, write_ocel_json, write_ocel_xml
from zhixing.core.matters.exports.xes import NAMESPACE, write_xes
from zhixing.core.matters.imports import Case, Moment, Step, examine, open_log
from zhixing.core.matters.imports.files import form_of
from zhixing.core.matters.imports.keeping import keep_log
from zhixing.core.matters.imports.object_logs import (
    LogEvent,
    LogObject,
    ObjectLog,
    ObjectValue,
    Relation,
    read_object_log,
)
from zhixing.core.matters.imports.refusals import LogFormUnknown
from zhixing.core.matters.imports.times import zone_of
from zhixing.core.matters.models import Matter
from zhixing.core.matters.selectors import Filters, all_rows
from zhixing.foundation.actors import Actor, Tick
from zhixing.foundation.moment import played_at

SAMPLES = Path(__file__).resolve().parents[3] / "../shared/data/xes-ocel-samples"
LOGS = Path(__file__).resolve().parents[3] / "../shared/data/event-logs"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the sample logs are not here")


def moment(text: str) -> Moment:
    """Return the moment of a Chinese local time; a bare date is a day."""
    local = datetime.fromisoformat(text).replace(tzinfo=zone_of("Asia/Shanghai"))
    return Moment(local.astimezone(UTC), local.date(), day_only=len(text) == len("2026-03-02"))


def permit() -> Case:
    """Return a closed case with everything that a case can have."""
    steps = (
        Step(
            "accept",
            moment("2026-03-02"),
            label="受理",
            resource="赵丽",
            attributes={"材料": "3 份 & <附件>"},
        ),
        Step(
            "decide",
            moment("2026-03-06T10:20:30.250"),
            resource="李强",
            lifecycle="complete",
            started=moment("2026-03-05T08:30"),
            due=moment("2026-03-05"),
            planned=moment("2026-03-04"),
            stop=moment("2026-03-04T12:00"),
            attributes={
                "fee": 1200,
                "share": 0.5,
                "urgent": True,
                "seen": datetime(2026, 3, 6, 2, tzinfo=UTC),
            },
        ),
    )
    return Case(
        "许-1",
        steps,
        title="施工许可\x0b",
        due=moment("2026-03-20T17:30"),
        closed=moment("2026-03-06T11:00"),
        attributes={"window": "7"},
    )


class TestWriteXes:
    def test_what_is_written_reads_back_equal(self, tmp_path: Path) -> None:
        case = permit()
        path = tmp_path / "log.xes"

        with path.open("wb") as file:
            assert write_xes([case], file, zone="Asia/Shanghai", name="澄阳县") == 1

        [again] = open_log(path).cases()
        assert again.title == "施工许可\ufffd"
        assert (again.code, again.due, again.closed, again.attributes) == (
            case.code,
            case.due,
            case.closed,
            case.attributes,
        )
        assert again.steps == case.steps

    def test_the_structure_is_that_of_the_standard(self, tmp_path: Path) -> None:
        path = tmp_path / "log.xes"
        with path.open("wb") as file:
            write_xes([permit()], file, zone="Asia/Shanghai")

        root = etree.parse(str(path)).getroot()

        assert root.tag == f"{{{NAMESPACE}}}log"
        assert root.get("xes.version")
        order = [etree.QName(child).localname for child in root]
        ranks = ["extension", "global", "classifier", "string", "trace"]
        assert [ranks.index(name) for name in order] == sorted(ranks.index(name) for name in order)
        for element in root.iter("{*}string", "{*}date", "{*}int", "{*}float", "{*}boolean"):
            assert element.get("key")
            assert element.get("value") is not None
        assert not root.xpath("//*[local-name()='trace']/*[local-name()='event']/following-sibling::*[@key]")

    @needs_samples
    @pytest.mark.parametrize(
        "name", ["running-example.xes", "roadtraffic50traces.xes", "running-example.csv"]
    )
    def test_a_foreign_log_survives_the_way_through(self, name: str, tmp_path: Path) -> None:
        log = open_log(SAMPLES / name)
        before = list(log.cases())
        path = tmp_path / "again.xes"

        with path.open("wb") as file:
            write_xes(before, file, zone=log.zone)

        assert list(open_log(path).cases()) == before

    @needs_samples
    def test_the_permits_keep_their_figures(self, tmp_path: Path) -> None:
        log = open_log(LOGS / "bpic15_1_permits.csv.gz")
        path = tmp_path / "permits.xes"
        with path.open("wb") as file:
            write_xes(log.cases(), file, zone=log.zone)

        facts, again = examine(log), examine(open_log(path))

        for figure in (
            "cases",
            "events",
            "activities",
            "resources",
            "late_steps",
            "due_steps",
            "closed",
            "variants",
        ):
            assert getattr(again, figure) == getattr(facts, figure), figure


def small_object_log() -> ObjectLog:
    """Return a log of two matters, two units and three events."""
    return ObjectLog(
        object_types={"matter": {"title": "string", "unit": "string"}, "unit": {"name": "string"}},
        event_types={"matter.assigned": {"resource": "string"}, "matter.closed": {}},
        objects=(
            LogObject(
                "M1",
                "matter",
                (
                    ObjectValue("title", "危桥 & 改造"),
                    ObjectValue("unit", "交通局"),
                    ObjectValue("unit", "财政局", "2026-03-04T01:00:00Z"),
                ),
                (Relation("U1", "held by"),),
            ),
            LogObject("M2", "matter", (ObjectValue("title", "路灯"),)),
            LogObject("U1", "unit", (ObjectValue("name", "交通局"),)),
        ),
        events=(
            LogEvent(
                "e1",
                "matter.assigned",
                "2026-03-02T01:00:00Z",
                {"resource": "周敏"},
                (Relation("M1", "about"),),
            ),
            LogEvent("e2", "matter.assigned", "2026-03-03T01:00:00Z", {}, (Relation("M2", "about"),)),
            LogEvent(
                "e3",
                "matter.closed",
                "2026-03-09T01:00:00Z",
                {},
                (Relation("M1", "about"), Relation("U1", "by")),
            ),
        ),
    )


def problems_of(value: Any, schema: Mapping[str, Any], place: str = "$") -> list[str]:
    """Return what in `value` breaks the parts of JSON Schema that the OCEL schema uses."""
    kinds: Mapping[str, type] = {"object": dict, "array": list, "string": str}
    if not isinstance(value, kinds[str(schema["type"])]):
        return [f"{place} is no {schema['type']}"]
    if isinstance(value, list):
        items = schema["items"]
        return [
            problem
            for index, entry in enumerate(value)
            for problem in problems_of(entry, items, f"{place}[{index}]")
        ]
    if isinstance(value, dict):
        missing = [f"{place} lacks {name}" for name in schema.get("required", []) if name not in value]
        inner = schema["properties"]
        return missing + [
            problem
            for name, part in value.items()
            if name in inner
            for problem in problems_of(part, inner[name], f"{place}.{name}")
        ]
    if schema.get("format") == "date-time" and isinstance(value, str):
        return (
            [] if instant(value).endswith("Z") and value.endswith("Z") else [f"{place} is no time with zone"]
        )
    return []


class TestWriteOcel:
    def test_json_reads_back_equal(self, tmp_path: Path) -> None:
        path = tmp_path / "log.jsonocel"
        with path.open("wb") as file:
            write_ocel_json(small_object_log(), file)

        assert form_of(path) == "ocel-json"
        assert read_object_log(path, form="ocel-json") == small_object_log()

    def test_xml_reads_back_equal(self, tmp_path: Path) -> None:
        path = tmp_path / "log.xmlocel"
        with path.open("wb") as file:
            write_ocel_xml(small_object_log(), file)

        assert form_of(path) == "ocel-xml"
        assert read_object_log(path, form="ocel-xml") == small_object_log()

    @needs_samples
    def test_both_forms_validate_against_the_schemas(self, tmp_path: Path) -> None:
        schema = json.loads((SAMPLES / "schema_ocel2.json").read_text())
        grammar = etree.XMLSchema(etree.parse(str(SAMPLES / "ocel2-validation.xsd")))
        for log in (
            small_object_log(),
            read_object_log(SAMPLES / "ocel20_example.jsonocel", form="ocel-json"),
        ):
            in_json, in_xml = tmp_path / "log.json", tmp_path / "log.xml"
            with in_json.open("wb") as file:
                write_ocel_json(log, file)
            with in_xml.open("wb") as file:
                write_ocel_xml(log, file)

            assert problems_of(json.loads(in_json.read_text()), schema) == []
            assert grammar.validate(etree.parse(str(in_xml))), grammar.error_log

    def test_a_wrong_log_would_be_noticed(self) -> None:
        schema = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}

        assert problems_of({"id": 1}, schema) == ["$.id is no string"]
        assert problems_of({}, schema) == ["$ lacks id"]


ZONE = "Asia/Shanghai"
LATER = at_home("2026-07-01 09:00")


def written(path: Path, by: Actor, **more: Any) -> Written:
    """Write what the officer may see into a file of the form that its name says."""
    with path.open("wb") as file:
        return write_matters(file, form=form_named(path.name), seen_by=by, now=LATER, zone=ZONE, **more)


@pytest.fixture
def county() -> Stage:
    """Return a county with one matter given out and signed for, and one that another unit holds."""
    county = stage()
    one = county.issue(at="2026-06-01 09:00", limit="20wd", title="危桥改造 & 通车")
    county.sign_for(one, at="2026-06-01 10:00")
    county.do(acts.urge, by="zhou", at="2026-06-03 11:00", matter_id=one.pk, text="请尽快报送方案")
    county.issue(at="2026-06-02 09:00", lead="finance", limit="10wd", title="=拨付资金")
    return county


@pytest.mark.django_db
class TestWriteMatters:
    @pytest.mark.parametrize("name", ["log.xes", "log.jsonocel", "log.xmlocel", "log.csv"])
    def test_every_form_reads_back_with_the_same_figures(
        self, county: Stage, name: str, tmp_path: Path
    ) -> None:
        path = tmp_path / name

        done = written(path, county.officer("zhou", "2026-07-01 09:00"))

        assert (done.cases, done.events, done.complete) == (2, 6, True)
        facts = examine(open_log(path, default_zone=ZONE))
        assert (facts.cases, facts.events, facts.rejected) == (2, 6, 0)
        assert facts.zone == ZONE
        [_, bridge] = sorted(open_log(path, default_zone=ZONE).cases(), key=lambda case: len(case.steps))
        assert [step.activity for step in bridge.steps] == [
            "matter.registered",
            "matter.assigned",
            "matter.signed_for",
            "matter.urged",
        ]
        assert bridge.steps[2].at.at == at_home("2026-06-01 10:00")

    def test_xes_is_what_the_ledger_says(self, county: Stage, tmp_path: Path) -> None:
        path = tmp_path / "log.xes"
        seen_by = county.officer("zhou", "2026-07-01 09:00")
        written(path, seen_by, with_persons=True)
        rows = all_rows(seen_by=seen_by, wanted=Filters(), now=LATER, order="registered", limit=10)

        assert list(open_log(path).cases()) == list(cases(rows, zone=ZONE, with_persons=True))

    def test_names_leave_only_when_asked_for_and_texts_never(self, county: Stage, tmp_path: Path) -> None:
        seen_by = county.officer("zhou", "2026-07-01 09:00")
        zhou = seen_by.person_name
        for name in ("log.xes", "log.jsonocel", "log.xmlocel", "log.csv"):
            without, with_names = tmp_path / f"a-{name}", tmp_path / f"b-{name}"
            written(without, seen_by)
            written(with_names, seen_by, with_persons=True)
            assert zhou not in without.read_text("utf-8")
            assert zhou in with_names.read_text("utf-8")
            assert "请尽快报送方案" not in with_names.read_text("utf-8")

    def test_only_what_the_reader_may_see(self, county: Stage, tmp_path: Path) -> None:
        path = tmp_path / "log.xes"

        done = written(path, county.officer("li", "2026-07-01 09:00"))

        assert done.cases == 1
        assert "拨付资金" not in path.read_text("utf-8")

    def test_work_secrets_never_leave(self, county: Stage, tmp_path: Path) -> None:
        Matter.objects.filter(title__contains="危桥").update(restricted=True)

        done = written(tmp_path / "log.csv", county.officer("zhou", "2026-07-01 09:00"))

        assert done.cases == 1

    def test_no_title_is_a_formula(self, county: Stage, tmp_path: Path) -> None:
        path = tmp_path / "log.csv"

        written(path, county.officer("zhou", "2026-07-01 09:00"), wanted=Filters(q="拨付"))

        assert ",=" not in path.read_text("utf-8")

    def test_both_object_forms_validate(self, county: Stage, tmp_path: Path) -> None:
        if not SAMPLES.exists():
            pytest.skip("the sample logs are not here")
        seen_by = county.officer("zhou", "2026-07-01 09:00")
        in_json, in_xml = tmp_path / "log.jsonocel", tmp_path / "log.xmlocel"
        written(in_json, seen_by, with_persons=True)
        written(in_xml, seen_by, with_persons=True)
        schema = json.loads((SAMPLES / "schema_ocel2.json").read_text())
        grammar = etree.XMLSchema(etree.parse(str(SAMPLES / "ocel2-validation.xsd")))

        assert problems_of(json.loads(in_json.read_text()), schema) == []
        assert grammar.validate(etree.parse(str(in_xml))), grammar.error_log
        assert read_object_log(in_json, form="ocel-json") == read_object_log(in_xml, form="ocel-xml")

    def test_the_queries_do_not_grow_with_the_matters(
        self, county: Stage, django_assert_max_num_queries: Any
    ) -> None:
        seen_by = county.officer("zhou", "2026-07-01 09:00")

        with django_assert_max_num_queries(6):
            write_matters(BytesIO(), form="xes", seen_by=seen_by, now=LATER, zone=ZONE)
        with django_assert_max_num_queries(8):
            write_matters(BytesIO(), form="ocel-json", seen_by=seen_by, now=LATER, zone=ZONE)

    def test_a_log_from_elsewhere_leaves_as_it_came(self, tmp_path: Path) -> None:
        lines = (
            "case_id,activity,timestamp,resource,duedate,case_due,case_closed,window",
            "1,受理,2025-03-03 09:00,赵一平,,2025-03-10,2025-03-12 10:00,7",
            "1,审核,2025-03-05 09:00,钱文,2025-03-04 12:00,2025-03-10,2025-03-12 10:00,8",
            "1,办结,2025-03-12 10:00,钱文,,2025-03-10,2025-03-12 10:00,",
            "2,受理,2025-03-04 09:00,孙敏,,,,7",
        )
        path = tmp_path / "log.csv"
        path.write_text("\n".join(lines), "utf-8")
        by = stage().officer("admin", "2026-07-01 09:00")
        with played_at(LATER):
            keep_log(log=open_log(path, default_zone=ZONE), name="许可系统", by=by, at=LATER)
        again = tmp_path / "again.xes"

        written(again, Tick("command.export", frozenset()), with_persons=True)

        came = [case.steps for case in open_log(path, default_zone=ZONE).cases()]
        left = [case.steps for case in open_log(again).cases()]
        assert [[self.told(step) for step in steps] for steps in left] == [
            [self.told(step) for step in steps] for steps in came
        ]

    def test_one_log_leaves_under_its_codes_and_in_its_days(self, tmp_path: Path) -> None:
        lines = (
            "case_id,activity,timestamp,resource,case_due,case_closed",
            "K-7,Aanvraag,2014-04-11,officer 1,2014-04-21,",
            "K-8,Aanvraag,2014-04-12,officer 2,,",
        )
        path = tmp_path / "log.csv"
        path.write_text("\n".join(lines), "utf-8")
        by = stage().officer("admin", "2026-07-01 09:00")
        with played_at(LATER):
            log = open_log(path, zone="Europe/Amsterdam")
            keep_log(log=log, name="gemeente", by=by, at=LATER)
        again = tmp_path / "again.csv"

        done = written(
            again,
            Tick("command.export", frozenset()),
            with_persons=True,
            wanted=Filters(source_log="gemeente"),
        )

        assert done.cases == 2
        [first] = [case for case in open_log(again).cases() if case.code == "K-7"]
        assert first.steps[0].at.on.isoformat() == "2014-04-11"
        assert first.due
        assert first.due.on.isoformat() == "2014-04-21"

    @staticmethod
    def told(step: Step) -> tuple[object, ...]:
        """Return what both logs say of a step."""
        return step.activity, step.at, step.resource, step.due, dict(step.attributes)

    def test_a_form_that_nobody_knows(self) -> None:
        with pytest.raises(LogFormUnknown):
            form_named("log.pdf")

    @pytest.mark.skipif(importlib.util.find_spec("pm4py") is None, reason="pm4py is no dependency")
    def test_pm4py_reads_it(self, county: Stage, tmp_path: Path) -> None:
        path = tmp_path / "log.xes"
        done = written(path, county.officer("zhou", "2026-07-01 09:00"))
        program = "import pm4py, sys; print(len(pm4py.read_xes(sys.argv[1])))"

        told = subprocess.run(
            [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
        )

        assert int(told.stdout.split()[-1]) == done.events
