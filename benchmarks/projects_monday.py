"""The Monday table over 2,000 projects with a year of meetings, against a page that asks row by row.

    python benchmarks/projects_monday.py [PROJECTS]

The peer is what a careful page with the ORM would do: one query for the projects, then for each row its
leader's name, the meetings of its year, and its open decisions. Both count the same held weeks.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("ZHIXING_MODE", "test")

PURPOSE = "bench"
FLOOR = 4.0
ROUNDS = 5
MONDAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def prepare_database() -> None:
    """Make a throw-away server with the product's schema."""
    from zhixing.config import database

    url = database.ensure_server(PURPOSE)
    database.provision(url, schema="zhixing")
    os.environ["DATABASE_URL"] = url
    os.environ["ZHIXING_ROLE"] = "owner"


def fill(projects: int) -> Any:
    """Enter projects through the acts, and their meetings of every week as rows."""
    from tests.support.matters import Stage
    from tests.support.people import found_office
    from zhixing.work.projects import acts
    from zhixing.work.projects.models import AgendaItem, Meeting

    county = Stage(found_office(accounts=False))
    units = [county.unit(code) for code in ("housing", "urban", "land", "finance")]
    rows = [
        acts.NewProject(
            title=f"项目{number}",
            lead_unit_id=units[number % 4],
            leader_post_id=county.office.posts[("vice", "vice-two", "vice-first")[number % 3]],
            starts_on=date(2026, 1, 5),
            due_on=date(2026, 12, 31),
            milestones=(acts.NewMilestone("完工", date(2026, 12, 31)),),
        )
        for number in range(projects)
    ]
    made = county.do(acts.enter_many, by="zhou", at="2026-01-05 09:00", rows=rows)
    meetings, items = [], []
    for week in range(45):
        held = datetime(2026, 1, 6, 2, tzinfo=UTC) + timedelta(days=7 * week)
        meetings += [
            Meeting(
                kind="on_site",
                number=f"XC{week:02d}-{project.pk:06d}",
                held_at=held,
                place="工地",
                post_id=county.office.posts["vice"],
                person_id=county.person("chen"),
                recorded_by_id=county.person("zhou"),
                recorded_at=held,
                minutes_at=held + timedelta(days=1),
                minutes_number="纪要",
            )
            for project in made
        ]
    made_meetings = Meeting.objects.bulk_create(meetings, batch_size=5000)
    for place, meeting in enumerate(made_meetings):
        items.append(AgendaItem(meeting=meeting, project=made[place % len(made)], place=1))
    AgendaItem.objects.bulk_create(items, batch_size=5000)
    return county


def ours(officer: Any) -> int:
    """Return how many weeks were held, by the table of the week."""
    from zhixing.work.projects import selectors

    return sum(row.held for row in selectors.weekly(MONDAY, seen_by=officer, now=NOW).rows)


def row_by_row(officer: Any) -> int:
    """Return the same, each project asking for its own."""
    from zhixing.core.matters.models import Matter
    from zhixing.core.people import selectors as people
    from zhixing.work.projects.models import AgendaItem, Project
    from zhixing.work.projects.rules.meetings import week_code

    held = 0
    for project in Project.objects.visible_to(officer).select_related("matter").order_by("code"):
        people.holders([project.matter.leader_post_id], at=NOW)
        found = AgendaItem.objects.filter(project=project, is_counted=True).select_related("meeting")
        held += len(
            {week_code(people.day_of(one.meeting.held_at)) for one in found if one.meeting.minutes_at}
            - {"2026-W08"}
        )
        Matter.objects.open().filter(parent=project.matter_id, kind="projects.decision").count()
    return held


def seconds(call: Any, officer: Any) -> tuple[float, int]:
    began = time.perf_counter()
    found = call(officer)
    return time.perf_counter() - began, found


def main() -> int:
    """Measure in turns; return 0 where the floor is reached."""
    projects = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    prepare_database()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections, transaction

    from zhixing.config import database

    call_command("migrate", interactive=False, verbosity=0)
    try:
        with transaction.atomic():
            county = fill(projects)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with county.at("2026-11-23 09:00"):
            officer = county.officer("lu", "2026-11-23 09:00")
        pairs = [(seconds(ours, officer), seconds(row_by_row, officer)) for _ in range(ROUNDS)]
    finally:
        connections.close_all()
        database.remove_server(PURPOSE)
    if pairs[0][0][1] != pairs[0][1][1]:
        sys.stderr.write(f"the answers differ: {pairs[0][0][1]} and {pairs[0][1][1]}\n")
        return 1
    mine = statistics.median(one for (one, _), _ in pairs)
    peer = statistics.median(one for _, (one, _) in pairs)
    sys.stdout.write(
        f"Monday table, {projects:,} projects, {projects * 45:,} meetings: {mine * 1000:.0f} ms,"
        f" row by row {peer * 1000:.0f} ms, {peer / mine:.1f}× (floor {FLOOR}×)\n"
    )
    return 0 if peer / mine >= FLOOR else 1


if __name__ == "__main__":
    raise SystemExit(main())
