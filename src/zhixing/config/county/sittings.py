"""The county's meetings of a year: what was heard, said, decided and handed out, and what comes next."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from zhixing.config.county import papers
from zhixing.config.county.decisions import SUPERVISOR, Stage
from zhixing.config.county.flows import sittings
from zhixing.config.county.script import Story
from zhixing.config.county.year import CALENDAR, ZONE, Year
from zhixing.core.clock.rules import CalendarNotPublished, parse_limit, shipped_calendar
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.people.acts import Registered
from zhixing.foundation.actors import Officer
from zhixing.foundation.memory import standing
from zhixing.foundation.moment import played_at
from zhixing.ui import papers as printed
from zhixing.work.meetings import acts, exports, selectors
from zhixing.work.meetings.models import Meeting, Series, Topic

DATA: Final = Path(__file__).with_name("data") / "sittings.toml"
SECRETARY: Final = "government-office.head"
DECISIONS_TIED: Final = 20
"""At most so many decisions of a sitting are tied to their matters, also in large histories."""
LAST_SITTINGS: Final = 5
"""What comes of the last sittings of a series, the next one among them, is told in particular."""
TOPICS_OF_A_SITTING: Final = 2
WITH_FILES: Final = 2
"""The topics of so many sittings carry their files; of the earlier ones each says why none is needed."""
SHORT_NOTICE, MISSING_REPORT, DEFERRED = 1, 2, 3
"""The sittings that were told too late, heard without a report, and put one topic off."""
REVIEW_DAYS: Final = {"planning": 1, "land": 3}
REVIEW_GAP: Final = 15
EARLIER: Final = {"planning": "{title}规划设计方案", "land": "{title}用地组件"}
REJECTED: Final = {
    "planning": "与国土空间规划控制线冲突，调整选址后重新申报。",
    "land": "占用永久基本农田，不符合供地条件。",
}
WITH_A_MATTER: Final = 4
"""One of so many of the earlier joint reviews has a matter; the others are closed with an empty queue."""
REJECTED_OF: Final = 4
"""One of so many matters of the earlier joint reviews is rejected."""
REVIEWERS: Final = ("natural-resources", "housing", "transport", "environment", "water", "emergency")
PAPER_WORDS: Final = (
    "已会签有关单位，意见均已采纳或者协调一致。",
    "经审查，未发现与上位法不一致的内容；所需资金已列入年度预算或者落实来源。",
)
KEPT_BY_OFFICE: Final = "随会签意见一并附送，原件存政府办文秘股"
NOT_CONCERNED: Final = {"competition": "不涉及市场主体经济活动", "risk": "不属于应当评估的事项"}


def play_sittings(year: Year, made: Registered) -> None:
    """Play the meetings of the history's year; the same year gives the same."""
    _Office(Stage(year, made)).play()


class _Office:
    """The government office, which keeps the meetings. Days are office days."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.told = tomllib.loads(DATA.read_text("utf-8"))
        self.calendar = shipped_calendar(CALENDAR)
        self.begin = self.next_day(stage.year.begin.astimezone(ZONE).date())
        self.units = {key: code for code, key in stage.made.units.items()}
        self.posts = {key: code for code, key in stage.made.posts.items()}
        self.series: dict[str, Series] = {}
        self.cited: dict[str, list[Story]] = {}

    def play(self) -> None:
        """Play everything that lies inside the history."""
        founded = self.moment(self.begin, 8, 30)
        if not self.stage.has_come(founded):
            return
        for row in self.told["series"]:
            self._found(row, founded)
        for story in self.stage.year.stories:
            if story.source == "meeting" and not story.parent:
                self.cited.setdefault(story.source_ref.rpartition("第")[0], []).append(story)
        for part in (self._executive, self._head_office, self._rolling_lists, self._recent, self._moving):
            with standing():
                part()
        for code in ("planning", "land"):
            with standing():
                self._reviews(code)

    # Days and moments -------------------------------------------------------------------------

    def next_day(self, day: date) -> date:
        """Return the day, or the next office day."""
        while not self.calendar.is_working_day(day):
            day += timedelta(days=1)
        return day

    def back(self, day: date, working_days: int) -> date:
        """Return the office day so many before a day."""
        return self.calendar.add_working_days(day, -working_days)

    def on(self, day: date, working_days: int) -> date:
        """Return the office day so many after a day; past the published calendar, about that day."""
        try:
            return self.calendar.add_working_days(day, working_days)
        except CalendarNotPublished:
            return day + timedelta(days=working_days * 7 // 5)

    def last_day(self) -> date:
        """Return the last office day of the history."""
        day = self.stage.last
        while not self.calendar.is_working_day(day):
            day -= timedelta(days=1)
        return day

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return a moment of a day."""
        return datetime.combine(day, time(hour, minute), tzinfo=ZONE)

    def do(self, act: Any, at: datetime, *, by: str = SECRETARY, **values: Any) -> Any:
        """Take an act as the holder of a post; None past the end of the history."""
        return self.stage.do(act, by, at, **values)

    # Series -----------------------------------------------------------------------------------

    def _found(self, row: Mapping[str, str], at: datetime) -> None:
        new = acts.NewSeries(
            row["code"],
            row["name"],
            row["kind"],
            self.stage.unit("government-office"),
            self.stage.made.posts[row["chair"]],
            self.stage.made.posts[row["deputy"]] if "deputy" in row else None,
            paper_name=row["paper"],
            gap_rule=row.get("gap", ""),
            notice_rule=row.get("notice", ""),
        )
        self.series[row["code"]] = self.do(acts.set_series, at, new=new)

    def place(self, code: str) -> str:
        """Return where a series meets."""
        return next(str(row["place"]) for row in self.told["series"] if row["code"] == code)

    def plan(
        self,
        code: str,
        starts_at: datetime,
        at: datetime,
        *,
        hours: int = 3,
        members: Sequence[str] = (),
        **more: Any,
    ) -> Meeting | None:
        """Set the date of a sitting, None where that lies past the end."""
        planned: Meeting | None = self.do(
            acts.plan_meeting,
            at,
            series_id=self.series[code].pk,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            place=more.pop("place", self.place(code)),
            member_post_ids=[self.stage.made.posts[post] for post in members],
            **more,
        )
        return planned

    def _sittings(self, weekday: int, *, fortnightly: bool) -> list[tuple[int, date, date]]:
        """Return number, day and day of handing out of the sittings that the county's matters cite."""
        last = self.stage.last + timedelta(days=20)
        found = [
            row
            for year in range(self.begin.year, last.year + 1)
            for row in sittings(self.calendar, weekday, year, fortnightly=fortnightly)
        ]
        return [row for row in found if self.begin <= row[1] and row[2] <= last]

    # The executive meeting --------------------------------------------------------------------

    def _executive(self) -> None:
        left: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
        projects = [
            p for p in self.stage.year.content.projects if self.stage.year.roster.has(f"{p.lead}.head")
        ]
        rows = self._sittings(2, fortnightly=True)
        for place, (number, held, handed_out) in enumerate(rows, LAST_SITTINGS + 1 - len(rows)):
            noticed = held - timedelta(days=5 if place == SHORT_NOTICE else 7)
            while not self.calendar.is_working_day(noticed):
                noticed -= timedelta(days=1)
            if self.back(noticed, 7) < self.begin:
                continue
            starts = self.moment(held, 9)
            found = self.plan("cwhy", starts, self.moment(self.back(noticed, 7), 15), number=number)
            if found is None:
                return
            here_in = held.year, held.month
            heard = TOPICS_OF_A_SITTING if place > 0 else 1
            mine = left.setdefault(here_in, self._topics_of(held))[:heard]
            left[here_in] = left[here_in][heard:]
            has_files = place > LAST_SITTINGS - WITH_FILES
            topics = [self._topic(row, noticed, has_files=has_files) for row in mine]
            ready = [topic.pk for topic in topics if topic and topic.step == "listing"]
            chosen = [projects[(3 * number + n) % len(projects)] for n in range(3 + number % 2)]
            reports = [
                acts.Report(project.title, self.stage.unit(project.lead), f"{project.block}，需会议协调")
                for project in chosen
            ]
            here: dict[str, Any] = {"meeting_id": found.pk}
            self.do(acts.set_agenda, self.moment(self.back(noticed, 2), 9), topic_ids=ready, **here)
            self.do(
                acts.choose_reports,
                self.moment(self.back(noticed, 2), 10),
                reports=reports,
                reason="",
                **here,
            )
            approver = "magistrate" if number % 3 else "executive-vice"
            self.do(acts.approve_reports, self.moment(self.back(noticed, 1), 16), by=approver, **here)
            self.do(acts.send_notice, self.moment(noticed, 10), **here)
            self._reported(found, noticed, skip=1 if place == MISSING_REPORT else 0)
            if self.do(acts.hold_meeting, self.moment(held, 12), came=self._came(found, number), **here):
                self._said(found, held, number, puts_off=place == DEFERRED)
                self._decided(found, held, handed_out, owing=place == LAST_SITTINGS - 2)

    def _topics_of(self, held: date) -> list[Mapping[str, Any]]:
        """Return what the executive meeting hears in a month of a year."""
        years = {"year": held.year, "next": held.year + 1}
        told = [row for row in self.told["topic"] if row["month"] == held.month]
        return [{**row, "title": row["title"].format(**years)} for row in told]

    def _topic(
        self,
        row: Mapping[str, Any],
        noticed: date,
        *,
        passed: int = 3,
        series: str = "cwhy",
        chair: str = "magistrate",
        has_files: bool = True,
    ) -> Topic | None:
        """Let a unit submit a topic and the posts of its procedure pass it, one an office day."""
        day = self.back(noticed, 6)
        submitted: Topic | None = self.do(
            acts.submit_topic,
            self.moment(day, 9, 30),
            by=f"{row['unit']}.head",
            new=acts.NewTopic(
                self.series[series].pk,
                row["title"],
                row["kind"],
                row["summary"],
                self._papers(row, day, has_files=has_files),
            ),
        )
        if submitted is None:
            return None
        leader = self.posts[submitted.leader_post_id]
        for place, (post, words) in enumerate(
            ((SECRETARY, "材料齐全"), (leader, "同意上会"), (chair, "同意"))[:passed]
        ):
            at = self.moment(self.back(noticed, 5 - place), 10 + place)
            self.do(acts.pass_topic, at, by=post, topic_id=submitted.pk, words=words)
        return Topic.objects.get(pk=submitted.pk)

    def _papers(self, row: Mapping[str, Any], day: date, *, has_files: bool) -> list[acts.Paper]:
        """The first paper comes as a file, the others are said not to be concerned or to lie with it."""
        given: list[acts.Paper] = []
        for code, name in (selectors.papers_needed(row["kind"], on=day) or {}).items():
            if given or not has_files:
                given.append(acts.Paper(code, not_needed=NOT_CONCERNED.get(code, KEPT_BY_OFFICE)))
                continue
            words = [*PAPER_WORDS, str(row["summary"])]
            file = papers.document(f"{row['title']}{name}", words)
            given.append(acts.Paper(code, io.BytesIO(file), f"{name}.docx"))
        return given

    def _reported(self, found: Meeting, noticed: date, *, skip: int) -> None:
        at = self.moment(self.on(noticed, 2), 16)
        items = found.items.filter(section="report").order_by("place").select_related("unit")
        for item in list(items)[: -skip or None]:
            text = f"进展：{item.title}按节点推进。存在问题：{item.reason}。下一步：倒排工期，逐周销号。"
            self.do(acts.submit_report, at, by=f"{self.units[item.unit_id]}.head", item_id=item.pk, text=text)

    def _came(self, found: Meeting, number: int) -> dict[int, acts.Came]:
        members = list(found.attendances.filter(role="member", is_chair=False).order_by("place"))
        away = members[number % len(members)]
        return {away.pk: acts.Came("leave")} if number % 4 == 0 else {}

    def _said(self, found: Meeting, held: date, number: int, *, puts_off: bool) -> None:
        members = list(
            found.attendances.filter(role="member", is_chair=False, state="present").order_by("place")
        )
        for place, item in enumerate(found.items.filter(section="topic").order_by("place")):
            voices = [
                acts.Voice(row.pk, "agree_with", "建议进一步明确责任单位和完成时限")
                if (place + number + row.place) % 6 == 0
                else acts.Voice(row.pk, "agree")
                for row in members
            ]
            at = self.moment(held, 17, place)
            self.do(acts.record_opinions, at, item_id=item.pk, voices=voices)
            put_off = puts_off and place == 0
            self.do(
                acts.conclude_item,
                at,
                item_id=item.pk,
                conclusion="defer" if put_off else "agree_with" if place else "agree",
                words="补充资金来源后再议。" if put_off else "按会议意见修改后印发。" if place else "",
                departure_reason="资金来源尚未落实，先行印发将形成新的缺口。" if put_off else "",
            )

    def _owed(self) -> acts.NewPoint:
        """A decision that nobody has carried out in time: the next agenda begins with it."""
        return acts.NewPoint(
            "完成城区供热二次管网漏点检修17处",
            lead_id=self.stage.unit("housing"),
            support_ids=(self.stage.unit("urban-management"),),
            due_on=self.back(self.last_day(), 4),
        )

    def _decided(self, found: Meeting, held: date, handed_out: date, *, owing: bool = False) -> None:
        """Note the decisions that the county's matters cite, issue the minutes, tie each to its matter."""
        number = f"{found.series.paper_name}〔{handed_out.year}〕{found.number}号"
        stories = sorted(self.cited.get(number, ()), key=lambda story: _clause(story.source_ref))
        points = [
            acts.NewPoint(
                story.title,
                lead_id=self.stage.unit(story.lead),
                support_ids=tuple(self.stage.unit(code) for code in story.supports),
                due_on=story.due.astimezone(ZONE).date() if story.due else None,
            )
            for story in stories[:DECISIONS_TIED]
        ]
        here: dict[str, Any] = {"meeting_id": found.pk}
        if owing:
            points.append(self._owed())
        if points:
            self.do(acts.note_points, self.moment(held, 17, 20), points=points, **here)
        at = self.moment(self.on(held, 1), 16)
        if not self.stage.has_come(at):
            return
        self.issue(found, number, at)
        at = self.moment(handed_out, 18)
        if not self.stage.has_come(at):
            return
        with played_at(at):
            acts.follow_handed_out(meeting_id=found.pk, by=acts.FOLLOW, at=at)
        if owing:
            for one in self.do(acts.hand_out, at, point_ids=(), **here):
                matter = Matter.objects.get(number=one.number)
                self.stage.sign(matter, "housing", self.moment(self.on(handed_out, 1), 9))
        if not found.points.filter(state="open").exists():
            self.do(acts.close_meeting, at, **here)

    def issue(self, found: Meeting, number: str, at: datetime) -> None:
        """Issue the minutes as the page does."""
        with played_at(at):
            by: Officer = self.stage.officer(SECRETARY, at)
            page = selectors.meeting(found.code, seen_by=by, now=at)
            assert page is not None  # noqa: S101 - it was planned by the same officer
            paper = exports.minutes_paper(page, number=number, issued_on=at.date())
            acts.issue_minutes(
                meeting_id=found.pk, paper_number=number, content=printed.word(paper), by=by, at=at
            )

    # Others -----------------------------------------------------------------------------------

    def _head_office(self) -> None:
        """The last weeks of the county head's office meeting, numbered as the matters cite it."""
        paper = self.series["xzbgh"].paper_name
        rows = [
            row
            for row in self._sittings(3, fortnightly=False)
            if f"{paper}〔{row[2].year}〕{row[0]}号" in self.cited
        ]
        for number, held, handed_out in rows:
            if self.back(held, 1) <= self.begin:
                continue
            found = self.plan(
                "xzbgh", self.moment(held, 9), self.moment(self.back(held, 1), 15), hours=2, number=number
            )
            if found is None:
                return
            if self.do(acts.hold_meeting, self.moment(held, 11, 30), meeting_id=found.pk, came={}):
                self._decided(found, held, handed_out)

    def _rolling_lists(self) -> None:
        """The lists of the last months are approved, that of next month waits for the county head."""
        projects = [
            p for p in self.stage.year.content.projects if self.stage.year.roster.has(f"{p.lead}.head")
        ]
        month = self.stage.last.replace(day=1)
        months = [_months_on(month, offset) for offset in (-1, 0, 1)]
        for place, first in enumerate(months):
            made_on = self.back(self.next_day(_months_on(first, -1).replace(day=20)), 0)
            reports = [
                acts.Report(project.title, self.stage.unit(project.lead), project.block)
                for project in projects[5 * place : 5 * place + 4]
            ]
            at = self.moment(min(made_on, self.last_day()), 9)
            made = self.do(acts.make_list, at, series_id=self.series["cwhy"].pk, month=first, reports=reports)
            if made and place < len(months) - 1:
                self.do(acts.approve_list, at + timedelta(hours=7), by="magistrate", list_id=made.pk)

    def _recent(self) -> None:
        """Three sittings of the last days: one to hold, one to write minutes of, one to hand out."""
        last = self.last_day()
        found = self.plan(
            "ztzh", self.moment(self.back(last, 3), 15), self.moment(self.back(last, 5), 9), hours=2,
            number=41, members=("executive-vice", "vice-construction", "vice-agriculture"),
            title="关于研究老河大桥征地有关问题的专题会议",
        )  # fmt: skip
        if found is None:
            return
        unit = self.stage.unit
        day = self.back(last, 3)
        here: dict[str, Any] = {"meeting_id": found.pk}
        self.do(acts.hold_meeting, self.moment(day, 17), came={}, **here)
        points = [
            acts.NewPoint(
                "完成老河大桥剩余14户征地补偿协议签订", lead_id=unit("laohe"),
                support_ids=(unit("natural-resources"), unit("finance")), due_on=self._ahead(15),
            ),
            acts.NewPoint(
                "拨付老河大桥二期征地补偿资金320万元", lead_id=unit("finance"), due_on=self._ahead(8)
            ),
            acts.NewPoint("办理老河大桥临时用地手续", lead_id=unit("natural-resources")),
            acts.NewPoint("由交通运输局、老河镇按职责分工做好施工便道管护", due_on=self._ahead(20)),
            acts.NewPoint("汛期停工43日能否顺延工期", kind="question"),
        ]  # fmt: skip
        self.do(acts.note_points, self.moment(day, 17, 20), points=points, **here)
        self.issue(found, f"专题会议纪要〔{day.year}〕41号", self.moment(self.back(last, 1), 16))
        self._on_site(last)
        self._of_today(last)

    def _of_today(self, last: date) -> None:
        """The sitting of the last afternoon: it was told, and who came is to be written down."""
        row = {
            "title": "冬季根治欠薪专项行动资金保障",
            "unit": "human-resources",
            "kind": "work",
            "summary": "涉及政府投资项目的6条线索需资金286万元，请研究拨付顺序和时限。",
        }
        noticed = self.back(last, 1)
        topic = self._topic(row, noticed, series="ztzh", chair="executive-vice")
        found = self.plan(
            "ztzh", self.moment(last, 15), self.moment(self.back(last, 2), 15), hours=2,
            members=("executive-vice", "vice-social", "vice-market"),
            title="关于研究冬季根治欠薪工作的专题会议",
        )  # fmt: skip
        if found is None or topic is None:
            return
        self.do(acts.set_agenda, self.moment(noticed, 14), meeting_id=found.pk, topic_ids=[topic.pk])
        self.do(acts.send_notice, self.moment(noticed, 15), meeting_id=found.pk)

    def _on_site(self, last: date) -> None:
        day = self.back(last, 1)
        found = self.plan(
            "xcbgh", self.moment(day, 10), self.moment(self.back(day, 1), 9), hours=2,
            place="南湖第三小学工地", members=("vice-social", "vice-construction"),
            title="南湖第三小学林地手续现场办公会", number=22,
        )  # fmt: skip
        if found is None:
            return
        unit = self.stage.unit
        self.do(acts.hold_meeting, self.moment(day, 12), meeting_id=found.pk, came={})
        points = [
            acts.NewPoint("办结南湖第三小学林地手续", lead_id=unit("forestry"), due_on=self._ahead(5)),
            acts.NewPoint(
                "调整操场土方作业时段，降低扬尘噪声", lead_id=unit("education"), due_on=self._ahead(3)
            ),
        ]
        self.do(acts.note_points, self.moment(day, 15), meeting_id=found.pk, points=points)

    def _ahead(self, working_days: int) -> date:
        return self.on(self.last_day(), working_days)

    def _moving(self) -> None:
        """Topics that are on their way now, each at another step; one was returned."""
        for row in self.told["moving"]:
            day = self.back(self.last_day(), row["back"])
            noticed = self.on(day, 6)
            topic = self._topic(row, noticed, passed=row["passed"])
            if topic is not None and "returned" in row:
                by = self.posts[topic.leader_post_id]
                at = self.moment(self.on(day, 2), 15)
                self.do(acts.return_topic, at, by=by, topic_id=topic.pk, reason=row["returned"])

    # Joint reviews ----------------------------------------------------------------------------

    def _reviews(self, code: str) -> None:
        """Hold a joint review every second week; what waits is decided at the sitting after, or waits."""
        days = self._review_days(code)
        since = self.on(days[-LAST_SITTINGS], 1)
        waiting = [
            (day if "decided" in row else min(max(day, since), self.last_day()), row)
            for row in self.told["review"]
            if row["series"] == code and (day := self.back(self.last_day(), row["back"])) > self.begin
        ]
        waiting = self._earlier_reviews(code, days[: -LAST_SITTINGS - 1]) + waiting
        numbers: dict[int, int] = {}
        for day in days:
            number = numbers[day.year] = numbers.get(day.year, self._before(day, code)) + 1
            due = [row for row in waiting if row[0] < day]
            waiting = [row for row in waiting if row[0] >= day]
            queued = [self._queue(code, on, row) for on, row in due]
            found = self.plan(
                code, self.moment(day, 15), self.moment(self.back(day, 2), 9), hours=2, number=number,
                members=[f"{unit}.head" for unit in REVIEWERS],
            )  # fmt: skip
            if found is None:
                return
            self.do(acts.hold_meeting, self.moment(day, 17), meeting_id=found.pk, came={})
            for (_on, row), (key, matter) in zip(due, queued, strict=True):
                self._decide(found, day, row, key, matter)
            issued_at = self.moment(self.on(day, 1), 16)
            if due and self.stage.has_come(issued_at):
                self.issue(found, f"{found.series.paper_name}〔{day.year}〕{number}号", issued_at)
                self.do(acts.close_meeting, issued_at + timedelta(hours=1), meeting_id=found.pk)
        for on, row in waiting:
            self._queue(code, on, row)

    def _earlier_reviews(self, code: str, days: Sequence[date]) -> list[tuple[date, Mapping[str, Any]]]:
        """Return what waited for the earlier sittings, some of them: a project's plan, or its land."""
        told = [
            one for one in self.stage.year.content.projects if self.stage.year.roster.has(f"{one.lead}.head")
        ]
        rows: list[tuple[date, Mapping[str, Any]]] = []
        for place, (day, project) in enumerate(zip(days[1::WITH_A_MATTER], told, strict=False)):
            row = {"lead": project.lead, "title": EARLIER[code].format(title=project.title)}
            if place % REJECTED_OF == REJECTED_OF - 1:
                row |= {"decided": "rejected", "reasons": REJECTED[code]}
            rows.append((self.back(day, 6), row))
        return rows

    def _before(self, day: date, code: str) -> int:
        """Return how many sittings the year had before the history begins, about one in two weeks."""
        return (day - date(day.year, 1, 1)).days // 14 if day.year == self.begin.year else 0

    def _review_days(self, code: str) -> list[date]:
        """Return the days of the sittings: that weekday, at most fifteen days after the one before."""
        day = self.on(self.begin, 4)
        while day.weekday() != REVIEW_DAYS[code] or not self.calendar.is_working_day(day):
            day += timedelta(days=1)
        found = []
        while day <= self.stage.last:
            found.append(day)
            day += timedelta(days=REVIEW_GAP)
            while day.weekday() != REVIEW_DAYS[code]:
                day -= timedelta(days=1)
            while not self.calendar.is_working_day(day):
                day -= timedelta(days=1)
        return found

    def _queue(self, code: str, on: date, row: Mapping[str, Any]) -> tuple[int, Matter]:
        """Give a matter to its unit, let it be signed for and put into the queue."""
        lead = str(row["lead"])
        given = self.back(on, 2)
        [written] = self.do(
            matters.register_many,
            self.moment(given, 9),
            by=SUPERVISOR,
            rows=[
                matters.NewMatter(
                    title=str(row["title"]),
                    source_kind="document",
                    source_ref=f"{row['title']}送审报告",
                    assignment=matters.Assignment((self.stage.unit(lead),), limit=parse_limit("40wd")),
                )
            ],
        )
        matter = Matter.objects.get(number=written.number)
        self.stage.sign(matter, lead, self.moment(given, 15))
        at = self.moment(on, 10)
        queued = self.do(acts.queue_matter, at, series_id=self.series[code].pk, number=matter.number)
        return queued.pk, matter

    def _decide(self, found: Meeting, day: date, row: Mapping[str, Any], key: int, matter: Matter) -> None:
        outcome = str(row.get("decided", "approved"))
        self.do(
            acts.decide_review, self.moment(day, 17, 10), queued_id=key, meeting_id=found.pk,
            outcome=outcome, reasons=str(row.get("reasons", "")),
        )  # fmt: skip
        if outcome == "returned":
            return
        unit, after = str(row["lead"]), self.on(day, 1)
        at = self.moment(after, 10)
        if not self.stage.has_come(self.moment(after, 17)):
            return
        file = self.stage.paper("联审意见", matter.reference, f"{unit}.clerk-1", at)
        said = matters.Report(
            f"{found.title}已作出决定，已按决定办理。", progress_percent=100, evidence_ids=(file,),
            close_kind="done",
        )  # fmt: skip
        sent = self.do(matters.report, at, by=f"{unit}.clerk-1", matter_id=matter.pk, report=said)
        if sent.state == "signing":
            self.do(matters.sign_off, at + timedelta(hours=1), by=f"{unit}.head", feedback_id=sent.pk)
        self.do(
            matters.close,
            self.moment(after, 17),
            by=SUPERVISOR,
            matter_id=matter.pk,
            note="佐证齐全，同意销号",
        )


def _clause(cited: str) -> int:
    words = cited.rpartition("第")[2].rstrip("条")
    return int(words) if words.isdecimal() else 0


def _months_on(first: date, months: int) -> date:
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)
