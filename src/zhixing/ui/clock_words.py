"""The sentence of a clock badge. One place, so that page, list, notice and print say the same."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhixing.foundation.words import mark
from zhixing.ui import formats
from zhixing.ui.lines import ClockLine

WORDS = {
    "green": mark("正常"),
    "yellow": mark("临期"),
    "red": mark("逾期"),
    "paused": mark("暂停"),
    "done": mark("按期办结"),
    "done_late": mark("逾期办结"),
    "provisional": mark("时限待定"),
}


def light_code(light: object) -> str:
    """Return the code of a light given as text or as an enumeration member. Raises KeyError if unknown."""
    code = str(getattr(light, "value", light))
    if code not in WORDS:
        raise KeyError(f"unknown light: {code!r}")
    return code


def light_word(light: object) -> str:
    """Return the word of a light in the reader's language."""
    return _(WORDS[light_code(light)])


def clock_sentence(line: ClockLine) -> str:
    """Return what the badge says after its shape; the absolute date is always in it where one exists."""
    return _SENTENCES[light_code(line.light)](line)


def _due(line: ClockLine) -> str:
    if line.due_at is None:
        return ""
    return _("%(day)s %(time)s 到期") % {
        "day": formats.day_of_year(line.due_at, near=line.as_of),
        "time": formats.clock_time(line.due_at),
    }


def _is_due_today(line: ClockLine) -> bool:
    if line.due_at is None:
        return False
    due, now = formats.local(line.due_at), formats.local(line.as_of)
    return (due.year, due.month, due.day) == (now.year, now.month, now.day)


def _left(line: ClockLine) -> str:
    if line.remaining_minutes is not None and (line.remaining_days is None or line.remaining_days < 1):
        return _("剩 %(duration)s") % {"duration": formats.working_minutes(line.remaining_minutes)}
    if line.remaining_days is not None:
        return _("剩 %(duration)s") % {"duration": formats.working_days(line.remaining_days)}
    return ""


def _running(line: ClockLine) -> str:
    if _is_due_today(line):
        today = _("今日 %(time)s 到期") % {"time": formats.clock_time(line.due_at)}
        return _join(today, _left(line))
    return _join(_left(line), _due(line)) or _("未设时限")


def _overdue(line: ClockLine) -> str:
    if line.late_days:
        late = _("逾期 %(duration)s") % {"duration": formats.working_days(line.late_days)}
    else:
        late = _("逾期不足 1 个工作日")
    return _join(late, _("应于 %(moment)s") % {"moment": formats.short_day(line.due_at)} if line.due_at else "")


def _paused(line: ClockLine) -> str:
    word = _(line.word) if line.word else ""
    head = _("已%(word)s") % {"word": word} if word else _("已暂停")
    inside = [line.paused_ground] if line.paused_ground else []
    if line.paused_since:
        on = formats.local(line.paused_since)
        inside.append(_("自 %(day)s") % {"day": f"{on:%m-%d}"})
    if inside:
        head = _("%(head)s（%(inside)s）") % {"head": head, "inside": _("，").join(inside)}
    left = _left(line)
    return _("%(head)s，%(left)s") % {"head": head, "left": left} if left else head


def _done(line: ClockLine) -> str:
    if line.early_days:
        text = ngettext("提前 %(days)s 个工作日办结", "提前 %(days)s 个工作日办结", line.early_days)
        done = text % {"days": line.early_days}
    else:
        done = _("按期办结")
    return _join(done, formats.short_day(line.stopped_at) if line.stopped_at else "")


def _done_late(line: ClockLine) -> str:
    if line.late_days:
        text = ngettext("逾期 %(days)s 个工作日办结", "逾期 %(days)s 个工作日办结", line.late_days)
        done = text % {"days": line.late_days}
    else:
        done = _("逾期办结")
    return _join(done, _("应于 %(moment)s") % {"moment": formats.short_day(line.due_at)} if line.due_at else "")


def _provisional(line: ClockLine) -> str:
    return _("时限待定（放假安排未公布）")


def _join(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


_SENTENCES = {
    "green": _running,
    "yellow": _running,
    "red": _overdue,
    "paused": _paused,
    "done": _done,
    "done_late": _done_late,
    "provisional": _provisional,
}
