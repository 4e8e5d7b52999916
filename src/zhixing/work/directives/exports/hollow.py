"""Meetings against actions as a sheet."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from zhixing.work.directives.exports.sheets import Column, workbook
from zhixing.work.directives.selectors.hollow import HollowPage


def ratio_workbook(page: HollowPage, *, at: datetime) -> bytes:
    """Return the ratio of each unit."""
    columns = [Column(_("单位"), 20), Column(_("会议和转发"), 14), Column(_("核实的行动"), 14)]
    lines = [[one.unit, one.ratio.hollow, one.ratio.verified] for one in page.units]
    return workbook(_("会议与行动"), columns, lines, at=at)
