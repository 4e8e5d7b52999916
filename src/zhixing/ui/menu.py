"""The menu of the officials. A room names its pages in `menu` of its app; here they are put in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.urls import NoReverseMatch, reverse

from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark

GROUPS: tuple[tuple[str, str], ...] = (
    ("desk", mark("工作台")),
    ("matters", mark("事项")),
    ("hall", mark("服务大厅")),
    ("documents", mark("公文会议")),
    ("voices", mark("诉求")),
    ("oversight", mark("督查问责")),
    ("analysis", mark("分析")),
    ("office", mark("管理")),
)
"""At most seven groups of work, and the area of administration apart, at the end."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One page in the menu. `label` is marked Chinese, `view` a URL name, `right` what it needs.

    Of several rights, with spaces between, one is enough; without `right` every officer sees it.
    `order` counts within the group.
    """

    group: str
    label: str
    view: str
    right: str = ""
    icon: str = ""
    order: int = 50


@dataclass(frozen=True, slots=True)
class MenuLink:
    """An item as a page shows it."""

    label: str
    url: str
    icon: str
    now: bool


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """A heading and its links."""

    code: str
    label: str
    links: tuple[MenuLink, ...]


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """One of the entries of the public pages (办事, 诉求, 公开, 查进度), named by a room's app."""

    code: str
    label: str
    view: str
    icon: str
    order: int = 50


def public_entries() -> list[tuple[str, str, str, str]]:
    """Return code, marked label, address and icon of each entry whose room is installed, in order.

    A room declares them in the attribute `public_entries` of its app.
    """
    declared = [entry for app in apps.get_app_configs() for entry in getattr(app, "public_entries", ())]
    return [
        (entry.code, entry.label, address, entry.icon)
        for entry in sorted(declared, key=lambda entry: (entry.order, entry.code))
        if (address := _address(entry))
    ]


def items() -> Iterator[MenuItem]:
    """Yield what the rooms declare in the attribute `menu` of their app, in their order."""
    for app in apps.get_app_configs():
        yield from getattr(app, "menu", ())


def menu(officer: Officer, path: str) -> list[MenuGroup]:
    """Return the groups that have something for this officer. The page at `path` is marked `now`.

    Of several items that lead to `path` or above it, the longest address is the present one.
    """
    found: dict[str, list[tuple[MenuItem, str]]] = {}
    for item in items():
        if item.right and not any(officer.may(right) for right in item.right.split()):
            continue
        address = _address(item)
        if address:
            found.setdefault(item.group, []).append((item, address))
    here = max(
        (address for links in found.values() for _, address in links if path.startswith(address)),
        key=len,
        default="",
    )
    return [
        MenuGroup(
            code=code,
            label=label,
            links=tuple(
                MenuLink(item.label, address, item.icon, address == here)
                for item, address in sorted(found[code], key=lambda pair: (pair[0].order, pair[0].label))
            ),
        )
        for code, label in GROUPS
        if code in found
    ]


def _address(item: MenuItem | PublicEntry) -> str:
    """Return where an item leads, empty when its page does not exist (`checks` reports it)."""
    try:
        return reverse(item.view)
    except NoReverseMatch:
        return ""
