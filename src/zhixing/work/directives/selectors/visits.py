"""Reads of leaders' visits: time and quality of each leader, his places, and problems still open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Officer
from zhixing.work.directives.models.visits import ContactPlan, FieldVisit, VisitProblem
from zhixing.work.directives.policies import visits as policies
from zhixing.work.directives.rules import visits as rules

VISITS_RULE = "leaders.grass_roots"
SOLVED = ("done", "made_regular")


def planned_days(now: datetime) -> int:
    """Return the days a year that the rule proposes; each leader's plan says its own."""
    return rulebook.rule(VISITS_RULE, on=people.day_of(now)).number("count")


def plan_keys() -> dict[tuple[int, int], int]:
    """Return the plans' keys by leader's post and year. One query."""
    return {
        (post, year): key for key, post, year in ContactPlan.objects.values_list("pk", "leader_post", "year")
    }


def contact_points(plans: Collection[int]) -> dict[int, set[int]]:
    """Return the units that each of these plans names. One query."""
    found: dict[int, set[int]] = {}
    named = ContactPlan.places.through.objects.filter(contactplan__in=list(plans))
    for plan, unit in named.values_list("contactplan", "unit"):
        found.setdefault(plan, set()).add(unit)
    return found


def days_visited(plans: Collection[int]) -> set[tuple[int, int, date]]:
    """Return plan, unit and day of the visits recorded. One query."""
    return set(FieldVisit.objects.filter(plan__in=list(plans)).values_list("plan", "unit", "visited_on"))


def solved_on(problem: VisitProblem) -> date | None:
    """Return when a problem was solved: as recorded, or when the matter made of it was closed as done."""
    matter = problem.matter
    if problem.solved_on or matter is None or matter.closed_at is None or matter.close_kind not in SOLVED:
        return problem.solved_on
    return people.day_of(matter.closed_at)


@dataclass(frozen=True, slots=True)
class LeaderLine:
    """One leader's year: days done of those planned and expected, quality in percent or None."""

    plan_id: int
    leader_post_id: int
    leader: str
    planned: int
    done: int
    expected: int
    light: str
    found: int
    quality: int | None
    confirmed: int
    open_problems: int
    next_places: tuple[str, ...]


def leaders(year: int, *, seen_by: Actor, now: datetime) -> list[LeaderLine]:
    """Return the leaders with a plan whose visits the viewer may see, by plan. Seven queries."""
    plans = ContactPlan.objects.filter(year=year).prefetch_related("places")
    if not policies.sees_all(seen_by):
        own = seen_by.post_ids if isinstance(seen_by, Officer) else ()
        plans = plans.filter(leader_post_id__in=own)
    rows = list(plans.order_by("pk")[:60])
    visits = list(
        FieldVisit.objects.filter(plan__in=rows)
        .prefetch_related("problems__matter")
        .order_by("visited_on", "pk")
    )
    by_plan: dict[int, list[FieldVisit]] = {}
    for visit in visits:
        by_plan.setdefault(visit.plan_id, []).append(visit)
    holders = people.holders({row.leader_post_id for row in rows}, at=now)
    names = people.unit_names({place.pk for row in rows for place in row.places.all()})
    today = min(people.day_of(now), date(year, 12, 31))
    within = rulebook.rule(VISITS_RULE, on=today).number("solved_within_calendar_days")
    return [
        _line(
            row,
            by_plan.get(row.pk, []),
            holders[row.leader_post_id].person_name if row.leader_post_id in holders else "",
            names,
            today,
            within,
        )
        for row in rows
    ]


def _line(
    plan: ContactPlan,
    visits: Sequence[FieldVisit],
    leader: str,
    names: dict[int, str],
    today: date,
    within: int,
) -> LeaderLine:
    problems = [(visit, one) for visit in visits for one in visit.problems.all()]
    done = len({visit.visited_on for visit in visits})
    places = [
        rules.Place(
            place.pk,
            max((visit.visited_on for visit in visits if visit.unit_id == place.pk), default=None),
            sum(visit.unit_id == place.pk and solved_on(one) is None for visit, one in problems),
        )
        for place in plan.places.all()
    ]
    return LeaderLine(
        plan.pk,
        plan.leader_post_id,
        leader,
        plan.days,
        done,
        rules.expected_days(plan.days, today),
        rules.light(done=done, planned=plan.days, today=today),
        len(problems),
        rules.quality(
            [rules.Found(visit.visited_on, solved_on(one)) for visit, one in problems], within_days=within
        ),
        sum(one.confirmed for _visit, one in problems),
        sum(solved_on(one) is None for _visit, one in problems),
        tuple(names.get(place.unit_id, "") for place in rules.suggested(places)[:3]),
    )


@dataclass(frozen=True, slots=True)
class VisitView:
    """One visit with its problems, each with the day it was solved; without problems it has no quality."""

    visit: FieldVisit
    unit: str
    problems: tuple[tuple[VisitProblem, date | None], ...]
    quality: int | None


@dataclass(frozen=True, slots=True)
class LeaderPage:
    """One leader's year."""

    line: LeaderLine
    year: int
    visits: tuple[VisitView, ...]
    open_problems: tuple[VisitProblem, ...]
    places: tuple[tuple[int, str], ...]
    may_record: bool
    may_settle: bool

    def place_of(self, problem: VisitProblem) -> str:
        """The contact point where a problem was found."""
        names = dict(self.places)
        return names.get(problem.visit.unit_id, "") or next(
            (view.unit for view in self.visits if view.visit.pk == problem.visit_id), ""
        )


def leader(plan_id: int, *, seen_by: Actor, now: datetime) -> LeaderPage | None:
    """Return a leader's year that the viewer may see, else None. About nine queries."""
    plan = ContactPlan.objects.filter(pk=plan_id).first()
    lines = leaders(plan.year, seen_by=seen_by, now=now) if plan else []
    line = next((one for one in lines if one.plan_id == plan_id), None)
    if plan is None or line is None or not policies.may_look(seen_by):
        return None
    visits = list(
        plan.visits.prefetch_related("problems__matter", "problems__visit").order_by("-visited_on", "-pk")
    )
    places = list(plan.places.order_by("pk").values_list("pk", flat=True))
    names = people.unit_names({*places, *(one.unit_id for one in visits)})
    within = rulebook.rule(VISITS_RULE, on=people.day_of(now)).number("solved_within_calendar_days")
    views = []
    for one in visits:
        problems = tuple(sorted(one.problems.all(), key=lambda problem: problem.place))
        solved = tuple((problem, solved_on(problem)) for problem in problems)
        found = [rules.Found(one.visited_on, on) for _problem, on in solved]
        views.append(
            VisitView(one, names.get(one.unit_id, ""), solved, rules.quality(found, within_days=within))
        )
    return LeaderPage(
        line,
        plan.year,
        tuple(views),
        tuple(problem for view in views for problem, on in view.problems if on is None),
        tuple((place, names.get(place, "")) for place in places),
        policies.may_record(seen_by, plan.leader_post_id),
        policies.may_settle(seen_by, plan.leader_post_id),
    )
