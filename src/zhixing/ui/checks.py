"""What the configuration must get right for the pages: every menu item leads somewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import NoReverseMatch, reverse

from zhixing.ui.menu import GROUPS, items


@register("urls")
def menu_leads_somewhere(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Return an error for each menu item whose group or page does not exist."""
    known = {code for code, _ in GROUPS}
    wrong: list[CheckMessage] = []
    for item in items():
        if item.group not in known:
            wrong.append(Error(f"menu group {item.group!r} of {item.label} does not exist", id="ui.E001"))
        try:
            reverse(item.view)
        except NoReverseMatch:
            wrong.append(Error(f"menu item {item.label} names no page: {item.view!r}", id="ui.E002"))
    return wrong
