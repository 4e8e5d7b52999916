"""Posts that nobody holds: who must name somebody, until when, and the light when it is not done (A2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from zhixing.core.clock import acts as clock_acts
from zhixing.core.clock.models import OPEN_STATES, Clock
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import verbs
from zhixing.core.matters.acts._clocks import _rule_limit
from zhixing.core.notices import acts as notices
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Tick
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate

RULE, PURPOSE = "matters.acting_owner", "acting_owner"
VACANCY_RULE = Tick(rule=RULE)
ASKED = mark("岗位空缺：{post}，暂由{stand_in}代行，请于 {due} 前明确代理人")
LATE = mark("岗位空缺逾期未明确代理人：{post}，暂由{stand_in}代行")
NOBODY = mark("无人")


@dataclass(frozen=True, slots=True)
class _Empty:
    """A vacant post with who answers in it at once, and who must name somebody."""

    vacancy: people.Vacancy
    stand_in: people.Holder | None
    heads: Sequence[people.Serving]

    @property
    def about(self) -> str:
        return reference("post", self.vacancy.post_id)

    def key(self, light: str = "") -> str:
        """Return the duty's key: the same vacancy is told once, and once more when it is late."""
        return f"vacancy:{self.about}:{light}" if light else f"vacancy:{self.about}"


@transaction.atomic
def watch_vacancies(*, at: datetime, by: Tick = VACANCY_RULE) -> int:
    """Open the clock on posts that have fallen vacant, stop it where somebody was named; return how many.

    The clock runs from the instant at which the post fell vacant; the head of the unit is told with the
    due moment and with who answers meanwhile. Six queries where nothing has changed.
    Ledger: post.acting_asked, post.acting_found.
    """
    empty = {row.about: row for row in _empty(at)}
    running = {
        clock.about: clock
        for clock in Clock.objects.select_for_update()
        .filter(purpose=PURPOSE, state__in=OPEN_STATES)
        .order_by("pk")
    }
    new = [row for about, row in empty.items() if about not in running]
    _open(new, by=by, at=at)
    filled = [clock for about, clock in running.items() if about not in empty]
    for clock in clock_acts.stop_many(filled, by=by, at=at) if filled else ():
        notices.withdraw_many([f"vacancy:{clock.about}"])
        ledger.record(
            verbs.ACTING_FOUND,
            about=clock.about,
            by=by,
            at=at,
            facts={"late_days": clock.late_days or 0},
        )
    return len(new) + len(filled)


@transaction.atomic
def show_vacancy_lights(*, clock_ids: Sequence[int], at: datetime, by: Tick = VACANCY_RULE) -> int:
    """Show the lights of vacancies whose moment has come; red is told to the head and to who stands in.

    Returns how many turned. Ledger: post.acting_light_shown.
    """
    found = list(
        Clock.objects.select_for_update().filter(pk__in=clock_ids, purpose=PURPOSE).order_by("about", "pk")
    )
    if not found:
        return 0
    empty = {row.about: row for row in _empty(at)}
    turned = 0
    for seen in clock_acts.show_lights(clocks=found, by=by, at=at):
        row = empty.get(seen.clock.about)
        if row is None or not (seen.turned or seen.tell):
            continue
        turned += 1
        told = _tell_late(row, at=at) if seen.tell == "red" else []
        ledger.record(
            verbs.ACTING_LIGHT_SHOWN,
            about=row.about,
            by=by,
            at=at,
            facts={"light": seen.light, "told": told, "stand_in": _name(row)},
        )
    return turned


def _empty(at: datetime) -> list[_Empty]:
    rows = people.vacancies(at=at)
    if not rows:
        return []
    stand_ins = people.holders([row.post_id for row in rows], at=at)
    units = {unit.id: unit for unit in people.living_units(on=people.day_of(at))}
    heads: dict[int, Sequence[people.Serving]] = {}
    found = []
    for row in rows:
        body = _body_of(row.unit_id, units)
        if body not in heads:
            leading = people.leading_posts(body, at=at)
            heads[body] = [one for one in leading if one.level == "head"] or leading[:1]
        found.append(_Empty(row, stand_ins.get(row.post_id), heads[body]))
    return found


def _body_of(unit_id: int, units: Mapping[int, people.UnitRow]) -> int:
    """Return the unit that a section belongs to, whose head names who acts."""
    while (unit := units.get(unit_id)) is not None and unit.kind == "section" and unit.parent_id:
        unit_id = unit.parent_id
    return unit_id


def _open(rows: Sequence[_Empty], *, by: Tick, at: datetime) -> None:
    opened = clock_acts.start_many(
        [
            clock_acts.NewClock(
                about=row.about,
                purpose=PURPOSE,
                limit=_rule_limit(RULE, row.vacancy.since),
                calendar_code=people.calendar_of(row.vacancy.unit_id),
                rule_code=RULE,
                starts_at=row.vacancy.since,
            )
            for row in rows
        ],
        by=by,
        at=at,
    )
    for row, clock in zip(rows, opened, strict=True):
        due = clock.due_at.astimezone(timezone.get_current_timezone()) if clock.due_at else None
        text = translate(ASKED).format(
            post=row.vacancy.post_name, stand_in=_name(row), due=f"{due:%m月%d日 %H:%M}" if due else "—"
        )
        notices.owe_many([_duty(row, to, text, "vacant", row.key(), at) for to in _heads(row)])
        ledger.record(
            verbs.ACTING_ASKED,
            about=row.about,
            by=by,
            at=at,
            facts={
                "since": row.vacancy.since.isoformat(),
                "due": clock.due_at.isoformat() if clock.due_at else "",
                "stand_in": _name(row),
                "told": [name for _key, name in _heads(row)],
            },
        )


def _tell_late(row: _Empty, *, at: datetime) -> list[str]:
    text = translate(LATE).format(post=row.vacancy.post_name, stand_in=_name(row))
    whom = dict(_heads(row))
    if row.stand_in is not None:
        whom.setdefault(row.stand_in.person_id, row.stand_in.person_name)
    notices.owe_many([_duty(row, to, text, "vacant_red", row.key("red"), at) for to in whom.items()])
    return list(whom.values())


def _heads(row: _Empty) -> list[tuple[int, str]]:
    return [(one.person_id, one.person_name) for one in row.heads]


def _duty(row: _Empty, to: tuple[int, str], text: str, topic: str, key: str, at: datetime) -> notices.Duty:
    return notices.Duty(
        to_person_id=to[0],
        to_name=to[1],
        about=row.about,
        topic=topic,
        text=text,
        key=key,
        at=at,
        url=reverse("people:duties"),
    )


def _name(row: _Empty) -> str:
    return row.stand_in.person_name if row.stand_in else translate(NOBODY)
