"""What the worker does with notices: delivers them when their time has come, and sends messages."""

from __future__ import annotations

from datetime import datetime

from zhixing.core.notices import acts


def deliver(now: datetime) -> int:
    """Deliver one batch of notices and return how many it took."""
    return acts.deliver_batch(now=now)


def send(now: datetime) -> int:
    """Send one batch of messages and return how many it claimed."""
    return acts.send_batch(now=now)


deliver.every_seconds = 5  # type: ignore[attr-defined]
send.every_seconds = 5  # type: ignore[attr-defined]

JOBS = (deliver, send)
