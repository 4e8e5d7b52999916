"""The county office with key projects: entered, signed for, spoken of."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.support.matters import Stage, moment
from tests.support.pictures import photo
from zhixing.core.evidence import acts as evidence
from zhixing.work.projects import acts
from zhixing.work.projects.models import Meeting, Project


def enter(
    county: Stage,
    *,
    at: str = "2026-01-05 09:00",
    title: str = "宏远精密铸件技改",
    lead: str = "housing",
    leader: str = "vice",
    starts: str = "2026-01-05",
    due: str = "2026-12-31",
    milestones: tuple[tuple[str, str, str], ...] = (("投产", "2026-09-17", "2026-12-31"),),
    **more: Any,
) -> Project:
    """Enter a project as the supervision office."""
    new = acts.NewProject(
        title=title,
        lead_unit_id=county.unit(lead),
        leader_post_id=county.office.posts[leader],
        starts_on=date.fromisoformat(starts),
        due_on=date.fromisoformat(due),
        milestones=tuple(
            acts.NewMilestone(name, date.fromisoformat(end), date.fromisoformat(start))
            for name, start, end in milestones
        ),
        total=more.pop("total", Decimal(31_000)),
        year_plan=more.pop("year_plan", Decimal(22_000)),
        **more,
    )
    made = county.do(acts.enter_project, by="zhou", at=at, new=new)
    assert isinstance(made, Project)
    return made


def take_on(county: Stage, project: Project, *, at: str = "2026-01-05 10:00") -> None:
    """Sign for the project and its milestones as the head of housing."""
    county.do(acts.take_on, by="wang", at=at, project_id=project.pk, handler_id=county.person("li"))


def picture(county: Stage, project: Project, seed: int, *, at: str, by: str = "li") -> int:
    """Keep a photograph about a project and return its key."""
    with county.at(at) as now:
        kept = evidence.store(
            file=photo(seed),
            name=f"现场{seed}.jpg",
            about=project.reference,
            by=county.officer(by, at),
            at=now,
        )
    return int(kept.pk)


def keep(county: Stage, project: Project, *, at: str, by: str = "li", **entry: Any) -> Any:
    """Write an entry into the register."""
    entry.setdefault("on", date.fromisoformat(at[:10]))
    entry.setdefault("words", "设备安装调试")
    return county.do(acts.keep_register, by=by, at=at, project_id=project.pk, entry=acts.NewEntry(**entry))


def meet(
    county: Stage,
    *projects: Project,
    held: str,
    at: str = "",
    leader: str = "vice",
    by: str = "zhou",
    **more: Any,
) -> Meeting:
    """Write an on-site meeting down."""
    new = acts.NewMeeting(
        kind=more.pop("kind", "on_site"),
        held_at=moment(held),
        place="项目工地",
        post_id=county.office.posts[leader],
        topics=tuple(acts.Topic(project.pk) for project in projects),
        **more,
    )
    made = county.do(acts.hold_meeting, by=by, at=at or held, new=new)
    assert isinstance(made, Meeting)
    return made


def decide(
    county: Stage, meeting: Meeting, text: str, *, at: str, due: str, unit: str = "land", place: int = 1
) -> Any:
    """Record a decision on an item of a meeting."""
    item = meeting.items.get(place=place)
    decision = acts.NewDecision(text, county.unit(unit), date.fromisoformat(due))
    return county.do(acts.decide, by="zhou", at=at, item_id=item.pk, decision=decision)


__all__ = ["Stage", "datetime", "decide", "enter", "io", "keep", "meet", "picture", "take_on"]
