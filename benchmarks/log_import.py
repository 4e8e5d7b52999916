"""How fast an event log becomes matters with their history, against an importer written with the ORM.

    python benchmarks/log_import.py [LOG] [--peer-python PYTHON]

Without LOG a log of 1,200 cases with 44 steps each is made up. Ours is the whole import: the file read
and judged, matters, holdings, clocks, one chained entry a step, all or nothing. The ORM's importer saves
one row a case and one row a step, in batches of a thousand, and keeps no chain. With --peer-python, an
interpreter that has pm4py, the time pm4py takes to have the same log in memory is printed as well.
Ends with status 1 where the import takes longer than 60 s for each 52,217 steps.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from scenes import throwaway

SECONDS_AT_MOST, OF_STEPS = 60.0, 52_217
CASES, STEPS = 1_200, 44
PEER = """
import sys, time
began = time.perf_counter()
import pandas, pm4py
imported = time.perf_counter()
if sys.argv[1].endswith(".xes"):
    frame = pm4py.read_xes(sys.argv[1])
else:
    frame = pandas.read_csv(sys.argv[1])
    names = dict(case_id=sys.argv[2], activity_key=sys.argv[3], timestamp_key=sys.argv[4])
    frame = pm4py.format_dataframe(frame, **names)
print(len(frame), time.perf_counter() - imported)
"""


def made_up(folder: Path) -> Path:
    """Write a log of permits and return where it is."""
    chance = Random(7)
    path = folder / "permits.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("case_id", "activity", "timestamp", "resource", "duedate"))
        start = datetime(2024, 1, 2, 1, tzinfo=UTC)
        for case in range(CASES):
            at = start + timedelta(hours=chance.randrange(8_000))
            for step in range(STEPS):
                at += timedelta(minutes=chance.randrange(1, 4_000))
                due = (at + timedelta(days=chance.randrange(-1, 20))).isoformat() if step % 15 == 0 else ""
                activity = f"环节{chance.randrange(90):02}"
                table.writerow((f"P{case:05}", activity, at.isoformat(), f"经办{chance.randrange(23)}", due))
    return path


def orm_models() -> tuple[Any, Any]:
    """Make the ORM importer's two tables and return their models."""
    from django.db import connection, models

    class Case(models.Model):  # noqa: DJ008 - the peer shows nothing
        code = models.CharField(max_length=200, unique=True)
        opened_at = models.DateTimeField()
        closed_at = models.DateTimeField(null=True)

        class Meta:
            app_label = "bench"

    class Event(models.Model):  # noqa: DJ008
        case = models.ForeignKey(Case, on_delete=models.PROTECT)
        activity = models.CharField(max_length=200)
        at = models.DateTimeField(db_index=True)
        resource = models.CharField(max_length=200)
        due_at = models.DateTimeField(null=True)
        attributes = models.JSONField()

        class Meta:
            app_label = "bench"

    with connection.schema_editor() as editor:
        for model in (Case, Event):
            editor.create_model(model)
    return Case, Event


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("log", nargs="?", type=Path)
    asked.add_argument("--peer-python", default="")
    told = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, throwaway.database("log"):
        from django.db import transaction

        from zhixing.core.matters.imports import open_log
        from zhixing.core.matters.imports.keeping import keep_log
        from zhixing.foundation.actors import Tick

        path = told.log or made_up(Path(folder))
        by = Tick("bench", frozenset({"import", "manage_people"}))
        case_model, event_model = orm_models()
        print(throwaway.about_the_machine())

        began = time.perf_counter()
        log = open_log(path)
        with transaction.atomic():
            rows = list(log.cases())
            kept = case_model.objects.bulk_create(
                [
                    case_model(code=c.code, opened_at=c.steps[0].at.at, closed_at=c.closed and c.closed.at)
                    for c in rows
                ],
                batch_size=1_000,
            )
            event_model.objects.bulk_create(
                [
                    event_model(
                        case=row,
                        activity=step.activity,
                        at=step.at.at,
                        resource=step.resource,
                        due_at=step.due and step.due.at,
                        attributes={name: str(value) for name, value in step.attributes.items()},
                    )
                    for row, case in zip(kept, rows, strict=True)
                    for step in case.steps
                ],
                batch_size=1_000,
            )
        theirs = time.perf_counter() - began

        began = time.perf_counter()
        done = keep_log(log=open_log(path), name="bench", by=by, at=datetime.now(UTC))
        ours = time.perf_counter() - began
        began = time.perf_counter()
        again = keep_log(log=open_log(path), name="bench", by=by, at=datetime.now(UTC))
        second = time.perf_counter() - began

        goal = SECONDS_AT_MOST * done.events / OF_STEPS
        print(
            f"log import: {done.cases:,} cases, {done.events:,} steps in {ours:.1f} s"
            f" ({done.events / ours:,.0f} a second; goal {goal:.0f} s);"
            f" again {second:.1f} s, {again.cases} kept"
        )
        print(
            f"   ORM, two plain tables without chain, holders or clocks: {theirs:.1f} s,"
            f" ratio {theirs / ours:.2f}"
        )
        if told.peer_python:
            peer_reads(told.peer_python, path, ours)
    return 0 if ours <= goal and not again.cases else 1


def peer_reads(python: str, path: Path, ours: float) -> None:
    """Print how long pm4py takes to have the log in memory, keeping nothing."""
    from zhixing.core.matters.imports.files import open_binary
    from zhixing.core.matters.imports.mapping import found_in

    names: list[str] = []
    if path.suffix != ".xes":
        with open_binary(path) as file:
            columns = next(csv.reader([file.readline().decode("utf-8-sig")]))
        mapping = found_in(columns, name=path.name)
        names = [mapping.case, mapping.activity, mapping.at]
    answer = subprocess.run(
        [python, "-c", PEER, str(path), *names], capture_output=True, text=True, check=True
    ).stdout.split()
    seconds = float(answer[-1])
    print(
        f"   pm4py has {answer[-2]} steps in memory after {seconds:.1f} s and keeps nothing:"
        f" ratio {seconds / ours:.2f}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
