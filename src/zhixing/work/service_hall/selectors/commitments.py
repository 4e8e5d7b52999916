"""Who has signed and who has not, how the year of each clause stands, breaches to be matched (F3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhixing.core.outcomes import selectors as outcomes
from zhixing.core.outcomes.models import Breach
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.work.service_hall.models.commitments import ClauseMatch, Commitment
from zhixing.work.service_hall.rules import commitments as rules


def clauses(on: date) -> tuple[str, ...]:
    """Return the clauses in force on a day. No query while the rulebook is fresh."""
    return rulebook.rule("pledges.five", on=on).texts("members")


def sign_by(year: int) -> date:
    """Return the day by which the year's clauses are to be signed."""
    month, day = str(rulebook.value("pledges.signing", "due_on", date(year, 1, 1))).split("-")
    return date(year, int(month), int(day))


@dataclass(frozen=True, slots=True)
class Signing:
    """How a unit stands: who serves, who signed the present text, whose names are missing."""

    staff: int
    signed: int
    missing: Sequence[str]
    late: Sequence[str]


def signing(unit_id: int, *, at: datetime) -> Signing:
    """Return how a unit's signing of this year stands, in the text in force. Two queries."""
    on = day_of(at)
    names: dict[int, str] = {}
    for one in people.serving_in(unit_id, at=at):
        names.setdefault(one.person_id, one.person_name)
    found = Commitment.objects.filter(
        person__in=list(names), year=on.year, digest=rules.digest_of(clauses(on))
    )
    signed = dict(found.values_list("person_id", "signed_at"))
    due = sign_by(on.year)
    return Signing(
        staff=len(names),
        signed=len(signed),
        missing=[name for key, name in names.items() if key not in signed],
        late=[name for key, name in names.items() if key in signed and day_of(signed[key]) > due],
    )


def has_signed(person_id: int, *, on: date) -> bool:
    """Whether the person has signed the text in force this year. One query."""
    found = Commitment.objects.filter(person=person_id, year=on.year, digest=rules.digest_of(clauses(on)))
    return found.exists()


def year_table(year: int, *, on: date) -> list[rules.ClauseYear]:
    """Return each clause of a year with how many kept it, broke it, are being verified. Two queries."""
    signers = Commitment.objects.filter(year=year).values_list("person_id", flat=True).distinct()
    matches = ClauseMatch.objects.filter(year=year).values_list("clause", "person_id", "state")
    return rules.clause_years(clauses(on), signers=list(signers), matches=list(matches))


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One breach with the clause it touches. Names stand inside only."""

    id: int
    clause: int
    person: str
    summary: str
    occurred_at: datetime
    state: str
    state_word: str
    reason: str


def matches(year: int, *, seen_by: Officer, limit: int = 100) -> list[MatchRow]:
    """Return the matches of a year, of breaches in view, those being verified first. Two queries."""
    rows = ClauseMatch.objects.filter(year=year, breach_id__in=_breaches(year, seen_by))
    rows = rows.select_related("person", "breach")
    found = [
        MatchRow(
            one.pk, one.clause, one.person.name, one.breach.summary, one.breach.occurred_at, one.state,
            rules.STATE_WORDS[one.state], one.reason,
        )
        for one in rows.order_by("-matched_at", "-pk")[:limit]
    ]  # fmt: skip
    return sorted(found, key=lambda row: row.state != rules.VERIFYING)


def _breaches(year: int, seen_by: Officer) -> list[int]:
    return [key for key, _unit, _finder in outcomes.breaches_of_year(year, seen_by=seen_by)]


def unmatched(year: int, *, seen_by: Officer, limit: int = 50) -> list[tuple[int, str]]:
    """Return breaches by persons of a year that no clause is matched to: key and words. Two queries."""
    if not seen_by.reach.everything:
        return []
    found = Breach.objects.filter(pk__in=_breaches(year, seen_by), person__isnull=False)
    found = found.exclude(pk__in=ClauseMatch.objects.values("breach_id")).select_related("person")
    return [
        (one.pk, f"{one.person.name if one.person else ''}：{one.summary}"[:80])
        for one in found.order_by("-occurred_at", "-pk")[:limit]
    ]


def public_counts(year: int) -> list[tuple[str, int]]:
    """Return unit and how many signed in a year: what everybody sees, without names. Two queries."""
    rows = Commitment.objects.filter(year=year).values_list("unit_id", "person_id").distinct()
    counts: dict[int, int] = {}
    for unit, _person in rows:
        counts[unit] = counts.get(unit, 0) + 1
    names = people.unit_names(list(counts))
    return sorted((names.get(unit, ""), count) for unit, count in counts.items())
