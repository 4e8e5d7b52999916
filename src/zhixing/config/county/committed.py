"""The clauses signed in the hall and four bureaus; two breaches met their clause."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from zhixing.config.county.decisions import SUPERVISOR, Stage
from zhixing.config.county.year import Year
from zhixing.core.outcomes.models import Breach
from zhixing.core.people.acts import Registered
from zhixing.foundation.refusals import ActRefused
from zhixing.work.service_hall.acts import commitments as acts
from zhixing.work.service_hall.rules import commitments as rules
from zhixing.work.service_hall.selectors import commitments as selectors

UNITS: Final = ("government-services", "housing", "market-supervision", "civil-affairs", "transport")
NOT_YET: Final = 3
"""So many of them have not signed: their names stand on the page."""


def play_commitments(year: Year, made: Registered) -> None:
    """Let the staff sign in January; match the two newest breaches by persons, judge one."""
    stage = Stage(year, made)
    at = stage.at(1, 20)
    if not stage.has_come(at):
        return
    posts = [one.code for one in year.roster.posts if one.unit in UNITS and year.roster.has(one.code)]
    digest = rules.digest_of(selectors.clauses(at.date()))
    for place, post in enumerate(posts[:-NOT_YET]):
        try:
            stage.do(acts.sign_clauses, post, at + timedelta(minutes=3 * place), digest=digest)
        except ActRefused:
            continue  # somebody with two posts has signed in the first
    found = Breach.objects.filter(occurred_at__year=stage.last.year, person__isnull=False)
    later = year.end - timedelta(days=2)
    for place, breach in enumerate(found.order_by("-occurred_at", "-pk")[:2]):
        match = stage.do(acts.match_clause, SUPERVISOR, later, breach_id=breach.pk, clause=2 + place)
        if match is not None and place == 0:
            stage.do(
                acts.judge_match, SUPERVISOR, later + timedelta(hours=3), match_id=match.pk, state="broken",
                reason="经核查属实",
            )  # fmt: skip
