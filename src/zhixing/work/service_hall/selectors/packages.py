"""Packages (一件事) as the public and the windows read them: items, papers once, the longest way (E4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhixing.core.matters.rules.searching import search_text
from zhixing.core.people import selectors as people
from zhixing.work.service_hall.models import Branch, Case, Item, ItemVersion, Package
from zhixing.work.service_hall.rules import guide, packages, paths, terms
from zhixing.work.service_hall.rules.terms import Term
from zhixing.work.service_hall.selectors.catalogue import PERSON


@dataclass(frozen=True, slots=True)
class PackageRow:
    """One package in a list."""

    code: str
    title: str
    lead: str
    items: int
    promised: str


@dataclass(frozen=True, slots=True)
class BranchLine:
    """One item of a package: who decides it, how long, and which of the others come first."""

    place: int
    code: str
    title: str
    organ: str
    promised: str
    after: Sequence[str]
    fees: str


@dataclass(frozen=True, slots=True)
class PackageGuide:
    """A package as its guide shows it. `days` are the working days of its longest way, 0 in other units."""

    code: str
    title: str
    lead: str
    lines: Sequence[BranchLine]
    materials: Sequence[Mapping[str, Any]]
    asked_singly: int
    served: Sequence[str]
    days: int
    promised: str


@dataclass(frozen=True, slots=True)
class PackageEntry:
    """One package as those keep it who open them. `in_use` is false where an item of it is not in use."""

    code: str
    title: str
    lead: str
    document: str
    opened_at: datetime
    branches: Sequence[tuple[int, str, str]]
    in_use: bool


def all_packages() -> list[PackageEntry]:
    """Return every package, newest first; of its items place, title, what comes first. Three queries."""
    opened = list(Package.objects.order_by("-opened_at", "-pk"))
    rows: dict[int, list[Branch]] = {}
    for one in Branch.objects.select_related("item").order_by("place"):
        rows.setdefault(one.package_id, []).append(one)
    names = people.unit_names({one.lead_unit_id for one in opened})
    return [
        PackageEntry(
            code=one.code,
            title=one.title,
            lead=names.get(one.lead_unit_id, ""),
            document=one.document,
            opened_at=one.opened_at,
            branches=[
                (branch.place, branch.item.title, "、".join(map(str, branch.after)))
                for branch in rows.get(one.pk, [])
            ],
            in_use=all(branch.item.state == guide.ACTIVE for branch in rows.get(one.pk, [])),
        )
        for one in opened
    ]


def leads() -> list[tuple[str, str]]:
    """Return key and name of the units that decide items of the catalogue, by name. Two queries."""
    keys = set(Item.objects.filter(state=guide.ACTIVE, unit__isnull=False).values_list("unit_id", flat=True))
    names = people.unit_names(keys)
    return sorted(((str(key), name) for key, name in names.items()), key=lambda pair: pair[1])


def package_rows(
    *, text: str = "", theme: str = "", served: str = "", item: str = "", limit: int = 50
) -> list[PackageRow]:
    """Return the packages whose items are all in use, by title; those of a theme, a word or an item.

    A word is looked for in the titles of the package and of its items; `served` is person or firm. Three
    queries.
    """
    branches = list(
        Branch.objects.select_related("item", "package").order_by("package__title", "place")[:2000]
    )
    rows: dict[int, list[Branch]] = {}
    for one in branches:
        rows.setdefault(one.package_id, []).append(one)
    versions = _versions(branches)
    names = people.unit_names({one.package.lead_unit_id for one in branches})
    found = []
    for mine in rows.values():
        package = mine[0].package
        if not all(one.item.state == guide.ACTIVE and one.item_id in versions for one in mine):
            continue
        said = [package.title, *(one.item.title for one in mine)]
        fits = (
            (not text.strip() or _says(said, text.strip().lower()))
            and (not theme or any(theme in one.item.themes for one in mine))
            and (not served or _serves([versions[one.item_id] for one in mine], served))
            and (not item or any(one.item.code == item for one in mine))
        )
        if fits:
            promise = _promise(mine, [versions[one.item_id] for one in mine])
            promised = terms.together(promise) or terms.words_of(None)
            lead = names.get(package.lead_unit_id, "")
            found.append(PackageRow(package.code, package.title, lead, len(mine), promised))
    return found[:limit]


def _serves(versions: Sequence[ItemVersion], served: str) -> bool:
    """Whether all items serve persons, or none of them persons only."""
    if served == "firm":
        return all(list(one.served) != [PERSON] for one in versions)
    return all(PERSON in one.served for one in versions)


def _says(titles: Sequence[str], text: str) -> bool:
    """Whether a word or its pinyin initials are in one of the titles."""
    return any(text in title.lower() for title in titles) or any(
        word.startswith(text) for word in search_text(*titles).split()
    )


def _versions(branches: Sequence[Branch]) -> dict[int, ItemVersion]:
    items = {one.item_id for one in branches}
    return {one.item_id: one for one in ItemVersion.objects.filter(item__in=items, until=None)}


def _promise(branches: Sequence[Branch], versions: Sequence[ItemVersion]) -> list[Term]:
    """Return what the longest way takes, in one unit or one after the other in several."""
    legs = [
        paths.leg(one.place, version.promised or version.statutory, one.after)
        for one, version in zip(branches, versions, strict=True)
    ]
    return [Term(unit, amount) for unit, amount in paths.promise(legs).items()]


def _days_of(promise: Sequence[Term]) -> int:
    """Return the working days where all of it is counted in them, else 0."""
    return promise[0].amount if [term.unit for term in promise] == ["wd"] else 0


def find_package(code: str) -> PackageGuide | None:
    """Return the guide of a package, None for none or where an item of it is not in use. Four queries."""
    package = Package.objects.filter(code=code).first()
    if package is None:
        return None
    branches = list(Branch.objects.filter(package=package).select_related("item").order_by("place"))
    versions = _versions(branches)
    if not all(one.item.state == guide.ACTIVE and one.item_id in versions for one in branches):
        return None
    return _guide(package, branches, [versions[one.item_id] for one in branches])


def package_guide(package: Package, *, versions: Sequence[ItemVersion]) -> PackageGuide:
    """Return the guide of a package under given versions of its items, in their order. Two queries."""
    branches = list(Branch.objects.filter(package=package).select_related("item").order_by("place"))
    return _guide(package, branches, versions)


def _guide(package: Package, branches: Sequence[Branch], versions: Sequence[ItemVersion]) -> PackageGuide:
    titles = {one.place: version.title for one, version in zip(branches, versions, strict=True)}
    promise = _promise(branches, versions)
    served = [name for name in versions[0].served if all(name in one.served for one in versions)]
    materials = packages.shared(
        [(one.item_id, version.materials) for one, version in zip(branches, versions, strict=True)]
    )
    title_of = {one.item_id: titles[one.place] for one in branches}
    return PackageGuide(
        code=package.code,
        title=package.title,
        lead=people.unit_name(package.lead_unit_id),
        lines=[
            BranchLine(
                place=one.place,
                code=one.item.code,
                title=version.title,
                organ=one.item.organ,
                promised=terms.words_of(version.promised or version.statutory),
                after=[titles[place] for place in one.after],
                fees=str(version.guide.get("fees", "")),
            )
            for one, version in zip(branches, versions, strict=True)
        ],
        materials=[{**paper, "for": [title_of[key] for key in paper["needed_by"]]} for paper in materials],
        asked_singly=sum(len(version.materials) for version in versions),
        served=served,
        days=_days_of(promise),
        promised=terms.together(promise),
    )


def materials_of(case: Case) -> Sequence[Mapping[str, Any]]:
    """Return what the catalogue asks for a case; of a package its items' papers. At most four queries."""
    if case.version is not None:
        papers: Sequence[Mapping[str, Any]] = case.version.materials
        return papers
    found = find_package(case.package.code) if case.package else None
    return found.materials if found else []
