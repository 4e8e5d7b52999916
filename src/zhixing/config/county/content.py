"""The data files of the demo county as frozen values."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class LeaderEntry:
    """A county leader with the units of the line and the towns kept in touch with."""

    code: str
    name: str
    post: str
    phone: str
    line: tuple[str, ...]
    linked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit of the county. `items` and `licences` are those of a department of the hall."""

    code: str
    name: str
    short_name: str
    kind: str
    sphere: str = "gov"
    parent: str = "county"
    calendar: str = "seasonal"
    rank: int = 0
    items: int = 0
    licences: bool = False
    sections: tuple[str, ...] = ()
    head_post: str = ""
    deputy_post: str = ""
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineChange:
    """A paper that puts another leader in charge of units from a day of the year on."""

    month: int
    day: int
    document: str
    former: str
    successor: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """A clerk who goes to another place; the successor takes over what is open (P6)."""

    month: int
    day: int
    post: str
    successor: str
    document: str


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a unit is asked for. `on` is MM-DD, '' where months are given instead."""

    title: str
    lead: str
    source: str
    limit: str = ""
    supports: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    on: str = ""
    sentence: str = ""
    grade: str = "supervised"
    urgency: str = "normal"
    shared: bool = False
    towns: str | tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Project:
    """A key project. `total` and `year` in 亿元 as written; milestones are (month, words)."""

    number: int
    title: str
    lead: str
    leader: str
    total: str
    year: str
    milestones: tuple[tuple[int, str], ...]
    block: str
    town: str
    pause: tuple[str, str, str] | None = None
    overstated: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A topic of complaints: what is said, whose it is, in which months."""

    number: int
    title: str
    unit: str
    say: str
    supports: tuple[str, ...] = ()
    months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """Surnames with weights, and given names by age and sex."""

    surnames: Mapping[str, int]
    elder_men: tuple[str, ...]
    elder_women: tuple[str, ...]
    younger_men: tuple[str, ...]
    younger_women: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that is told of the county."""

    county: Mapping[str, Any]
    leaders: tuple[LeaderEntry, ...]
    bodies: tuple[UnitEntry, ...]
    departments: tuple[UnitEntry, ...]
    towns: tuple[UnitEntry, ...]
    line_changes: tuple[LineChange, ...]
    leavings: tuple[Leaving, ...]
    named: Mapping[str, str]
    windows: tuple[tuple[str, int, int], ...]
    volume: Mapping[str, int]
    topics: tuple[Task, ...]
    livelihood: tuple[Mapping[str, Any], ...]
    collections: tuple[Mapping[str, Any], ...]
    targets: tuple[Task, ...]
    suggestions: tuple[tuple[str, str], ...]
    projects: tuple[Project, ...]
    complaints: tuple[Complaint, ...]
    behaviour: Mapping[str, Any]
    work: tuple[Task, ...]
    sentences: Mapping[str, Any]
    meetings: tuple[Mapping[str, Any], ...]
    documents: Mapping[str, str]
    months: tuple[Mapping[str, Any], ...]
    incidents: tuple[Mapping[str, Any], ...]
    places: Mapping[str, tuple[str, ...]]
    names: Names

    @property
    def units(self) -> tuple[UnitEntry, ...]:
        """Every unit below the county, in the order of official lists."""
        return (*self.bodies, *self.departments, *self.towns)

    def unit(self, code: str) -> UnitEntry:
        """Return the unit. Raises KeyError."""
        for unit in self.units:
            if unit.code == code:
                return unit
        raise KeyError(code)

    def towns_of(self, chosen: str | tuple[str, ...]) -> tuple[UnitEntry, ...]:
        """Return the towns meant by `all`, a feature, or a list of codes."""
        if isinstance(chosen, tuple):
            return tuple(town for town in self.towns if town.code in chosen)
        return tuple(town for town in self.towns if chosen == "all" or chosen in town.features)


@cache
def content() -> Content:
    """Return the county's content, read once."""
    county = _toml("county")
    topics = _toml("topics")
    year = _toml("year")
    complaints = _toml("complaints")
    names = json.loads((DATA / "names.json").read_text("utf-8"))
    return Content(
        county=county["county"],
        leaders=tuple(
            LeaderEntry(
                row["code"], row["name"], row["post"], row["phone"], tuple(row["line"]), tuple(row["linked"])
            )
            for row in county["leader"]
        ),
        bodies=tuple(
            _unit(row, row.get("kind", "department"), 10 + at) for at, row in enumerate(county["body"])
        ),
        departments=tuple(_unit(row, "department", 101 + at) for at, row in enumerate(county["department"])),
        towns=tuple(_unit(row, "town", 201 + at) for at, row in enumerate(county["town"])),
        line_changes=tuple(
            LineChange(row["month"], row["day"], row["document"], row["from"], row["to"], tuple(row["units"]))
            for row in county["line_change"]
        ),
        leavings=tuple(
            Leaving(row["month"], row["day"], row["post"], row["successor"], row["document"])
            for row in county["leaving"]
        ),
        named={row["post"]: row["name"] for row in county["named"]},
        windows=tuple((row["name"], row["from"], row["to"]) for row in county["window"]),
        volume=county["volume"],
        topics=tuple(_topic(row) for row in topics["topic"]),
        livelihood=tuple(topics["livelihood"]),
        collections=tuple(topics["collection"]),
        targets=tuple(
            Task(
                title=row["t"],
                lead=row["l"],
                source="report",
                limit=row["d"],
                supports=tuple(row["w"]),
                on="01-28",
            )
            for row in topics["targets"]["rows"]
        ),
        suggestions=tuple((title, lead) for title, lead in topics["suggestions"]["rows"]),
        projects=tuple(_project(row) for row in _toml("projects")["project"]),
        complaints=tuple(
            Complaint(
                row["no"],
                row["title"],
                row["unit"],
                row["say"],
                tuple(row.get("with", ())),
                tuple(row["months"]),
            )
            for row in complaints["complaint"]
        ),
        behaviour=complaints["behaviour"],
        work=tuple(_work(lead, row) for lead, rows in _toml("work").items() for row in rows),
        sentences=_toml("sentences"),
        meetings=tuple(year["meeting"]),
        documents=year["documents"],
        months=tuple(year["month"]),
        incidents=tuple(year["incident"]),
        places={kind: tuple(rows) for kind, rows in year["places"].items()},
        names=Names(
            names["surnames"],
            *(tuple(names[part]) for part in ("elder_men", "elder_women", "younger_men", "younger_women")),
        ),
    )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


def _unit(row: Mapping[str, Any], kind: str, rank: int) -> UnitEntry:
    return UnitEntry(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        kind=kind,
        sphere=row.get("sphere", "gov"),
        parent=row.get("parent", "county"),
        calendar=row.get("calendar", "seasonal"),
        rank=rank,
        items=row.get("items", 0),
        licences=row.get("licences", False),
        sections=tuple(row.get("sections", ())),
        head_post=row.get("head_post", ""),
        deputy_post=row.get("deputy_post", ""),
        features=tuple(row.get("features", ())),
    )


def _topic(row: Mapping[str, Any]) -> Task:
    towns = row.get("towns", ())
    return Task(
        title=row["title"],
        lead=row["lead"],
        source=row["source"],
        limit=row["limit"],
        supports=tuple(row["with"]),
        on=row["on"],
        sentence=row["sentence"],
        grade=row["grade"],
        urgency=row.get("urgency", "normal"),
        shared=row.get("shared", False),
        towns=tuple(towns) if isinstance(towns, list) else towns,
        number=row["no"],
    )


def _work(lead: str, row: Mapping[str, Any]) -> Task:
    return Task(
        title=row["t"],
        lead=lead,
        source=row["s"],
        limit=row["l"],
        supports=tuple(row["w"]),
        months=tuple(row["m"]),
    )


def _project(row: Mapping[str, Any]) -> Project:
    return Project(
        number=row["no"],
        title=row["title"],
        lead=row["lead"],
        leader=row["leader"],
        total=row["total"],
        year=row["year"],
        milestones=tuple((month, words) for month, words in row["milestones"]),
        block=row["block"],
        town=row["town"],
        pause=tuple(row["pause"]) if "pause" in row else None,
        overstated=tuple(row["overstated"]) if "overstated" in row else None,
    )
