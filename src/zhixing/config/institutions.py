"""What has become of each institution: its room and page, its rules, its test, and how that last ended.

The list ships with the product; the rules say which rows they serve; tests say it by their mark; the
last recorded run lies in the state folder, written by the test session itself.
"""

import ast
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typer

from zhixing.config import checking, database, output
from zhixing.config.rooms import EVERY_ROOM
from zhixing.core.rulebook import rules as rulebook

PASS, FAIL, ABSENT = "pass", "fail", "absent"
RECORD = "institutions.json"


@dataclass(frozen=True, slots=True)
class Institution:
    """One row. `tests` are node names; `status` is absent where no test has a recorded result."""

    id: str
    status: str
    zh: str
    en: str
    room: str
    page: str
    rules: tuple[str, ...]
    tests: tuple[str, ...]
    ran_at: str | None


@cache
def listed() -> tuple[dict[str, Any], ...]:
    """Return the records of the list, in its order."""
    text = (Path(__file__).parent / "institutions.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["institution"])


def record_path() -> Path:
    """Return where a test session writes its results."""
    return database.state_folder() / RECORD


def recorded() -> dict[str, Any]:
    """Return the results of the last run, empty when there was none."""
    try:
        found: dict[str, Any] = json.loads(record_path().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def record(results: Mapping[str, str], *, at: str) -> None:
    """Keep the results (row → pass or fail) of a run beside those of rows that it did not touch."""
    rows = dict(recorded())
    rows |= {row: {"status": status, "at": at} for row, status in results.items()}
    path = record_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    half.write_text(json.dumps(rows, indent=1, sort_keys=True), "utf-8")
    half.replace(path)


def tests_by_row() -> dict[str, tuple[str, ...]]:
    """Return the tests that carry the mark of each row, found in the source of the checkout."""
    here = database.checkout()
    found: dict[str, list[str]] = {}
    for path in sorted((here / "tests").rglob("test_*.py")) if here else ():
        source = path.read_text("utf-8")
        if "institution(" in source:
            for row, name in _marked(ast.parse(source)):
                found.setdefault(row, []).append(f"{path.relative_to(here or path)}::{name}")
    return {row: tuple(names) for row, names in found.items()}


def _marked(tree: ast.Module) -> list[tuple[str, str]]:
    found = []
    whole = [row for node in tree.body if isinstance(node, ast.Assign) for row in _rows(node.value)]
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name.lower().startswith("test"):
            marks = [row for mark in node.decorator_list for row in _rows(mark)]
            inner = [
                (row, f"{node.name}::{child.name}")
                for child in ast.iter_child_nodes(node)
                if isinstance(child, ast.FunctionDef)
                for mark in child.decorator_list
                for row in _rows(mark)
            ]
            found += [(row, node.name) for row in (*whole, *marks)] + inner
    return found


def _rows(node: ast.expr) -> list[str]:
    """Return the rows named by `pytest.mark.institution(...)` anywhere in an expression."""
    return [
        str(argument.value)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("mark.institution")
        for argument in call.args
        if isinstance(argument, ast.Constant)
    ]


def institutions() -> list[Institution]:
    """Return every institution with what is known of it."""
    results, tests = recorded(), tests_by_row()
    serving: dict[str, list[str]] = {}
    for pack in rulebook.shipped():
        for rule in pack.rules:
            for row in rule.rows:
                if rule.code not in serving.setdefault(row, []):
                    serving[row].append(rule.code)
    rooms = {room.label: room for room in EVERY_ROOM}
    found = []
    for one in listed():
        built = [rooms[label] for label in one["rooms"] if label in rooms]
        result = results.get(one["id"], {}) if one["id"] in tests else {}
        found.append(
            Institution(
                id=one["id"],
                status=result.get("status", ABSENT),
                zh=one["zh"],
                en=one["en"],
                room=built[0].place if built else "",
                page=f"/{built[0].prefix}" if built and built[0].has("urls") else "",
                rules=tuple(serving.get(one["id"], ())),
                tests=tests.get(one["id"], ()),
                ran_at=result.get("at"),
            )
        )
    return found


def run() -> int:
    """Run every test that carries the mark of a row; return pytest's status."""
    words = ("-q", "--no-header", "-m", "institution", "tests")
    command = checking.tests(words, processors=os.cpu_count() or 1)
    return subprocess.run(command, cwd=database.checkout(), check=False, stdout=sys.stderr).returncode  # noqa: S603


def show(*, as_json: bool) -> int:
    """Print the institutions; return 1 when one that was run has failed."""
    found = institutions()
    if as_json:
        output.as_json({"rows": [asdict(one) for one in found]})
    else:
        words = {PASS: "通过", FAIL: "未通过", ABSENT: "—"}
        output.as_table(
            ("编号", "制度", "结果", "模块", "条款", "测试"),
            [(one.id, one.zh, words[one.status], one.room, len(one.rules), len(one.tests)) for one in found],
        )
        counted = [sum(one.status == status for one in found) for status in (PASS, FAIL, ABSENT)]
        typer.echo(f"通过 {counted[0]}，未通过 {counted[1]}，尚无结果 {counted[2]}，共 {len(found)}")
    return 1 if any(one.status == FAIL for one in found) else 0
