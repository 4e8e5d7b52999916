"""Catalogues come in: JSON lines, CSV or Excel of any portal whose shape a mapping file tells."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor
from zhixing.foundation.reading.workbooks import LARGEST_UNPACKED, WorkbookUnreadable, open_workbook
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import acts
from zhixing.work.service_hall.acts.catalogue import ItemText, Material
from zhixing.work.service_hall.refusals import CodeMalformed
from zhixing.work.service_hall.rules import codes, guide, terms

SHIPPED: Final = ("guangdong", "county")
MOST_ROWS: Final = 50_000
_LISTED: Final = re.compile(r"[、；;\n]+")
NOTHING: Final = frozenset({"", "无", "—", "-"})
CASE_KINDS: Final = {"即办件": guide.SPOT, "承诺件": guide.PROMISED, "1": guide.SPOT, "2": guide.PROMISED}


class PortalUnknown(ActRefused):
    """No mapping fits the columns of the file."""

    sentence = mark("没有对应这份目录列名的映射文件，请用 --mapping 指定。列名：{columns}")


class FileNotReadable(ActRefused):
    """Neither JSON lines nor CSV nor Excel."""

    sentence = mark("“{name}”无法读取，请提供 jsonl、csv 或 xlsx 文件。")
    place = "file"


@dataclass(frozen=True, slots=True)
class Portal:
    """How a portal writes an item: its columns, its texts, its codes of kinds."""

    code: str
    title: str
    local: bool
    columns: Mapping[str, str]
    texts: Mapping[str, str]
    kinds: Mapping[str, str]

    def fits(self, row: Mapping[str, Any]) -> bool:
        """Whether a row has the columns without which there is no item."""
        return all(self.columns.get(name) in row for name in ("code", "title", "kind", "organ"))


@dataclass(frozen=True, slots=True)
class Report:
    """What importing did: counts, what was refused by row in words, oddities by kind."""

    read: int
    accepted: int
    added: int
    changed: int
    unchanged: int
    errors: Sequence[str]
    flaws: Mapping[str, int] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return the facts as the command line prints them."""
        return {
            "read": self.read,
            "accepted": self.accepted,
            "rejected": self.read - self.accepted,
            "errors": list(self.errors),
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "flaws": dict(self.flaws),
        }


def read_portal(path: Path | None = None, *, shipped: str = "") -> Portal:
    """Return the mapping in a file, or one of ours by name. Raises OSError, KeyError, TOMLDecodeError."""
    if path is None:
        text = (
            files("zhixing.work.service_hall.imports")
            .joinpath("portals", f"{shipped}.toml")
            .read_text("utf8")
        )
    else:
        text = path.read_text("utf8")
    told = tomllib.loads(text)
    return Portal(
        told["portal"]["code"],
        told["portal"].get("title", ""),
        bool(told["portal"].get("local", False)),
        told["columns"],
        told.get("texts", {}),
        told.get("kinds", {}),
    )


def import_items(
    content: bytes, *, name: str, by: Actor, at: datetime, portal: Portal | None = None, dry_run: bool = False
) -> Report:
    """Take over a catalogue and return what was done; importing twice changes nothing.

    Without `portal` the shipped mapping that fits the columns is used. Rows that cannot be understood
    are named in words and left out. Raises NotAllowed, PortalUnknown, FileNotReadable.
    """
    rows = list(_rows(content, name))
    mapping = portal or _fitting(rows)
    read, errors, found = 0, [], list[tuple[int, ItemText]]()
    units = _Units(at)
    for line, row in enumerate(rows, start=1):
        read += 1
        try:
            found.append((line, _item(row, mapping, units)))
        except (terms.TermNotUnderstood, KeyError, ValueError) as error:
            errors.append(_said(line, error))
    twice = Counter(item.code for _, item in found)
    for line, item in [pair for pair in found if twice[pair[1].code] > 1]:
        errors.append(translate(mark("第 {line} 行：编码 {code} 重复")).format(line=line, code=item.code))
    wanted = [pair for pair in found if twice[pair[1].code] == 1]
    made = [] if dry_run else acts.publish_many([item for _, item in wanted], by=by, at=at)
    if dry_run:
        refused = [(line, item) for line, item in wanted if codes.item_code(item.code) is None]
        errors += [_malformed(line, item.code) for line, item in refused]
        accepted = len(wanted) - len(refused)
    else:
        for (line, _), result in zip(wanted, made, strict=True):
            if result.refusal:
                errors.append(translate(mark("第 {line} 行：{why}")).format(line=line, why=result.refusal))
        accepted = sum(1 for result in made if not result.refusal)
    counts = Counter(result.what for result in made if not result.refusal)
    flaws = Counter(flaw for _, item in wanted for flaw in _flaws(item))
    return Report(
        read, accepted, counts["added"], counts["changed"], counts["unchanged"], errors,
        {name: flaws[name] for name in terms.FLAW_WORDS},
    )  # fmt: skip


def _flaws(item: ItemText) -> list[str]:
    code = codes.item_code(item.code)
    misfit = [terms.CODE_MISFITS] if code and not code.fits else []
    return [*terms.flaws(item.promised, item.statutory), *misfit]


def _said(line: int, error: Exception) -> str:
    if isinstance(error, terms.TermNotUnderstood):
        return translate(mark("第 {line} 行：时限“{text}”无法识别")).format(line=line, text=error)
    return translate(mark("第 {line} 行：{text}")).format(line=line, text=error)


def _malformed(line: int, code: str) -> str:
    why = CodeMalformed(code=code[:40])
    return translate(mark("第 {line} 行：{why}")).format(line=line, why=why)


class _Units:
    """Units of this government by the organ's name, looked up once each."""

    def __init__(self, at: datetime) -> None:
        self._on, self._known = people.day_of(at), dict[str, int | None]()

    def of(self, organ: str) -> int | None:
        if organ not in self._known:
            self._known[organ] = people.unit_by_name(organ, self._on)
        return self._known[organ]


def _item(row: Mapping[str, Any], portal: Portal, units: _Units) -> ItemText:
    def text(name: str) -> str:
        return str(row.get(portal.columns.get(name, ""), "") or "").strip()

    kind = portal.kinds.get(text("kind"), text("kind"))
    organ = text("organ")
    title = text("title")
    if not title:
        raise ValueError(translate(mark("没有事项名称")))
    if kind not in codes.KIND_WORDS:
        raise ValueError(translate(mark("事项类型“{kind}”不在清单内")).format(kind=kind))
    promised, statutory = terms.parse_term(text("promised")), terms.parse_term(text("statutory"))
    visits = text("visits")
    said = {
        name: value
        for name, column in portal.texts.items()
        if (value := str(row.get(column, "") or "").strip()) not in NOTHING
    }
    return ItemText(
        code=codes.plain_code(text("code")),
        title=title,
        kind=kind,
        organ=organ,
        statutory=statutory,
        promised=promised,
        unit_id=units.of(organ) if portal.local else None,
        case_kind=CASE_KINDS.get(text("case_kind"), guide.PROMISED),
        urgent_criteria=text("urgent_criteria"),
        visits=int(visits) if visits.isdigit() else 1,
        served=tuple(_listed(row.get(portal.columns.get("served", "")))),
        themes=tuple(_listed(row.get(portal.columns.get("themes", "")))),
        materials=tuple(
            Material(name=one[:200]) for one in _listed(row.get(portal.columns.get("materials", "")))
        ),
        texts=said,
        source=portal.code,
    )


def _listed(value: Any) -> list[str]:
    """Return the members of a list, or of a text that lists them; 无 is none."""
    members = value if isinstance(value, list) else _LISTED.split(str(value or ""))
    return [word for one in members if (word := str(one).strip()) not in NOTHING]


def _fitting(rows: Sequence[Mapping[str, Any]]) -> Portal:
    if rows:
        for name in SHIPPED:
            portal = read_portal(shipped=name)
            if portal.fits(rows[0]):
                return portal
    raise PortalUnknown(columns="、".join(list(rows[0])[:12]) if rows else "—")


def _rows(content: bytes, name: str) -> Iterator[Mapping[str, Any]]:
    plain = name.removesuffix(".gz")
    try:
        if plain != name:
            content = gzip.GzipFile(fileobj=io.BytesIO(content)).read(LARGEST_UNPACKED)
        if plain.endswith((".jsonl", ".json")):
            yield from _json_rows(content)
        elif plain.endswith(".csv"):
            yield from csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        elif plain.endswith(".xlsx"):
            yield from _sheet_rows(content)
        else:
            raise FileNotReadable(name=name)
    except (
        UnicodeDecodeError,
        json.JSONDecodeError,
        OSError,
        EOFError,
        KeyError,
        WorkbookUnreadable,
    ) as error:
        raise FileNotReadable(name=name) from error


def _json_rows(content: bytes) -> Iterable[Mapping[str, Any]]:
    text = content.decode("utf-8-sig").strip()
    if text.startswith("["):
        found: list[Mapping[str, Any]] = json.loads(text)
        return found
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _sheet_rows(content: bytes) -> Iterator[Mapping[str, Any]]:
    sheet = open_workbook(content).active
    if sheet is None:
        return
    lines = sheet.iter_rows(values_only=True)
    heads = [str(cell or "").strip() for cell in next(lines, ())]
    for cells in lines:
        if any(cell is not None for cell in cells):
            yield {head: "" if cell is None else cell for head, cell in zip(heads, cells, strict=False)}
