"""The quality of service: what citizens asked, pledged, rated; each theme in a module of its own."""

from __future__ import annotations

from zhixing.config.county.first_contact import play_first_contacts
from zhixing.config.county.pledged import play_pledges
from zhixing.config.county.rated import play_ratings
from zhixing.config.county.year import Year
from zhixing.core.people.acts import Registered


def play_service(year: Year, made: Registered) -> None:
    """Play what became of service in the county's last year."""
    play_first_contacts(year, made)
    play_ratings(year, made)
    play_pledges(year, made)
