"""A workbook in the manner of the office: title, date line, bordered table, A3 landscape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.ui.workbooks import table_book


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head and its width in characters."""

    label: str
    width: int = 14


def workbook(title: str, columns: Sequence[Column], lines: Iterable[Sequence[Any]], *, at: datetime) -> bytes:
    """Return the lines under a title and a date line."""
    local = timezone.localtime(at)
    stamp = _("截至 %(moment)s") % {"moment": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"}
    heads, widths = [column.label for column in columns], [column.width for column in columns]
    return table_book(title, stamp, heads, lines, widths)
