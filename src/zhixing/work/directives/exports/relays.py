"""A relay as a sheet: each unit with the moment of each hop."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.work.directives.exports.sheets import Column, workbook
from zhixing.work.directives.rules.relays import HOP_WORDS
from zhixing.work.directives.selectors.relays import RelayPage


def relay_workbook(found: RelayPage, *, at: datetime) -> bytes:
    """Return the units of a relay in the order of the page."""
    columns = [
        Column(_("单位"), 18),
        Column(_("经手人"), 12),
        *(Column(_(word), 18) for word in HOP_WORDS.values()),
        Column(_("现在")),
        Column(_("历时（工作分钟）")),
    ]
    lines = []
    for one in found.units:
        passed = {hop.code: hop.passed_at for hop in one.hops}
        moments = [
            f"{timezone.localtime(left):%Y-%m-%d %H:%M}" if (left := passed.get(code)) else ""
            for code in HOP_WORDS
        ]
        here = _(HOP_WORDS[one.waiting.code]) if one.waiting else _("已确认")
        lines.append([one.unit, one.person, *moments, here, one.course.minutes])
    return workbook(found.title, columns, lines, at=at)
