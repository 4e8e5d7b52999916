"""Event logs out: what is written validates, and reads back as what was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from zhixing.core.matters.exports.object_logs import instant, write_ocel_json, write_ocel_xml
from zhixing.core.matters.exports.xes import NAMESPACE, write_xes
from zhixing.core.matters.imports import Case, Moment, Step, examine, open_log
from zhixing.core.matters.imports.files import form_of
from zhixing.core.matters.imports.object_logs import (
    LogEvent,
    LogObject,
    ObjectLog,
    ObjectValue,
    Relation,
    read_object_log,
)
from zhixing.core.matters.imports.times import zone_of

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
    if schema.get("format") == "date-time":
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
