"""Stories written by hand, act by act, in working days and minutes of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from zhixing.config.county.flows import Flow
from zhixing.config.county.lives import CHECKERS, SUPERVISOR
from zhixing.config.county.script import Step, Story, due_of
from zhixing.core.clock.rules import CalendarNotPublished, Limit, parse_limit, shipped_calendar


@dataclass(frozen=True, slots=True)
class Hand:
    """Writes one story by hand. Days count working days from `day`, minutes from the opening."""

    flow: Flow
    day: date

    def at(self, days: int, minute: int) -> datetime:
        """Return the moment so many working days after `day` (before, if negative).

        What lies past the published calendar lies past the history: its end is returned.
        """
        calendar = self.flow.teller.rhythm.calendar
        try:
            day = calendar.add_working_days(self.day, days) if days else self.day
            return calendar.add_working_minutes(calendar.opening_of(day), minute)
        except CalendarNotPublished:
            return self.flow.teller.end

    def step(self, days: int, minute: int, act: str, post: str, **values: Any) -> Step:
        """Return one planned act."""
        return Step(self.at(days, minute), act, post, values)

    def story(
        self, title: str, lead: str, *, limit: str | Limit | None, steps: Sequence[Step] = (), **more: Any
    ) -> Story:
        """Return a story given on the first morning unless `registered_at` says otherwise."""
        counters = self.flow.counters
        year = self.day.year
        registered = more.pop("registered_at", None) or self.at(0, 75)
        parsed = parse_limit(limit) if isinstance(limit, str) else limit
        source = more.pop("source", "meeting")
        story = Story(
            key=f"hand/{self.day}/{title}",
            title=title,
            lead=lead,
            source=source,
            registered_at=registered,
            registrar=more.pop("registrar", CHECKERS[1]),
            limit=parsed,
            source_ref=more.pop("source_ref", "")
            or f"专题会议纪要〔{year}〕{counters.next('topical', year)}号",
            document_number=f"政督〔{year}〕{counters.next('政督', year)}号",
            **more,
        )
        calendar = self.flow.teller.rhythm.calendar
        if story.calendar != calendar.code:
            calendar = shipped_calendar(story.calendar)
        told = replace(story, steps=tuple(sorted(steps, key=lambda step: step.at)))
        return replace(told, due=due_of(parsed, start=registered, calendar=calendar)).before(
            self.flow.teller.end
        )

    def report(
        self, days: int, minute: int, post: str, percent: int, text: str, document: str, **more: Any
    ) -> Step:
        """Return a report of progress with its document."""
        return self.step(days, minute, "report", post, text=text, percent=percent, document=document, **more)

    def closing(self, days: int, unit: str, text: str, *, clerk: str = "clerk-1") -> list[Step]:
        """Return the request to close, the head's signature and the check, on one day."""
        return [
            self.report(days, 60, f"{unit}.{clerk}", 100, text, "验收表", close_kind="done"),
            self.step(days, 150, "sign_off", f"{unit}.head"),
            self.step(days, 330, "close", SUPERVISOR, note="佐证齐全，现场抽查相符，同意销号"),
        ]
