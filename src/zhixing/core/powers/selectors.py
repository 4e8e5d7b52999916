"""Reads of the list of powers: whose a power is, what is wrong with the list, which precedent holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from zhixing.core.people.selectors import unit_names
from zhixing.core.powers.models import Power, PowerClaim, PowerVersion, Precedent
from zhixing.core.powers.rules import LABELS, Fault, Listed, faults

MOST = 20_000


def _holds(on: date) -> Q:
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


def precedent(kind: str, topic: str, *, on: date) -> int | None:
    """Return the unit that a ruling made responsible for this type of matters, None without one. One query.

    A later item of the same type goes straight to it (B7).
    """
    found = Precedent.objects.filter(_holds(on), kind=kind, topic=topic)
    return found.values_list("unit_id", flat=True).first()


def owner(code: str, *, on: date) -> int | None:
    """Return the unit that has a power on a day; None for an unknown power or a vacuum. One query."""
    found = PowerVersion.objects.filter(_holds(on), power__code=code)
    return found.values_list("unit_id", flat=True).first()


def is_within_authority(code: str, *, unit_id: int, on: date) -> bool:
    """Whether the power has a legal basis and is the unit's own on that day (D2, A8). One query."""
    held = PowerVersion.objects.filter(_holds(on), power__code=code, unit_id=unit_id)
    return held.exclude(basis="").exists()


@dataclass(frozen=True, slots=True)
class PowerRow:
    """One line of the list on a day."""

    code: str
    title: str
    duty: str
    basis: str
    unit_id: int | None
    document: str
    since: date


def powers_of(unit_id: int, *, on: date, limit: int = 500) -> list[PowerRow]:
    """Return the powers of a unit on a day, by code, at most `limit`. One query."""
    return _rows(PowerVersion.objects.filter(_holds(on), unit_id=unit_id), limit)


def power_list(*, on: date, limit: int = 500) -> list[PowerRow]:
    """Return the list as in force on a day, by code, at most `limit`. One query. It is public (V4)."""
    return _rows(PowerVersion.objects.filter(_holds(on)), limit)


def _rows(found: object, limit: int) -> list[PowerRow]:
    columns = ("power__code", "title", "duty", "basis", "unit_id", "document", "since")
    ordered = found.order_by("power__code").values_list(*columns)[:limit]  # type: ignore[attr-defined]
    return [PowerRow(*row) for row in ordered]


def list_faults(*, on: date) -> list[Fault]:
    """Return overlaps, vacua, splits and self-made powers on a day, by code. Two queries (A8)."""
    claims: dict[int, list[int]] = {}
    for power_id, unit_id in PowerClaim.objects.filter(_holds(on)).values_list("power_id", "unit_id")[:MOST]:
        claims.setdefault(power_id, []).append(unit_id)
    columns = ("power_id", "power__code", "title", "unit_id", "duty_unit_id", "duty", "basis")
    held = PowerVersion.objects.filter(_holds(on)).order_by("power__code").values_list(*columns)[:MOST]
    return faults(
        Listed(
            code,
            title,
            tuple(dict.fromkeys([*([unit] if unit else []), *claims.get(power, ())])),
            duty_unit,
            duty,
            basis,
        )
        for power, code, title, unit, duty_unit, duty, basis in held
    )


@dataclass(frozen=True, slots=True)
class PresentPower:
    """A power as it is in force: what a ruling leaves as it was."""

    title: str
    duty: str
    basis: str
    unit_id: int | None


def present(code: str, *, on: date) -> PresentPower | None:
    """Return a power as in force on a day, None for one that is not. One query."""
    found = PowerVersion.objects.filter(_holds(on), power__code=code)
    row = found.values_list("title", "duty", "basis", "unit_id").first()
    return PresentPower(*row) if row else None


def is_baseless(title: str, *, on: date) -> bool:
    """Whether a power of this title is listed without a legal basis: no window opens it. One query."""
    return PowerVersion.objects.filter(_holds(on), title=title.strip(), basis="").exists()


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One power across the units: ● owner, ○ who claims it, △ where its duty lies."""

    code: str
    title: str
    signs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Powers by units on a day; `counts` say how many powers have each fault."""

    total: int
    counts: tuple[tuple[str, str, int], ...]
    units: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


OWNER, CLAIMANT, DUTY = "●", "○", "△"


def matrix(*, on: date, only_faults: bool) -> Matrix:
    """Return which unit has which power on a day, by code: those with faults, or all. Five queries (A8)."""
    found = list_faults(on=on)
    wrong = {one.code for one in found}
    held = PowerVersion.objects.filter(_holds(on)).order_by("power__code")
    columns = ("power_id", "power__code", "title", "unit_id", "duty_unit_id")
    listed = [row for row in held.values_list(*columns)[:MOST] if not only_faults or row[1] in wrong]
    claims: dict[int, list[int]] = {}
    for power, unit in PowerClaim.objects.filter(_holds(on)).values_list("power_id", "unit_id")[:MOST]:
        claims.setdefault(power, []).append(unit)
    signs = [_signs(row, claims.get(row[0], [])) for row in listed]
    names = unit_names({unit for mine in signs for unit in mine})
    order = sorted(names, key=lambda unit: (names[unit], unit))
    counts = tuple((code, label, sum(one.fault == code for one in found)) for code, label in LABELS.items())
    return Matrix(
        total=held.count(),
        counts=counts,
        units=tuple(names[unit] for unit in order),
        rows=tuple(
            MatrixRow(row[1], row[2], tuple((names[unit], mine.get(unit, "")) for unit in order))
            for row, mine in zip(listed, signs, strict=True)
        ),
    )


def _signs(row: tuple[Any, ...], claimants: list[int]) -> dict[int, str]:
    _power, _code, _title, owner_id, duty_id = row
    found: dict[int, str] = {}
    if duty_id and duty_id != owner_id:
        found[duty_id] = DUTY
    for unit in claimants:
        found[unit] = CLAIMANT
    if owner_id:
        found[owner_id] = OWNER
    return found


@dataclass(frozen=True, slots=True)
class PrecedentRow:
    """A precedent as the list shows it."""

    kind: str
    topic: str
    unit_id: int
    ruling: str
    since: date
    until: date | None


def precedents(*, limit: int = 200) -> list[PrecedentRow]:
    """Return precedents, newest first, at most `limit`. One query."""
    columns = ("kind", "topic", "unit_id", "ruling", "since", "until")
    return [
        PrecedentRow(*row)
        for row in Precedent.objects.order_by("-since", "-pk").values_list(*columns)[:limit]
    ]


@dataclass(frozen=True, slots=True)
class PowerLine:
    """One line of the page: a power in force on a day, with what is wrong with it (A8)."""

    code: str
    title: str
    duty: str
    basis: str
    unit_id: int | None
    unit_name: str
    document: str
    since: date
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PowerPage:
    """One page of the list; `total` counts all that fit."""

    rows: list[PowerLine]
    total: int


def power_page(
    *, on: date, text: str = "", unit_id: int | None = None, fault: str = "", offset: int = 0, limit: int = 50
) -> PowerPage:
    """Return a page of the list as in force on a day, by code, narrowed by words, unit and fault.

    At most five queries. The list is public (V4): everybody reads all of it.
    """
    wrong: dict[str, list[str]] = {}
    for one in list_faults(on=on):
        wrong.setdefault(one.code, []).append(one.fault)
    found = PowerVersion.objects.filter(_holds(on))
    if text:
        found = found.filter(
            Q(title__icontains=text) | Q(power__code__icontains=text) | Q(basis__icontains=text)
        )
    if unit_id is not None:
        found = found.filter(unit_id=unit_id)
    if fault:
        found = found.filter(power__code__in=[code for code, kinds in wrong.items() if fault in kinds])
    rows = _rows(found, offset + limit)[offset:]
    names = unit_names({row.unit_id for row in rows if row.unit_id})
    lines = [
        PowerLine(
            row.code, row.title, row.duty, row.basis, row.unit_id, names.get(row.unit_id or 0, ""),
            row.document, row.since, tuple(LABELS[kind] for kind in wrong.get(row.code, ())),
        )
        for row in rows
    ]  # fmt: skip
    return PowerPage(lines, found.count())


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One dated version of a power. `until` None: in force until further notice."""

    title: str
    duty: str
    basis: str
    unit_name: str
    document: str
    since: date
    until: date | None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A unit that claims the power for itself."""

    unit_name: str
    basis: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class OnePower:
    """A power with every version, newest first, and who else claims it."""

    code: str
    topic: str
    versions: list[VersionLine]
    claims: list[ClaimLine]
    faults: list[str]

    @property
    def present(self) -> VersionLine:
        """The newest version."""
        return self.versions[0]


def one_power(code: str, *, on: date) -> OnePower | None:
    """Return a power with its versions and claims, None for a code that is not listed. Six queries."""
    power = Power.objects.filter(code=code).first()
    if power is None:
        return None
    versions = list(power.versions.order_by("-since"))
    claims = list(power.claims.order_by("-since", "-pk"))
    names = unit_names({v.unit_id for v in versions if v.unit_id} | {c.unit_id for c in claims})
    return OnePower(
        power.code,
        power.topic,
        [
            VersionLine(
                v.title,
                v.duty,
                v.basis,
                names.get(v.unit_id or 0, ""),
                v.document,
                v.since,
                v.until,
                v.unit_id,
            )
            for v in versions
        ],
        [ClaimLine(names.get(c.unit_id, ""), c.basis, c.since, c.until) for c in claims],
        [one.label for one in list_faults(on=on) if one.code == code],
    )
