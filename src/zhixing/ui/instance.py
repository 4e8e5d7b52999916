"""Who runs this instance: the names and telephone that stand on every page, from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Instance:
    """`name` stands in the bar of the officials, `public_name` over the public pages."""

    name: str
    public_name: str
    phone: str
    office: str
    address: str
    hours: str
    is_demo: bool
    is_loading: bool = False


def instance() -> Instance:
    """Return the names as set by `ZHIXING_INSTANCE` (a dictionary), with neutral ones where it is silent."""
    given: dict[str, str] = getattr(settings, "ZHIXING_INSTANCE", {})
    name = given.get("name", "知行")
    mark: str = getattr(settings, "ZHIXING_LOADING_MARK", "")
    return Instance(
        name=name,
        public_name=given.get("public_name", name),
        phone=given.get("phone", ""),
        office=given.get("office", ""),
        address=given.get("address", ""),
        hours=given.get("hours", ""),
        is_demo=bool(getattr(settings, "ZHIXING_DEMO", False)),
        is_loading=bool(mark) and Path(mark).exists(),
    )
