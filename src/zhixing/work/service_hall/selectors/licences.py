"""Which papers the licence store may hold, as the rulebook says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.work.service_hall import adapters
from zhixing.work.service_hall.rules import licences
from zhixing.work.service_hall.rules.licences import LicenceType


def licence_types(at: datetime) -> list[LicenceType]:
    """Return the kinds of licences that may be called, none where no store is in use."""
    if adapters.licence_store() is None:
        return []
    return licences.types_of(rulebook.rule("services.licence_types", on=day_of(at)).table("licence"))


def with_types(
    materials: Sequence[Mapping[str, Any]], *, kind: str, at: datetime
) -> Sequence[Mapping[str, Any]]:
    """Return the papers, those that the store may hold of such an applicant with `licence`."""
    types = licence_types(at)
    if not types:
        return materials
    found = [(paper, licences.type_for(str(paper["name"]), kind, types)) for paper in materials]
    return [{**paper, "licence": one.title} if one else paper for paper, one in found]
