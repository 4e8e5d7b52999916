"""The roster as a workbook in the columns that an import reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from zhixing.core.people import acts, selectors
from zhixing.core.people.rules import COLUMNS
from zhixing.foundation.actors import Actor

Line = Sequence[str | int]


def people(*, by: Actor, at: datetime) -> bytes:
    """Return the workbook (.xlsx) of all units, posts and persons serving at an instant.

    Importing it again changes nothing. Raises NotAllowed. Ledger: people.exported.
    """
    lines = _lines(at)
    acts.note_export(rows=sum(len(rows) for rows in lines.values()), by=by, at=at)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet, columns in COLUMNS.items():
        worksheet = workbook.create_sheet(sheet)
        worksheet.append(columns)
        for line in lines[sheet]:
            worksheet.append([_safe(cell) for cell in line])
        worksheet.freeze_panes = "A2"
        for number, column in enumerate(columns, start=1):
            cell = worksheet.cell(1, number)
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="DDE6F0")
            cell.alignment = Alignment(horizontal="center")
            worksheet.column_dimensions[get_column_letter(number)].width = max(12, 3 * len(column))
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _lines(at: datetime) -> dict[str, list[Line]]:
    registry = selectors.registry(at=at)
    kinds, spheres, levels = selectors.unit_kinds(), selectors.sphere_names(), selectors.level_names()
    living = {unit.id: unit for unit in selectors.living_units(on=selectors.day_of(at))}
    codes = {unit.id: unit.code for unit in registry.units.values()}
    held: dict[str, list[str]] = {}
    for post, person in sorted(registry.holders.items()):
        held.setdefault(person, []).append(post)
    names = {code: username for username, code in registry.usernames.items()}
    return {
        "单位": [
            (
                unit.code,
                unit.name,
                unit.short_name,
                kinds[unit.kind],
                codes.get(unit.parent_id or 0, ""),
                spheres[unit.sphere],
                unit.rank_order,
                unit.since.isoformat(),
            )
            for unit in living.values()
        ],
        "岗位": [
            (
                post.code,
                post.unit_code,
                post.name,
                levels[post.level],
                post.superior_code or "",
                post.rank_order,
            )
            for post in registry.posts.values()
        ],
        "人员": [
            (
                person.code,
                person.name,
                "、".join(held.get(person.code, ())),
                person.phone,
                person.email,
                names.get(person.code, ""),
            )
            for person in registry.people.values()
            if not person.has_left
        ],
    }


def _safe(cell: str | int) -> str | int:
    """Return a cell that a spreadsheet program does not take for a formula."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell
