"""What the calendar of a county brings every year: targets, topics, quarters, suggestions, collections.

Key projects and their milestones are kept by their own room.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from zhixing.config.county.content import Task, UnitEntry
from zhixing.config.county.flows import Flow, drawn
from zhixing.config.county.lives import CALM, SUPERVISOR, Plan
from zhixing.config.county.rhythm import EndOfCalendar
from zhixing.config.county.script import Step, Story

REPORT_DAY = (1, 28)
SUGGESTIONS_DAY = (3, 20)
SUGGESTIONS_DUE = "06-20"
TARGETS_HELD_BACK = 2
CASES = 23
CASES_TOPIC = 42
OLD_QUARTERS = 12


def scheduled(flow: Flow, begin: datetime) -> list[Story]:
    """Return the stories of everything with a fixed day in the year, within the history."""
    made = [
        *_topics(flow),
        *_targets(flow),
        *old_quarters(flow),
        *_suggestions(flow),
        *_collections(flow),
    ]
    return [story for story in made if begin <= story.registered_at < flow.teller.end]


def _day(flow: Flow, month_day: str | tuple[int, int]) -> date:
    if isinstance(month_day, str):
        month_day = (int(month_day[:2]), int(month_day[3:]))
    return flow.teller.rhythm.working_day(flow.teller.on(*month_day))


def _chance(title: str) -> random.Random:
    return random.Random(f"scheduled {title}")  # noqa: S311 - the same year every time


def _topics(flow: Flow) -> Iterator[Story]:
    for topic in flow.teller.content.topics:
        chance = _chance(topic.title)
        day = _day(flow, topic.on)
        reports = 1 if topic.limit.endswith(("wd", "cd")) or not topic.limit else chance.choice((2, 3))
        plan = Plan(
            close_at=chance.uniform(0.82, 0.97),
            reports=reports,
            hollow=topic.number in (7, 12, 31),
            urged="telephone" if topic.number % 4 == 0 else "",
            close_kind="made_regular" if not topic.limit else "done",
            pause_days=9 if topic.number == 37 else 0,
            extension="granted" if topic.number == 3 else "",
            stays_open=not topic.limit,
        )
        if topic.number == CASES_TOPIC:
            yield from _difficult_cases(flow, topic, _before_the_transfer(flow, day))
        elif topic.shared:
            yield from _split_topic(flow, topic, day, plan)
        else:
            yield flow.story_of(topic, day=day, chance=chance, plan=plan)


def _before_the_transfer(flow: Flow, day: date) -> date:
    """Return the day, or one before the clerk who keeps the cases leaves, where the history begins later."""
    [leaving] = flow.teller.content.leavings
    leaves_on = flow.teller.on(leaving.month, leaving.day)
    if day < leaves_on:
        return day
    first = flow.teller.rhythm.calendar.local(flow.teller.end).date() - timedelta(days=364)
    return flow.teller.rhythm.working_day(max(first, leaves_on - timedelta(days=150)))


def _split_topic(flow: Flow, topic: Task, day: date, plan: Plan) -> Iterator[Story]:
    """Yield a topic that names several leads as a parent with one sub-matter for each of them."""
    units: tuple[UnitEntry, ...] = flow.teller.content.towns_of(topic.towns) if topic.towns else ()
    if not units:
        units = tuple(flow.teller.content.unit(code) for code in (topic.lead, *topic.supports))
    base = flow.story_of(
        replace(topic, supports=()), day=day, chance=_chance(topic.title), plan=Plan(stays_open=True)
    )
    yield from with_parts(flow, base, units, plan)


def with_parts(flow: Flow, base: Story, units: tuple[UnitEntry, ...], plan: Plan) -> Iterator[Story]:
    """Yield the parent, split twenty minutes after it was given, and a part for each unit.

    The parent is closed after the last of its parts, late if that is late.
    """
    split_at = base.registered_at + timedelta(minutes=20)
    parts = [_part(flow, base, unit, split_at) for unit in units]
    yield parent_of(flow, base, parts, plan, split_at)
    yield from parts


def parent_of(flow: Flow, base: Story, parts: list[Story], plan: Plan, split_at: datetime) -> Story:
    """Return the parent with a life that ends after the lives of its parts."""
    bare = replace(base, steps=())
    told = flow.teller.live(bare, replace(plan, stays_open=True))
    ends = [part.closed_at for part in parts]
    if not plan.stays_open and all(ends):
        last = max(end for end in ends if end)
        for close_at in (plan.close_at, 1.02, 1.15, 1.5, 2.5, 4.0):
            attempt = flow.teller.live(bare, replace(plan, close_at=close_at))
            asked = [step.at for step in attempt.steps if step.values.get("close_kind")]
            if asked and asked[0] > last and attempt.closed_at:
                told = attempt
                break
    split = Step(split_at, "split", base.registrar)
    return replace(told, steps=tuple(sorted((split, *told.steps), key=lambda step: step.at)))


def _part(flow: Flow, parent: Story, unit: UnitEntry, at: datetime) -> Story:
    chance = _chance(f"{parent.title} {unit.code}")
    title = f"{unit.short_name}：{parent.title}"
    part = replace(
        parent,
        key=f"{parent.key}/{unit.code}",
        title=title,
        lead=unit.code,
        supports=(),
        registered_at=at,
        document_number="",
        grade="tracked",
        parent=parent.key,
        steps=(),
    )
    plan = Plan(close_at=chance.uniform(0.5, 0.9), reports=int(chance.random() < 0.35))
    return flow.teller.live(part, plan)


def _difficult_cases(flow: Flow, topic: Task, day: date) -> Iterator[Story]:
    """Yield 23 difficult petitions, each with a county leader, all kept by one clerk (信访积案包案)."""
    content = flow.teller.content
    parent = flow.story_of(
        replace(topic, supports=()),
        day=day,
        chance=_chance(topic.title),
        plan=Plan(stays_open=True, reports=2),
    )
    parts = []
    split_at = parent.registered_at + timedelta(minutes=20)
    for number in range(1, CASES + 1):
        chance = _chance(f"case {number}")
        leader = content.leaders[number % len(content.leaders)]
        subject = chance.choice(
            ("征地补偿", "房屋产权", "工伤待遇", "集资房办证", "林权纠纷", "企业改制遗留")
        )
        town = chance.choice(content.towns).short_name
        since = (
            f"{chance.choice((2022, 2023, 2024))}年{chance.randint(1, 12)}月" if number > 1 else "2022年8月"
        )
        case = replace(
            parent,
            key=f"{parent.key}/{number:02d}",
            title=f"信访积案第{number}号：{town}{subject}（{since}初次反映）",
            registered_at=split_at,
            parent=parent.key,
            leader=leader.code,
            document_number="",
            grade="supervised",
            steps=(),
        )
        late_enough = 0.72 + 0.25 * chance.random()
        told = flow.teller.live(case, Plan(close_at=late_enough, reports=1))
        signed = [
            replace(step, values={"handler": flow.teller.successor("petitions.clerk-1", step.at)})
            if step.act == "sign_for"
            else replace(step, post=flow.teller.successor("petitions.clerk-1", step.at))
            if step.post.startswith("petitions.clerk")
            else step
            for step in told.steps
        ]
        parts.append(replace(told, steps=tuple(signed)))
    yield parent_of(flow, parent, parts, Plan(close_at=0.97, reports=2), split_at)
    yield from parts


def _targets(flow: Flow) -> Iterator[Story]:
    """Yield the other tasks of the work report; two are held back until a unit is named."""
    day = _day(flow, REPORT_DAY)
    at = flow.teller.rhythm.next(SUPERVISOR, "register", flow.teller.rhythm.calendar.opening_of(day))
    targets = flow.teller.content.targets
    for place, target in enumerate(targets):
        chance = _chance(target.title)
        task = replace(target, title=f"政府工作报告：{target.title}")
        plan = Plan(close_at=chance.uniform(0.9, 0.985), reports=drawn(1.6, chance))
        story = flow.story_of(task, day=day, chance=chance, at=at, plan=plan)
        if place >= len(targets) - TARGETS_HELD_BACK:
            story = _named_later(flow, story, plan)
        yield story


def _named_later(flow: Flow, story: Story, plan: Plan) -> Story:
    """Return the story of a target without a unit at first: assigned eight working days later."""
    rhythm = flow.teller.rhythm
    day = rhythm.add_days(story.registered_at.date(), 8)
    named_at = rhythm.next(SUPERVISOR, "decide", rhythm.calendar.opening_of(day))
    told = flow.teller.live(replace(story, registered_at=named_at, steps=()), plan)
    assign = Step(named_at, "assign", SUPERVISOR, {"unit": story.lead})
    steps = tuple(step for step in told.steps if step.act != "reply_support")
    return replace(
        told, registered_at=story.registered_at, is_assigned=False, supports=(), steps=(assign, *steps)
    ).before(flow.teller.end)


def old_quarters(flow: Flow) -> Iterator[Story]:
    """Yield the twelve old quarters that are rebuilt in the year, each a matter of its own."""
    day = _day(flow, (3, 6))
    at = flow.teller.rhythm.next(SUPERVISOR, "register", flow.teller.rhythm.calendar.opening_of(day))
    for place, community in enumerate(flow.teller.content.places["communities"][:OLD_QUARTERS]):
        due = ("06-30", "09-30", "11-30")[place // 4]
        task = Task(
            title=f"老旧小区改造：{community}（第{'一二三'[place // 4]}批）",
            lead="housing",
            source="report",
            limit=due,
            on="03-06",
            supports=(("finance",) if place % 4 == 0 else ()),
        )
        chance = _chance(task.title)
        yield flow.story_of(
            task, day=day, chance=chance, at=at, plan=Plan(close_at=chance.uniform(0.88, 0.97), reports=1)
        )


def _suggestions(flow: Flow) -> Iterator[Story]:
    day = _day(flow, SUGGESTIONS_DAY)
    at = flow.teller.rhythm.next(
        "supervision-office.clerk-3", "register", flow.teller.rhythm.calendar.opening_of(day)
    )
    for title, lead in flow.teller.content.suggestions:
        chance = _chance(title)
        task = Task(
            title=title,
            lead=lead,
            source="public",
            limit=SUGGESTIONS_DUE,
            on="03-20",
            sentence="建议提案交办会交办，三个月内答复代表委员",
        )
        contested = flow.teller.content.unit(lead).code == "urban-management"
        plan = Plan(
            close_at=chance.uniform(0.6, 0.95),
            reports=1,
            contest_to="transport" if contested else "",
            hollow=lead == "commerce",
        )
        story = flow.story_of(task, day=day, chance=chance, at=at, plan=plan)
        yield replace(story, source_ref=f"建议提案交办会（{day.month}月{day.day}日）")


def _collections(flow: Flow) -> Iterator[Story]:
    for row in flow.teller.content.collections:
        if row.get("before_holiday"):
            yield from _duty_rosters(flow, row["title"])
            continue
        day = _day(flow, row["on"])
        task = Task(
            title=row["title"],
            lead=row["lead"],
            source="document",
            limit=row["limit"],
            on=row["on"],
            grade="tracked",
        )
        yield flow.story_of(task, day=day, chance=_chance(row["title"]), plan=replace(CALM, reports=0))


def _duty_rosters(flow: Flow, title: str) -> Iterator[Story]:
    """Yield the call for duty rosters before each holiday of three days and more."""
    calendar = flow.teller.rhythm.calendar
    last = calendar.local(flow.teller.end).date()
    seen: set[tuple[int, str]] = set()
    day = last - timedelta(days=365)
    while day < last:
        name = calendar.name_of(day)
        if name and not calendar.is_working_day(day) and (day.year, name) not in seen:
            seen.add((day.year, name))
            try:
                given = calendar.add_working_days(day, -4)
            except (EndOfCalendar, ValueError):
                continue
            task = Task(
                title=f"{title}（{day.year}年{name}）",
                lead="duty-room",
                source="document",
                limit="2wd",
                on="x",
                grade="tracked",
            )
            yield flow.story_of(task, day=given, chance=_chance(task.title), plan=replace(CALM, reports=0))
        day += timedelta(days=1)
