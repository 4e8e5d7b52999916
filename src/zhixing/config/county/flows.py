"""What comes day by day: instructions, decisions of meetings, papers from above, checks, complaints."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from zhixing.config.county.content import Task
from zhixing.config.county.lives import CHECKERS, SUPERVISOR, Plan, Teller
from zhixing.config.county.script import Story
from zhixing.core.clock.rules import Calendar, Limit, fixed_date, parse_limit

# Matters of each source in a year of the small history; meetings bring theirs on their own days.
A_YEAR: Mapping[str, int] = MappingProxyType(
    {"instruction": 145, "meeting": 150, "upper": 52, "inspection": 62, "document": 80, "public": 92}
)
MEETINGS = (("executive", 0.5, 25), ("magistrate", 0.3, 48), ("projects", 0.2, 48))
WORKING_DAYS_A_YEAR = 248
TRIES_FOR_A_TITLE = 12
WEEKDAYS = (1.45, 1.10, 1.00, 0.95, 0.725, 0.6, 0.6)  # Mondays are twice a Friday
MONTHS = (1.2, 0.9, 1.25, 0.95, 0.95, 1.05, 0.95, 0.9, 0.95, 1.15, 0.95, 1.05)
UNIT_WORDS: Mapping[str, str] = MappingProxyType(
    {"wd": "个工作日内", "cd": "日内", "mo": "个月内", "wh": "小时内"}
)
REGISTRARS: Mapping[str, str] = MappingProxyType(
    {
        "instruction": CHECKERS[0],
        "meeting": CHECKERS[1],
        "public": CHECKERS[2],
        "upper": CHECKERS[0],
        "inspection": CHECKERS[2],
        "document": CHECKERS[1],
        "report": SUPERVISOR,
    }
)


@dataclass(slots=True)
class Counters:
    """Running numbers of the year's papers, and the titles that have been given."""

    taken: dict[tuple[str, int], int] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)

    def next(self, series: str, year: int) -> int:
        """Return the next number of a series in a year, from 1."""
        self.taken[series, year] = self.taken.get((series, year), 0) + 1
        return self.taken[series, year]

    def begin(self, calendar: Calendar, day: date) -> None:
        """Count the papers of the year's meetings that were handed out before the history begins."""
        for code, weekday, fortnightly in (("executive", 2, True), ("magistrate", 3, False)):
            rows = sittings(calendar, weekday, day.year, fortnightly=fortnightly)
            self.taken[code, day.year] = sum(handed_out < day for _, _, handed_out in rows)
        tuesdays = (
            date(day.year, 1, 1) + timedelta(days=n) for n in range((day - date(day.year, 1, 1)).days)
        )
        self.taken["projects", day.year] = sum(
            one.weekday() == 1 and calendar.covers(one) and calendar.is_working_day(one) for one in tuesdays
        )


def sittings(
    calendar: Calendar, weekday: int, year: int, *, fortnightly: bool
) -> list[tuple[int, date, date]]:
    """Return number, day and day of handing out of a meeting's sittings in a year, as its papers count them.

    Empty for a year that the calendar does not know.
    """
    found: list[tuple[int, date, date]] = []
    day = date(year, 1, 1)
    while day.year == year and calendar.covers(day):
        if calendar.is_working_day(day):
            held = calendar.add_working_days(day, -2) if calendar.covers(day - timedelta(days=20)) else None
            if held and held.weekday() == weekday and not (fortnightly and held.isocalendar().week % 2):
                found.append((len(found) + 1, held, day))
        day += timedelta(days=1)
    return found


@dataclass(frozen=True, slots=True)
class Flow:
    """Makes the stories of one history. `scale` multiplies the daily flows, 1 for the small one."""

    teller: Teller
    scale: float = 1.0
    counters: Counters = field(default_factory=Counters)

    def of_day(self, day: date) -> Iterator[Story]:
        """Yield what a working day brings."""
        chance = random.Random(f"day {day}")  # noqa: S311 - the same day every time
        for source, a_year in A_YEAR.items():
            if source == "meeting":
                yield from self._meetings(day, chance, a_year * self.scale)
                continue
            expected = (
                a_year * self.scale / WORKING_DAYS_A_YEAR * WEEKDAYS[day.weekday()] * MONTHS[day.month - 1]
            )
            for _ in range(drawn(expected, chance)):
                said_by_citizen = source == "public" and chance.random() < 0.72
                task = self._complaint(day, chance) if said_by_citizen else self._task(day, source, chance)
                yield self.story_of(task, day=day, chance=chance)

    # --- what is asked ---

    def _task(self, day: date, source: str, chance: random.Random) -> Task:
        """Return a task of the season with a title that nobody has been given yet."""
        fitting = [
            task
            for task in self.teller.content.work
            if task.source == source and (not task.months or day.month in task.months)
        ]
        for _ in range(TRIES_FOR_A_TITLE):
            wanted = self._titled(chance.choice(fitting), day, chance)
            if wanted.title not in self.counters.titles:
                break
        else:
            wanted = self._titled(chance.choice(fitting), day, chance)
            wanted = replace(wanted, title=self._told_apart(wanted.title, day))
        self.counters.titles.add(wanted.title)
        return wanted

    def _titled(self, task: Task, day: date, chance: random.Random) -> Task:
        lead = task.lead if task.lead != "town" else chance.choice(self.teller.content.towns).code
        return replace(task, title=self._title(task, lead, day, chance), lead=lead)

    def _told_apart(self, title: str, day: date) -> str:
        """Return the title with month, or batch, so that no two are alike; a free title as it is."""
        if title not in self.counters.titles:
            return title
        dated = f"{title}（{day.year}年{day.month}月）"
        number = 2
        while dated in self.counters.titles:
            dated = f"{title}（{day.year}年{day.month}月第{number}批）"
            number += 1
        return dated

    def _title(self, task: Task, lead: str, day: date, chance: random.Random) -> str:
        slots = {"year": day.year, "q": "一二三四"[(day.month - 1) // 3]}
        if task.lead == "town":
            return self.teller.fill(
                f"{self.teller.content.unit(lead).short_name}{task.title}", chance, **slots
            )
        return self.teller.fill(task.title, chance, **slots)

    def _complaint(self, day: date, chance: random.Random) -> Task:
        fitting = [
            topic for topic in self.teller.content.complaints if not topic.months or day.month in topic.months
        ]
        topic = chance.choice(fitting)
        title = f"12345：{self.teller.fill(topic.say, chance)}"
        if title in self.counters.titles:
            title = self._told_apart(title, day)
        self.counters.titles.add(title)
        limit = chance.choice(("5wd", "5wd", "3wd", "7wd", "10wd"))
        return Task(title=title, lead=topic.unit, source="public", limit=limit, supports=topic.supports)

    def _project_task(self, day: date, chance: random.Random) -> Task:
        project = chance.choice(self.teller.content.projects)
        title = f"{project.title}：{project.block.split('，')[0]}协调解决"
        if title in self.counters.titles:
            title = self._told_apart(f"{project.title}：调度会议定事项落实", day)
        self.counters.titles.add(title)
        return Task(
            title=title, lead=project.lead, source="meeting", limit=chance.choice(("5wd", "7wd", "10wd"))
        )

    # --- meetings ---

    def _meetings(self, day: date, chance: random.Random, a_year: float) -> Iterator[Story]:
        """Yield the decisions handed out on this day by the meetings of the days before."""
        held = self.teller.rhythm.calendar.add_working_days(day, -2)
        handed_out = {
            "executive": held.weekday() == 2 and held.isocalendar().week % 2 == 0,
            "magistrate": held.weekday() == 3,
            "projects": day.weekday() == 1,
        }
        for code, share, sittings in MEETINGS:
            if handed_out[code]:
                yield from self._decisions(day, code, drawn(a_year * share / sittings, chance), chance)

    def _decisions(self, day: date, code: str, count: int, chance: random.Random) -> Iterator[Story]:
        meeting = next(row for row in self.teller.content.meetings if row["code"] == code)
        minutes = str(meeting["series"]).format(year=day.year, n=self.counters.next(code, day.year))
        at = self.teller.rhythm.next(REGISTRARS["meeting"], "register", self._half_day(day, chance))
        for clause in range(1, count + 1):
            task = (
                self._project_task(day, chance) if code == "projects" else self._task(day, "meeting", chance)
            )
            yield self.story_of(task, day=day, chance=chance, at=at, reference=f"{minutes}第{clause}条")

    # --- one story ---

    def story_of(
        self,
        task: Task,
        *,
        day: date,
        chance: random.Random,
        at: datetime | None = None,
        reference: str = "",
        plan: Plan | None = None,
    ) -> Story:
        """Return the story of a task that is given on a day, with the life of `plan` or one drawn for it."""
        registrar = REGISTRARS[task.source]
        registered = at or self.teller.rhythm.next(registrar, "register", self._half_day(day, chance))
        limit = limit_of(task.limit, day, task.sentence or task.title)
        leader = self.teller.leader_of(task.lead, day)
        grade = task.grade if task.sentence or task.on else grade_of(task.source, chance)
        story = Story(
            key=f"{day}/{task.title}",
            title=task.title,
            lead=task.lead,
            source=task.source,
            registered_at=registered,
            registrar=registrar,
            limit=limit,
            supports=tuple(unit for unit in task.supports if unit != task.lead),
            source_ref=reference or self._reference(task.source, day, chance),
            sentence=task.sentence or self._sentence(task, leader, day, chance),
            document_number=self._document_number(grade, day.year),
            grade=grade,
            urgency=task.urgency if task.urgency != "normal" else urgency_of(limit),
        )
        return self.teller.live(story, plan or self._plan(story, chance))

    def _plan(self, story: Story, chance: random.Random) -> Plan:
        """Return what happens to a matter. The rarest turns stay as few in large histories."""
        plan = draw_plan(story, chance)
        if self.scale > 1 and chance.random() > 1 / self.scale:
            return replace(plan, extension="", pause_days=0, ladder=False)
        return plan

    def _document_number(self, grade: str, year: int) -> str:
        return "" if grade == "tracked" else f"政督〔{year}〕{self.counters.next('政督', year)}号"

    def _reference(self, source: str, day: date, chance: random.Random) -> str:
        year = day.year
        number = self.counters.next(source, year)
        if source == "upper":
            above = chance.choice(("临州市人民政府办公室转办件 临政办转", "临州市人民政府督查室 临政督"))
            return f"{above}〔{year}〕{number * 3 + 11}号"
        return {
            "instruction": f"批〔{year}〕{number}号",
            "meeting": f"专题会议纪要〔{year}〕{1 + number // 4}号",
            "inspection": f"检查反馈问题清单〔{year}〕第{1 + number // 6}批第{1 + number % 6}项",
            "public": f"工单 {day:%Y%m%d}{number % 900 + 100:04d}",
            "report": f"澄政发〔{year}〕5号 第{number}项",
        }.get(source, f"澄政办发〔{year}〕{number + 12}号")

    def _sentence(self, task: Task, leader: str, day: date, chance: random.Random) -> str:
        content = self.teller.content
        unit = content.unit(task.lead).short_name
        supports = "、".join(content.unit(code).short_name for code in task.supports if code != task.lead)
        helped = f"，{supports}配合" if supports else ""
        when = limit_words(task.limit, day)
        if task.source == "instruction":
            who = content.leaders[0] if chance.random() < 0.4 else self.teller.leader(leader)
            return f"请{unit}牵头{helped}，{when}办结并报我。（{who.name}，{day.month}月{day.day}日）"
        return {
            "meeting": f"会议议定：{task.title}，由{unit}牵头{helped}，{when}完成。",
            "public": f"请{unit}核实办理{helped}，{when}答复来电人。",
            "inspection": f"检查发现：{task.title}。请{unit}{when}整改到位，报送整改情况和佐证材料。",
        }.get(task.source, f"{task.title}，由{unit}负责{helped}，{when}报送结果。")

    def _half_day(self, day: date, chance: random.Random) -> datetime:
        """Return the opening of the day or the end of its morning: when the papers of that half came."""
        opening = self.teller.rhythm.calendar.opening_of(day)
        return opening if chance.random() < 0.6 else opening + timedelta(hours=4)


# --- values -----------------------------------------------------------------------------------------


def drawn(expected: float, chance: random.Random) -> int:
    """Return a whole number with this expectation."""
    whole = int(expected)
    return whole + (chance.random() < expected - whole)


def limit_of(text: str, day: date, sentence: str) -> Limit | None:
    """Return a limit as the data files write it: `5wd`, `1mo`, or MM-DD of the year of the task."""
    if not text:
        return None
    if text[2:3] == "-":
        return fixed_date(date_of(text, day), sentence)
    return parse_limit(text)


def date_of(text: str, day: date) -> date:
    """Return the day MM-DD on or after `day`, within the year that follows it."""
    month, of_month = int(text[:2]), int(text[3:])
    found = date(day.year, month, of_month)
    return found if found > day else date(day.year + 1, month, of_month)


def limit_words(text: str, day: date) -> str:
    """Return a limit as a sentence says it: 「10个工作日内」「6月底前」「4月10日前」."""
    if not text:
        return "持续推进，按季"
    if text[2:3] == "-":
        on = date_of(text, day)
        if (on + timedelta(days=1)).day == 1:
            return f"{on.month}月底前"
        return f"{on.month}月{on.day}日前"
    limit = parse_limit(text)
    return f"{limit.amount}{UNIT_WORDS[limit.unit]}"


def grade_of(source: str, chance: random.Random) -> str:
    """Return how closely a matter is followed: most are only tracked, few are key."""
    shares = {"instruction": (0.25, 0.9), "upper": (0.3, 0.88), "meeting": (0.55, 0.93)}
    tracked, supervised = shares.get(source, (0.7, 0.97))
    draw = chance.random()
    return "tracked" if draw < tracked else "supervised" if draw < supervised else "key"


def urgency_of(limit: Limit | None) -> str:
    """Return urgent for limits of up to two days, as they are printed on the order."""
    if limit is None or limit.date is not None:
        return "normal"
    days = {"wd": 2, "cd": 3, "wh": 16}
    return "urgent" if limit.amount <= days.get(limit.unit, 0) else "normal"


def draw_plan(story: Story, chance: random.Random) -> Plan:
    """Draw what will happen to a matter: most go well, one in ten is late, some take a turn."""
    long = story.limit is None or story.limit.date is not None or story.limit.amount >= 15
    medium = long or (story.limit is not None and story.limit.amount >= 7)
    late = chance.random() < (0.06 if story.grade == "key" else 0.09)
    turn = chance.random()
    reports = (2 if chance.random() < 0.5 else 1) if long else int(medium and chance.random() < 0.6)
    if story.grade == "tracked":
        reports = min(reports, 1) if chance.random() < 0.5 else 0
    return Plan(
        close_at=chance.uniform(1.04, 1.6) if late else chance.uniform(0.5, 0.96),
        reports=reports,
        hollow=medium and chance.random() < 0.08,
        close_returned=chance.random() < 0.05,
        extension="granted" if medium and 0.0 <= turn < 0.05 else "denied" if medium and turn < 0.07 else "",
        pause_days=chance.randint(6, 15) if long and 0.07 <= turn < 0.11 else 0,
        urged=chance.choice(("telephone", "telephone", "inbox"))
        if chance.random() < (0.8 if late else 0.1)
        else "",
        explains=late and chance.random() < 0.5,
        contest_to=_other_unit(story, chance) if 0.11 <= turn < 0.135 else "",
        hand_over_to=_other_unit(story, chance) if medium and 0.135 <= turn < 0.16 else "",
        other_handler=long and 0.16 <= turn < 0.20,
        comment="请注意与上季度同类事项合并研究" if 0.20 <= turn < 0.22 else "",
        terminated=long and 0.22 <= turn < 0.23,
        close_kind="made_regular" if story.limit is None else "done",
        silent_support=bool(story.supports) and chance.random() < 0.12,
        ladder=late and long and chance.random() < 0.4,
    )


def _other_unit(story: Story, chance: random.Random) -> str:
    """Return who else it could belong to: a supporting unit, nobody where there is none."""
    return chance.choice(story.supports) if story.supports else ""
