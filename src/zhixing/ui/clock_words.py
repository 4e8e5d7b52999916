"""The sentence of a clock badge. One place, so that page, list, notice and print say the same."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class ClockWords:
    """What a clock says: beside the shape, then what is left, then the absolute date."""

    badge: str
    left: str = ""
    due: str = ""
    short_due: str = ""


def clock_words(line: ClockLine) -> ClockWords:
    """Return the words of a badge. The absolute date is always among them where one exists."""
    return _WORDS[light_code(line.light)](line)


def clock_sentence(line: ClockLine) -> str:
    """Return the whole as one sentence, for notices, exports and print: 临期，剩 2 个工作日 · …到期."""
    words = clock_words(line)
    return _join(_join(words.badge, words.left, by=_("，")), words.due)


def _join(*parts: str, by: str = " · ") -> str:
    return by.join(part for part in parts if part)


def _is_due_today(line: ClockLine) -> bool:
    if line.due_at is None:
        return False
    return formats.iso(line.due_at)[:10] == formats.iso(line.as_of)[:10]


def _left(line: ClockLine) -> str:
    if line.remaining_minutes is not None and not line.remaining_days:
        return _("剩 %(duration)s") % {"duration": formats.working_minutes(line.remaining_minutes)}
    if line.remaining_days is not None:
        return _("剩 %(duration)s") % {"duration": formats.working_days(line.remaining_days)}
    return ""


def _due(line: ClockLine) -> tuple[str, str]:
    """Return the date in full and short, both empty where there is none."""
    if line.due_at is None:
        return "", ""
    time = formats.clock_time(line.due_at)
    if _is_due_today(line):
        today = _("今日 %(time)s 到期") % {"time": time}
        return today, today
    day = formats.day_of_year(line.due_at, near=line.as_of)
    return (
        _("%(day)s%(time)s 到期") % {"day": day, "time": time},
        _("%(moment)s 到期") % {"moment": formats.short_day(line.due_at, near=line.as_of)},
    )


def _was_due(line: ClockLine) -> tuple[str, str]:
    if line.due_at is None:
        return "", ""
    text = _("应于 %(moment)s") % {"moment": formats.short_day(line.due_at, near=line.as_of)}
    return text, text


def _running(line: ClockLine) -> ClockWords:
    return ClockWords(_word(line), _left(line) or ("" if line.due_at else _("未设时限")), *_due(line))


def _word(line: ClockLine) -> str:
    return _(line.word) if line.word else light_word(line.light)


def _overdue(line: ClockLine) -> ClockWords:
    if not line.late_days:
        return ClockWords(_("逾期不足 1 个工作日"), "", *_was_due(line))
    late = ngettext("逾期 %(days)s 个工作日", "逾期 %(days)s 个工作日", line.late_days)
    return ClockWords(late % {"days": formats.number(line.late_days)}, "", *_was_due(line))


def _paused(line: ClockLine) -> ClockWords:
    inside = [line.paused_ground] if line.paused_ground else []
    if line.paused_since:
        inside.append(
            _("自 %(day)s")
            % {"day": formats.short_day(formats.local(line.paused_since).date(), near=line.as_of)}
        )
    word = _(line.word) if line.word else _("已暂停")
    if inside:
        word = _("%(word)s（%(inside)s）") % {"word": word, "inside": _("，").join(inside)}
    return ClockWords(word, _left(line))


def _done(line: ClockLine) -> ClockWords:
    text = _("按期办结")
    if line.early_days:
        text = ngettext("提前 %(days)s 个工作日办结", "提前 %(days)s 个工作日办结", line.early_days)
        text %= {"days": formats.number(line.early_days)}
    stopped = formats.short_day(line.stopped_at, near=line.as_of) if line.stopped_at else ""
    return ClockWords(text, "", stopped, stopped)


def _done_late(line: ClockLine) -> ClockWords:
    text = _("逾期办结")
    if line.late_days:
        text = ngettext("逾期 %(days)s 个工作日办结", "逾期 %(days)s 个工作日办结", line.late_days)
        text %= {"days": formats.number(line.late_days)}
    return ClockWords(text, "", *_was_due(line))


def _provisional(line: ClockLine) -> ClockWords:  # noqa: ARG001 - each light has one
    return ClockWords(_("时限待定"), _("放假安排未公布"))


_WORDS = {
    "green": _running,
    "yellow": _running,
    "red": _overdue,
    "paused": _paused,
    "done": _done,
    "done_late": _done_late,
    "provisional": _provisional,
}
