"""At start-up the packs must hold together: a broken rulebook is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from zhixing.core.rulebook.rules import PACKS, check


@register()
def packs_hold_together(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Return an error for each fault of the packs that are on, by pack, rule code and key."""
    names = tuple(getattr(settings, "RULE_PACKS", PACKS))
    return [Error(str(finding), id="rulebook.E001") for finding in check(names=names)]
