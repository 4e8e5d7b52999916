"""How long the office waits for one merged table of 56 units with 500 rows each (P2).

    .venv/bin/python benchmarks/merge.py

Prints one line of JSON: seconds to check the answers as they come, to number them and to write the workbook,
and the ratio against a plain script that copies the same cells from 56 workbooks.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")

import django

django.setup()

from openpyxl import Workbook, load_workbook  # noqa: E402

from zhixing.work.directives.exports.collections import merged_workbook  # noqa: E402
from zhixing.work.directives.imports.grids import read_grid  # noqa: E402
from zhixing.work.directives.rules import collections as rules  # noqa: E402
from zhixing.work.directives.rules import grids  # noqa: E402
from zhixing.work.directives.selectors.collections import Merged, MergedRow  # noqa: E402

UNITS, ROWS = 56, 500
TITLES = ("序号", "村（社区）", "排查房屋数", "危旧房数", "投入资金（万元）", "完成日期", "责任人", "备注")


def book(unit: int) -> bytes:
    """Return one unit's filled-in form."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["统计表"])
    sheet.merge_cells("A1:H1")
    sheet.append(list(TITLES))
    for n in range(ROWS):
        sheet.append([n + 1, f"第{unit}-{n}村", 100 + n, n % 7, n * 1.5, "2026-04-14", f"员{n}", ""])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def main() -> None:
    """Measure, and print one line."""
    files = [book(unit) for unit in range(UNITS)]
    marks = [time.perf_counter()]
    answers = []
    for content in files:
        grid = read_grid(content, name="统计表.xlsx")
        head = grids.find_head(grid)
        assert head is not None
        columns = rules.columns_of(title for _, title in head.titles)
        rows = [
            [rules.written(grid.cells[row][place], column, "局") for place, column in enumerate(columns)]
            for row in grids.body(grid, head)
        ]
        assert not rules.problems(rows, range(3, 3 + len(rows)), columns, unit_names=frozenset())
        answers.append(rows)
    marks.append(time.perf_counter())
    waiting = [rules.Waiting(n, n, len(rows), ()) for n, rows in enumerate(answers)]
    given, last = rules.numbered(waiting, last=0)
    sums = rules.totals((cells for rows in answers for cells in rows), columns)
    marks.append(time.perf_counter())
    lines = tuple(
        MergedRow(
            number,
            f"{n}局",
            "员",
            "",
            None,
            at + 3,
            tuple(answers[n][at]),
            is_supplement=False,
            url=f"/{n}/#row-{at}",
        )
        for n, numbers in given.items()
        for at, number in enumerate(numbers)
    )
    merged = Merged(tuple(columns), lines, last, UNITS, dict(sums), ())
    page = SimpleNamespace(title="统计表", lines=())
    merged_workbook(page, merged, at=datetime.now(UTC), site="")
    marks.append(time.perf_counter())
    plain(files)
    marks.append(time.perf_counter())
    checked, numbered, written, by_hand = (b - a for a, b in pairwise(marks))
    print(
        json.dumps(
            {
                "rows": last,
                "check_seconds_per_unit": round(checked / UNITS, 3),
                "number_seconds": round(numbered, 3),
                "workbook_seconds": round(written, 2),
                "plain_copy_seconds": round(by_hand, 2),
                "ratio_at_the_moment_of_merging": round(by_hand / (numbered + written), 2),
            }
        )
    )


def plain(files: list[bytes]) -> None:
    """Copy the rows of all workbooks into one, as a plain script does."""
    target = Workbook()
    sheet = target.active
    for content in files:
        for row in load_workbook(io.BytesIO(content)).active.iter_rows(min_row=3, values_only=True):
            sheet.append(row)
    target.save(io.BytesIO())


if __name__ == "__main__":
    main()
