"""A small service hall beside the county office: windows, departments with licensing offices, items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from tests.support.matters import Stage, moment
from tests.support.people import INSTALLER, SINCE, Office, found_office
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.matters import acts as matters
from zhixing.core.parties import acts as parties
from zhixing.core.people import acts as people
from zhixing.core.people.acts import NewPerson, NewPost, NewUnit
from zhixing.foundation.actors import Officer, Tick
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import acts
from zhixing.work.service_hall.acts import Application, ItemText, Material
from zhixing.work.service_hall.models import Case, CaseStep, Item, Window
from zhixing.work.service_hall.rules.terms import Term

OPENED = "2026-01-05 08:30"
KEEPER = Tick("command.import", frozenset({"run_hall"}))
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def credit_code(serial: int) -> str:
    """Return a social credit code of an organ with the right check character."""
    body = f"11999999{serial:09d}"
    total = sum(SIGNS.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return body + SIGNS[(31 - total % 31) % 31]


def item_code(serial: int, organ: int = 1) -> str:
    """Return an implementation code of 31 signs at county level."""
    return f"{credit_code(organ)}4{serial:012d}"


def papers(*names: str) -> tuple[Material, ...]:
    return tuple(Material(name) for name in names)


@dataclass(frozen=True, slots=True)
class Hall(Stage):
    """The stage with a hall on it. Window `w7` is a general one; `zhao` sits there."""

    def officer(self, code: str, at: str) -> Officer:
        """The person, those of the hall among them, with rights as of then."""
        post = {"su": "hall-head"}.get(code)
        return self.office.officer(code, at=moment(at), post=post)

    def item(
        self,
        serial: int = 1,
        *,
        title: str = "食品经营许可",
        unit: str = "housing",
        promised: int | None = 7,
        statutory: int | None = 20,
        asks: tuple[str, ...] = ("申请表", "身份证明"),
        at: str = OPENED,
        **more: Any,
    ) -> Item:
        text = ItemText(
            code=item_code(serial),
            title=title,
            kind="01",
            organ=unit,
            unit_id=self.office.units.get(unit),
            promised=Term("wd", promised) if promised else None,
            statutory=Term("wd", statutory) if statutory else None,
            materials=papers(*asks),
            **more,
        )
        with self.at(at) as now:
            return acts.publish_item(new=text, by=KEEPER, at=now)

    def window(self, code: str = "w7", *, general: bool = True, seat: str = "window") -> None:
        with self.at(OPENED) as now:
            acts.open_window(
                code=code, name=f"综合受理{code[1:]}号窗口", site="政务服务中心", order=int(code[1:]),
                unit_id=self.unit("hall"), is_general=general, by=KEEPER, at=now,
            )  # fmt: skip
            if seat:
                acts.seat(window=code, post_id=self.office.posts[seat], by=KEEPER, at=now)

    def applicant(self, name: str = "刘桂兰", number: str = "", at: str = OPENED) -> str:
        with self.at(at) as now:
            party = parties.register_party(
                kind="person", name=name, id_number=number, phone="13800001234",
                unit_id=self.unit("hall"), by=self.officer("zhao", at), at=now,
            )  # fmt: skip
        return party.code

    def applicants(self, count: int, *, at: str = OPENED) -> list[str]:
        """Register so many applicants, each with a telephone of their own."""
        rows = [parties.NewParty("person", f"群众{n:03d}", phone=f"138{n:08d}") for n in range(count)]
        with self.at(at) as now:
            by, unit = self.officer("zhao", at), self.unit("hall")
            made = parties.register_many(rows=rows, unit_id=unit, by=by, at=now)
        return [party.code for party in made]

    def receive(self, item: Item, *, at: str, given: tuple[str, ...] = ("001", "002"), **more: Any) -> Case:
        new = Application(
            item.code, more.pop("window", "w7"), more.pop("party", "") or self.applicant(at=at), given, **more
        )
        case: Case = self.do(acts.receive, by="zhao", at=at, new=new)
        return case

    def accept(self, item: Item, *, at: str, **more: Any) -> Case:
        """Receive an application with everything in and accept it at once."""
        given = tuple(paper["code"] for paper in item.versions.get(until=None).materials)
        case = self.receive(item, at=at, given=given, **more)
        accepted: Case = self.do(acts.accept, by="zhao", at=at, case_id=case.pk)
        return accepted

    def past_cases(
        self,
        item: Item,
        elapsed: Sequence[int],
        *,
        on: str,
        window: str = "w7",
        by: str = "zhao",
        promised: int = 7,
        party: str = "",
        applicants: Sequence[str] = (),
        counted: bool = False,
    ) -> list[Case]:
        """Take over cases of before, each decided after so many working days, of one applicant or of many.

        `counted` sets the moment of decision by the calendar, as the figures of whole applications need.
        """
        version = item.versions.get(until=None)
        codes = applicants or [party or self.applicant(at=f"{on} 08:35")] * len(elapsed)
        place, officer = Window.objects.get(code=window), self.officer(by, f"{on} 08:40")
        received = moment(f"{on} 08:40")
        calendar = shipped_calendar()

        def decided(days: int) -> datetime:
            on_day = calendar.add_working_days(received.date(), days) if counted else None
            return datetime.combine(on_day, received.timetz()) if on_day else received + timedelta(days=days)

        with self.at(f"{on} 08:40") as now, transaction.atomic():
            with matters.stepping(by=officer, at=now) as work:
                new = matters.NewMatter(title=item.title, kind="services.case", source_kind="application")
                taken = [work.take_on(new, by=officer) for _ in elapsed]
            cases = Case.objects.bulk_create(
                Case(
                    matter=matter, item=item, version=version, party_code=code, window=place,
                    unit_id=item.unit_id or 0, taken_by_id=officer.person_id, stage="delivered",
                    received_at=received, complete_at=received, accepted_at=received,
                    decided_at=decided(days), outcome="granted", elapsed_days=days,
                )
                for matter, days, code in zip(taken, elapsed, codes, strict=True)
            )  # fmt: skip
            CaseStep.objects.bulk_create(
                CaseStep(
                    case=case, step="decide", at=decided(days),
                    facts={"late_days": max(days - promised, 0)},
                )
                for case, days in zip(cases, elapsed, strict=True)
            )  # fmt: skip
        return cases


def fresh(case: Case) -> Case:
    """Return the case as it stands in the database."""
    return Case.objects.select_related("matter", "item", "version").get(pk=case.pk)


def found_hall(*, accounts: bool = False, window: bool = True) -> Hall:
    """Found the county office with a hall: manager 苏映, window clerk 赵丽 at general window w7."""
    office = found_office(accounts=accounts)
    at = moment("2026-01-01 00:00")
    with played_at(at):
        made = people.register_organisation(
            units=[],
            posts=[
                NewPost("hall-head", "hall", "局长", "head", SINCE, role="unit_head", roles=("hall_manager",))
            ],
            people=[
                NewPerson(
                    "su", "苏映", ("hall-head",), username="su" if accounts else "", password="Chengyang-2026"
                )
            ],
            by=INSTALLER if not accounts else office.officer("ren", at=at),
            second=office.officer("guard", at=at) if accounts else None,
            at=at,
        )
    known = Office(office.units, {**office.posts, **made.posts}, {**office.people, **made.people})
    hall = Hall(known)
    if window:
        hall.window()
    return hall


__all__ = ["Hall", "NewUnit", "date", "datetime", "found_hall", "fresh", "item_code", "papers"]
