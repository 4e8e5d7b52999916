"""Work in the background of the hall: drafts whose days are over; what the payment gateway is asked."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from zhixing.foundation.actors import Tick
from zhixing.work.service_hall import acts, adapters
from zhixing.work.service_hall.acts import webhooks

PAYMENT: Final = Tick("services.payment")
PARTNERS: Final = Tick("services.partners")


def forget_lapsed(now: datetime) -> int:
    """Forget one batch of drafts after their last day; return how many."""
    return acts.forget_lapsed(by=Tick("services.filing"), at=now)


forget_lapsed.every_seconds = 600  # type: ignore[attr-defined]


def clear_erased(now: datetime) -> int:
    """Remove or lock away one batch of files of applicants who were erased; return how many."""
    return acts.clear_erased(by=Tick("services.filing"), at=now)


clear_erased.every_seconds = 600  # type: ignore[attr-defined]


def end_keeping(now: datetime) -> int:
    """Remove one batch of files whose years under lock are over; return how many."""
    return acts.end_keeping(by=Tick("services.kept_files"), at=now)


end_keeping.every_seconds = 3600  # type: ignore[attr-defined]


def check_payments(now: datetime) -> int:
    """Ask the gateway about orders whose time has come; return how many."""
    return acts.check_payments(by=PAYMENT, at=now)


def send_refunds(now: datetime) -> int:
    """Ask the gateway to give money back; return how many."""
    return acts.send_refunds(by=PAYMENT, at=now)


def send_trial_notices(now: datetime) -> int:
    """Let the trial gateway tell what it owes us, as a gateway would; return how many. Nothing elsewhere."""
    gateway = adapters.gateway()
    if not isinstance(gateway, adapters.TrialGateway):
        return 0
    notices = gateway.due_notices(at=now)
    for content in notices:
        acts.take_payment_notice(content=content, by=PAYMENT, at=now)
    return len(notices)


def note_events(now: datetime) -> int:
    """Read on in the signed records for partners; return how many entries were read."""
    return webhooks.note_events(by=PARTNERS, at=now)


def send_events(now: datetime) -> int:
    """Send events to partners; return how many."""
    return webhooks.send_events(by=PARTNERS, at=now)


note_events.every_seconds = 5  # type: ignore[attr-defined]
send_events.every_seconds = 5  # type: ignore[attr-defined]
check_payments.every_seconds = 20  # type: ignore[attr-defined]
send_refunds.every_seconds = 20  # type: ignore[attr-defined]
send_trial_notices.every_seconds = 3  # type: ignore[attr-defined]

JOBS: Final = (
    forget_lapsed,
    clear_erased,
    end_keeping,
    check_payments,
    send_refunds,
    send_trial_notices,
    note_events,
    send_events,
)
