"""A stage for scenarios: the named county office, moments of the county's clock, acts played at them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.people import Office, found_office
from zhixing.core.clock.rules import Limit, parse_limit
from zhixing.core.matters import acts, ticks
from zhixing.core.matters.models import Matter
from zhixing.foundation.actors import Officer
from zhixing.foundation.moment import played_at

ZONE = ZoneInfo("Asia/Shanghai")


def moment(text: str) -> datetime:
    """Return 「2026-06-01 09:00」 of the county as an aware moment."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class Stage:
    """The office and the plays on it: each act happens, and is recorded, at the moment named."""

    office: Office

    def officer(self, code: str, at: str) -> Officer:
        return self.office.officer(code, at=moment(at))

    def unit(self, code: str) -> int:
        return self.office.units[code]

    def person(self, code: str) -> int:
        return self.office.people[code]

    @contextmanager
    def at(self, text: str) -> Iterator[datetime]:
        """Play everything inside at a moment."""
        with played_at(moment(text)):
            yield moment(text)

    def do(self, act: Any, *, by: str, at: str, **values: Any) -> Any:
        """Take one act as a person at a moment."""
        with self.at(at) as now:
            return act(by=self.officer(by, at), at=now, **values)

    def tick(self, at: str) -> int:
        """Run the background rules at a moment."""
        with self.at(at) as now:
            return ticks.show_due_lights(now)

    def issue(
        self,
        *,
        at: str,
        lead: str = "housing",
        due: str | None = None,
        limit: str = "",
        by: str = "zhou",
        **new: Any,
    ) -> Matter:
        """Register a matter and give it to a unit."""
        wanted = parse_limit(limit) if limit else None
        if due:
            wanted = Limit("date", date=date.fromisoformat(due), sentence=f"{due}前完成")
        supports = tuple(acts.Support(self.unit(code)) for code in new.pop("supports", ()))
        to = acts.Assignment((self.unit(lead),), supports=supports, limit=wanted)
        return self.do(
            acts.register,
            by=by,
            at=at,
            new=acts.NewMatter(title=new.pop("title", "老旧小区改造"), assignment=to, **new),
        )

    def sign_for(
        self, matter: Matter, *, at: str, by: str = "wang", handler: str = "li", **more: Any
    ) -> Matter:
        return self.do(
            acts.sign_for, by=by, at=at, matter_id=matter.pk, handler_id=self.person(handler), **more
        )


def fresh(matter: Matter) -> Matter:
    """Return the matter as it stands in the database."""
    return Matter.objects.get(pk=matter.pk)


def stage() -> Stage:
    """Found the office and return the stage."""
    return Stage(found_office(accounts=False))
