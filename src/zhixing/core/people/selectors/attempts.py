"""How long a sign-in must wait after failures, counted in the database for all processes (R39)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from zhixing.core.people import rules
from zhixing.core.people.models import SignInAttempt

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def locked_until(hashed: str, network: str, *, is_known: bool, at: datetime) -> datetime | None:
    """Return until when sign-ins with this name from this network wait, None when they need not.

    Failures of the same name from the same network delay it and then lock it for 15 minutes; from
    networks that the account does not know, all together, 30 an hour are let through; from one
    network 30 a minute, whoever is meant. At most three queries.
    """
    waits = []
    same = SignInAttempt.objects.filter(name_hash=hashed, network=network, at__gt=at - rules.LOCK)
    times = list(same.order_by("-at").values_list("at", flat=True)[: rules.LOCKING_FAILURES])
    if times:
        waits.append(times[0] + rules.wait_after(len(times)))
    if not is_known:
        strangers = SignInAttempt.objects.filter(name_hash=hashed, is_known=False, at__gt=at - _HOUR)
        waits += _oldest_of(strangers.order_by("-at"), rules.STRANGERS_AN_HOUR, _HOUR)
    crowd = SignInAttempt.objects.filter(network=network, at__gt=at - _MINUTE)
    waits += _oldest_of(crowd.order_by("-at"), rules.NETWORK_A_MINUTE, _MINUTE)
    until = max(waits, default=at)
    return until if until > at else None


def _oldest_of(attempts: QuerySet[SignInAttempt], allowed: int, window: timedelta) -> list[datetime]:
    """Return when the oldest of the last `allowed` attempts leaves the window, if there are so many."""
    times = list(attempts.values_list("at", flat=True)[:allowed])
    return [times[-1] + window] if len(times) == allowed else []
