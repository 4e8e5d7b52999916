"""The quality of service: what citizens asked, pledged, rated; each theme in a module of its own."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from zhixing.config.county.committed import play_commitments
from zhixing.config.county.decisions import Stage
from zhixing.config.county.first_contact import play_first_contacts
from zhixing.config.county.off_peak import play_off_peak
from zhixing.config.county.outreached import play_outreach
from zhixing.config.county.pledged import play_pledges
from zhixing.config.county.powers import KEEPER
from zhixing.config.county.rated import play_ratings
from zhixing.config.county.reviewed import play_reviews
from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.matters.acts import mandates
from zhixing.core.people.acts import Registered

RULES_ON_MANDATES: Final = "establishment"


def play_service(year: Year, made: Registered) -> None:
    """Play what became of service in the county's last year."""
    play_first_contacts(year, made)
    play_ratings(year, made)
    play_pledges(year, made)
    play_off_peak(year, made)
    play_commitments(year, made)
    play_reviews(year, made)
    play_outreach(year, made)
    _send_findings(year, made)


def _send_findings(year: Year, made: Registered) -> None:
    """Let the legal office send the faults of the list of powers to the body that rules on mandates."""
    stage = Stage(year, made)
    day = shipped_calendar().add_working_days(stage.last, -8)
    at = datetime.combine(day, time(10), tzinfo=ZONE)
    stage.do(mandates.send_findings, KEEPER, at, unit_id=stage.unit(RULES_ON_MANDATES))
