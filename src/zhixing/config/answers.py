"""What the commands answer that only ask: due dates, the rulebook. No database unless one is named."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import typer

from zhixing.config import counting, output
from zhixing.core.clock import rules
from zhixing.core.clock.imports import due_lines
from zhixing.core.clock.rules.explanation import running_words
from zhixing.core.clock.rules.published import shipped_patterns
from zhixing.core.rulebook import rules as rulebook
from zhixing.foundation.refusals import ActRefused

UNDECIDED = "时限待定：期限超出已公布的放假安排"


class WrongUsage(Exception):
    """What was typed cannot be read; the message says what to type."""


def calendar(code: str, *, installed: bool = False) -> rules.Calendar:
    """Return a calendar that ships with the product, or as this installation has it in force.

    The installation's counts years that were published or corrected there. Raises WrongUsage.
    """
    from zhixing.core.clock.refusals import CalendarUnknown

    try:
        if installed:
            from zhixing.core.clock import selectors

            return selectors.calendar(code)
        return rules.shipped_calendar(code)
    except CalendarUnknown as error:
        raise WrongUsage(str(error)) from None
    except KeyError:
        known = ", ".join(shipped_patterns())
        raise WrongUsage(f"there is no calendar {code!r}, only {known}") from None


def _say_how_far(counted_by: rules.Calendar, *, installed: bool) -> None:
    """Say on standard error by which calendar an answer was left open, and how another would be used."""
    whose = "of this installation" if installed else "that ships with the product"
    more = "" if installed else "; with DATABASE_URL the years published in the installation count"
    typer.echo(f"zhixing: the calendar {whose} is published to {counted_by.last_day}{more}", err=True)


def due(
    start: str,
    limit: str,
    *,
    pauses: Sequence[str],
    code: str,
    explain: bool,
    as_json: bool,
    installed: bool = False,
) -> int:
    """Print when `limit` from `start` ends; return the exit status. Raises WrongUsage."""
    counted_by = calendar(code, installed=installed)
    try:
        answer = counting.due(
            start,
            limit,
            calendar=counted_by,
            pauses=[counting.pause(one) for one in pauses],
            explain=explain,
        )
    except (counting.NotUnderstood, ActRefused) as error:
        raise WrongUsage(str(error)) from error
    if answer.provisional:
        _say_how_far(counted_by, installed=installed)
    if as_json:
        output.as_json(answer.facts() | ({"days": [_day(one) for one in answer.days]} if explain else {}))
        return 0
    typer.echo(answer.due or UNDECIDED)
    if explain:
        parsed = rules.parse_limit(limit)
        output.as_table(
            ("日期", "星期", "说明", "计数"),
            [(one.day, one.weekday(), one.reason(), running_words(one, parsed)) for one in answer.days],
        )
    return 0


def due_of_file(path: Path, *, code: str, as_json: bool, installed: bool = False) -> int:
    """Print the answer to each line `start,limit` of a CSV; 1 when a line could not be answered."""
    counted_by = calendar(code, installed=installed)
    try:
        lines = [cells for _, cells in output.read_rows(path)]
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage(f"{path} cannot be read: {error}") from error
    if lines and not any(sign.isdigit() for sign in lines[0][0]):
        lines = lines[1:]
    rows = [(cells[0].strip(), cells[1].strip() if len(cells) > 1 else "") for cells in lines]
    answers = due_lines(rows, counted_by)
    if any(answer.provisional for answer in answers):
        _say_how_far(counted_by, installed=installed)
    if as_json:
        output.as_json({"rows": [answer.facts() for answer in answers]})
    else:
        for answer in answers:
            typer.echo(f"{answer.start},{answer.limit},{answer.due or answer.error or '时限待定'}")
    return 1 if any(answer.error for answer in answers) else 0


def _day(line: rules.DayLine) -> dict[str, object]:
    return {
        "date": line.day.isoformat(),
        "kind": line.kind,
        "name": line.name,
        "counted": line.counted,
        "why": line.why,
        "reason": line.reason(),
        "running": line.running,
    }


# --- The rulebook --------------------------------------------------------------------------------


def _pack(name: str) -> rulebook.Pack:
    """Return a pack of the product by name, or one in a TOML file. Raises WrongUsage."""
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return rulebook.read_file(path)
    if name in rulebook.PACKS:
        return rulebook.read(name)
    raise WrongUsage(f"{name!r} is neither a pack ({', '.join(rulebook.PACKS)}) nor a TOML file")


def rules_check(packs: Sequence[str], *, as_json: bool) -> int:
    """Print every fault of the packs, judged together with those of the product; 1 when there is one."""
    found = rulebook.check(*(_pack(name) for name in packs if name not in rulebook.PACKS))
    if as_json:
        findings = [
            {
                "fault": one.fault,
                "rule": one.code,
                "key": one.key,
                "place": one.place,
                "message": one.sentence,
            }
            for one in found
        ]
        output.as_json({"findings": findings})
    else:
        typer.echo("\n".join(str(one) for one in found) or "规则包没有问题")
    return 1 if found else 0


def rules_list(on: date, packs: Sequence[str], *, as_json: bool) -> int:
    """Print the rules in force on a day by code: of the packs named, else of this installation."""
    from zhixing.core.rulebook import selectors

    if packs:
        found = rulebook.lay_over([_pack(name) for name in packs], ()).in_force(on)
    else:
        found = selectors.in_force(on)
    if as_json:
        output.as_json({"on": on.isoformat(), "rules": [selectors.as_facts(one) for one in found]})
    else:
        output.as_table(
            ("代码", "名称", "类别", "效力", "依据"),
            [
                (one.code, one.title, one.kind, one.effect, f"{one.source} {one.article}".strip())
                for one in found
            ],
        )
    return 0


def rules_what_if(pack: str, on: date, *, as_json: bool) -> int:
    """Print what laying a pack over the rules in force would change and have done; 1 if it is faulty."""
    from zhixing.core.rulebook import selectors

    try:
        found = selectors.what_if(_pack(pack), on=on)
    except rulebook.RulebookBroken as error:
        typer.echo(str(error), err=True)
        return 1
    changes = [
        {"rule": one.code, "key": key, "before": _said(one.before, key), "after": _said(one.after, key)}
        for one in found.differences
        for key in one.keys or ("",)
    ]
    replays = [asdict(one) for one in found.replays]
    if as_json:
        output.as_json({"on": on.isoformat(), "changes": changes, "replays": replays})
        return 0
    output.as_table(("条款", "项目", "现行", "改后"), [tuple(one.values()) for one in changes])
    if replays:
        output.as_table(("条款", "影响", "现行", "改后"), [tuple(one.values()) for one in replays])
    return 0


def _said(rule: rulebook.Rule | None, key: str) -> object:
    """Return what a rule says under `key`; without a key whether there is such a rule."""
    if rule is None:
        return None
    if key == "effect":
        return str(rule.effect)
    return rulebook.plain(rule.values).get(key) if key else rule.title
