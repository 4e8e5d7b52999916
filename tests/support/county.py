"""Thirty-six departments and twenty towns, each with a head and a clerk, beside the named office."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook

from tests.support.matters import Stage, moment
from tests.support.people import FOUNDED, PASSWORD, SINCE, found_office
from zhixing.core.people import acts, selectors
from zhixing.core.people.acts import NewPerson, NewPost, NewUnit
from zhixing.foundation.actors import Officer
from zhixing.foundation.moment import played_at


@dataclass(frozen=True, slots=True)
class Wide:
    """The county with its 56 units in official order: unit ids, and the clerk of each."""

    stage: Stage
    units: tuple[int, ...]
    clerks: tuple[tuple[int, int], ...]

    def clerk(self, place: int, at: str) -> Officer:
        """Return the clerk of the unit at a place, counted from one."""
        person, post = self.clerks[place - 1]
        return selectors.officer(person, post, at=moment(at))


def wide_county(*, departments: int = 36, towns: int = 20, accounts: bool = False) -> Wide:
    """Found the office and the 56 units, in an order that is not that of their ids."""
    stage = Stage(found_office(accounts=accounts))
    kinds = [("department", n) for n in range(1, departments + 1)] + [
        ("town", n) for n in range(1, towns + 1)
    ]
    codes = [f"w-{kind}-{n:02}" for kind, n in kinds]
    with played_at(FOUNDED):
        made = acts.register_organisation(
            units=[
                NewUnit(
                    code,
                    f"第{n}局" if kind == "department" else f"第{n}镇人民政府",
                    f"{n}局" if kind == "department" else f"{n}镇",
                    kind,
                    None,
                    SINCE,
                    rank_order=100 + place,
                )
                for place, (code, (kind, n)) in reversed(
                    list(enumerate(zip(codes, kinds, strict=True), start=1))
                )
            ],
            posts=[
                post
                for code in codes
                for post in (
                    NewPost(f"{code}-head", code, "主要负责人", "head", SINCE),
                    NewPost(f"{code}-clerk", code, "办公室科员", "clerk", SINCE, superior=f"{code}-head"),
                )
            ],
            people=[
                person
                for n, code in enumerate(codes)
                for person in (
                    NewPerson(f"{code}-head", f"长{n}", (f"{code}-head",), phone=f"138{n:08d}"),
                    NewPerson(
                        f"{code}-clerk",
                        f"员{n}",
                        (f"{code}-clerk",),
                        phone=f"137{n:08d}",
                        username=code if accounts and n < 2 else "",
                        password=PASSWORD if accounts and n < 2 else None,
                    ),
                )
            ],
            by=stage.office.officer("ren", at=FOUNDED),
            at=FOUNDED,
        )
    return Wide(
        stage,
        tuple(made.units[code] for code in codes),
        tuple((made.people[f"{code}-clerk"], made.posts[f"{code}-clerk"]) for code in codes),
    )


def book(rows: Sequence[Sequence[object]], *, merges: Sequence[str] = ()) -> bytes:
    """Return a workbook with these rows and merged areas."""
    workbook = Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(list(row))
    for area in merges:
        sheet.merge_cells(area)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
