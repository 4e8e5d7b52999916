"""What the county decides and how it is carried out, played through the acts of directives."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Feedback, Matter
from zhixing.core.notices import acts as notice_acts
from zhixing.core.notices import selectors as notices
from zhixing.core.people import selectors as people
from zhixing.core.people.acts import Registered
from zhixing.foundation.actors import Officer
from zhixing.foundation.moment import played_at
from zhixing.work.directives import acts, ticks
from zhixing.work.directives.acts import bulletins, opinions, relays
from zhixing.work.directives.models import Bulletin, BulletinOpinion

SUPERVISOR, CHECKER = "supervision-office.head", "supervision-office.clerk-1"


@dataclass(slots=True)
class Stage:
    """The county, and acts played on it at moments of the year; what lies past its end is left out."""

    year: Year
    made: Registered
    officers: dict[tuple[str, int], Officer] = field(default_factory=dict)

    def day(self, month: int, day: int) -> date:
        """Return a working day of the history: that day of its last year, or the next office day."""
        calendar = shipped_calendar()
        found = date(self.last.year, month, day)
        while not calendar.is_working_day(found):
            found += timedelta(days=1)
        return found

    @property
    def last(self) -> date:
        """The last day of the history."""
        return self.year.end.astimezone(ZONE).date() - timedelta(days=1)

    def at(self, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
        """Return a moment of the history."""
        on = self.day(month, day)
        return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE)

    def has_come(self, at: datetime) -> bool:
        """Whether a moment lies inside the history."""
        return self.year.begin <= at < self.year.end

    def officer(self, post: str, at: datetime) -> Officer:
        """Return who held a post, with the rights that he had then: between acts on the county they stay."""
        key = post, sum(act.at <= at for act in self.year.acts)
        if key not in self.officers:
            holder = self.year.roster.holder(post)
            self.officers[key] = people.officer(self.made.people[holder.code], self.made.posts[post], at=at)
        return self.officers[key]

    def person(self, post: str) -> int:
        """Return the person in a post."""
        return self.made.people[self.year.roster.holder(post).code]

    def unit(self, code: str) -> int:
        """Return the id of a unit."""
        return self.made.units[code]

    def do(self, act: Callable[..., Any], post: str, at: datetime, **values: Any) -> Any:
        """Take an act as the holder of a post, None past the end of the history."""
        if not self.has_come(at):
            return None
        with played_at(at):
            return act(by=self.officer(post, at), at=at, **values)

    def paper(self, name: str, about: str, post: str, at: datetime) -> int:
        """Hand a small paper in and return its id."""
        with played_at(at):
            file = io.BytesIO(f"{name}\n{at:%Y-%m-%d}\n{about}".encode())
            by = self.officer(post, at)
            return int(evidence.store(file=file, name=f"{name}.txt", about=about, by=by, at=at).pk)

    def sign(self, matter: Matter, unit: str, at: datetime) -> None:
        """Let the head of a bureau sign for a matter and name the first clerk."""
        self.do(
            matters.sign_for,
            f"{unit}.head",
            at,
            matter_id=matter.pk,
            handler_id=self.person(f"{unit}.clerk-1"),
        )

    def see(self, about: str, post: str, at: datetime) -> None:
        """Let a person see what he was told about a subject."""
        told = [one.pk for one in notices.told(about) if one.person_id == self.person(post)]
        self.do(notice_acts.mark_seen, post, at, notice_ids=told)

    def report(self, matter: Matter, unit: str, at: datetime, percent: int, text: str) -> None:
        """Let a clerk report with a paper, his head sign and the supervision office accept, on one day."""
        if not self.has_come(at):
            return
        file = self.paper("进展佐证", matter.reference, f"{unit}.clerk-1", at)
        said = matters.Report(text, progress_percent=percent, evidence_ids=(file,))
        sent = self.do(matters.report, f"{unit}.clerk-1", at, matter_id=matter.pk, report=said)
        if sent.state == "signing":
            self.do(matters.sign_off, f"{unit}.head", at + timedelta(hours=1), feedback_id=sent.pk)
        if Feedback.objects.filter(pk=sent.pk, state="checking").exists():
            self.do(matters.accept_feedback, CHECKER, at + timedelta(hours=3), feedback_id=sent.pk)


# title, base, value, measure, proof, lead, percent verified by the ends of three quarters
_TARGETS = (
    ("新增规模以上工业企业", "212", "12", "家", "统计名录库截图", "industry", (30, 55, 80)),
    ("一般公共预算收入增长", "18.6亿元", "5", "%", "国库收入报表", "finance", (26, 52, 78)),
    ("改造老旧小区", "31", "12", "个", "竣工验收单", "housing", (25, 42, 66)),
    ("新建改建农村公路", "1486", "86", "公里", "交工验收报告", "transport", (10, 50, 82)),
    ("城镇新增就业", "3410", "3200", "人", "就业登记台账", "human-resources", (28, 58, 84)),
    ("建成高标准农田", "24.1", "2.6", "万亩", "县级初验报告", "agriculture", (25, 50, 70)),
    ("县城空气质量优良天数比率", "89.3", "90", "%", "监测月报", "environment", (27, 54, 80)),
    ("新增公办幼儿园学位", "6120", "540", "个", "建设和招生材料", "education", (30, 60, 100)),
    ("城乡供水一体化覆盖", "61", "70", "%", "通水验收单", "water", (20, 35, 52)),
    ("实际利用县外资金", "42.8", "50", "亿元", "到位资金凭证", "commerce", (25, 52, 76)),
)


def play_decisions(year: Year, made: Registered) -> None:
    """Play what directives keep beside single matters; the same year gives the same."""
    stage = Stage(year, made)
    _annual_targets(stage)
    _relays(stage)
    _reports(stage)


def _annual_targets(stage: Stage) -> None:
    """The targets of the year: listed from a sheet, released, reported on, compared with their nodes."""
    listed_at = stage.at(1, 29)
    if not stage.has_come(listed_at):
        return
    names = {unit.code: unit.short_name for unit in stage.year.roster.units}
    rows = [
        acts.TargetRow(title, base, value, measure, proof, names[lead], None, f"{title}{value}{measure}")
        for title, base, value, measure, proof, lead, _verified in _TARGETS
    ]
    title = f"{listed_at.year}年县政府目标管理责任书"
    listed = stage.do(
        acts.list_targets,
        SUPERVISOR,
        listed_at,
        name=f"{title}.txt",
        content="\n".join(row.sentence for row in rows).encode(),
        year=listed_at.year,
        rows=rows,
        title=title,
    )
    stage.do(acts.release_targets, SUPERVISOR, stage.at(1, 30), list_id=listed.pk)
    if not stage.has_come(stage.at(1, 30)):
        return
    given = dict(listed.targets.filter(matter__isnull=False).values_list("title", "matter"))
    found = Matter.objects.in_bulk(given.values())
    quarters = ((3, 24), (6, 23), (9, 22))
    for place, (wanted, _base, _value, _measure, proof, lead, verified) in enumerate(_TARGETS):
        matter = found[given[wanted]]
        stage.sign(matter, lead, stage.at(2, 2, 10, place))
        for (month, day), percent in zip(quarters, verified, strict=True):
            text = f"{wanted}：已完成全年目标的{percent}%，附{proof}。"
            stage.report(matter, lead, stage.at(month, day, 9, 5 + place), percent, text)
    for month, day in ((3, 31), (6, 30), (9, 30)):
        at = datetime(stage.last.year, month, day, 18, 0, tzinfo=ZONE)
        if stage.has_come(at):
            with played_at(at):
                ticks.look_at_nodes(at)


def _relays(stage: Stage) -> None:
    """Two directives to all towns: one that arrived everywhere, one that lies in two towns still."""
    towns = [unit.code for unit in stage.year.roster.units if unit.kind == "town"]
    flood = relays.NewRelay(
        "关于做好强降雨防范应对工作的紧急通知",
        "各乡镇（街道）主要负责人在岗带班，重点部位逐处落实巡查责任人，转移避险应转尽转。",
        tuple(stage.unit(code) for code in towns),
        f"澄政办明电〔{stage.last.year}〕21号",
        is_urgent=True,
    )
    _relay(stage, flood, towns, stage.at(7, 14, 9), stuck=())
    fires = relays.NewRelay(
        "关于严格落实冬季森林防火值守的通知",
        "各乡镇（街道）即日起落实护林员值守，林区路口设卡登记，每日报告巡护情况。",
        tuple(stage.unit(code) for code in towns),
        f"澄政办发〔{stage.last.year}〕46号",
    )
    _relay(stage, fires, towns, stage.at(11, 17, 9), stuck=("daping", "yunwu"))
    at = stage.year.end - timedelta(hours=1)
    with played_at(at):
        ticks.alert_relays(at)


def _relay(
    stage: Stage, new: relays.NewRelay, towns: list[str], at: datetime, *, stuck: tuple[str, ...]
) -> None:
    made = stage.do(relays.relay, SUPERVISOR, at, new=new)
    if made is None:
        return
    parts = {part.unit_id: part for part in made.matter.parts.all()}
    for place, town in enumerate(towns):
        part = parts[stage.unit(town)]
        read_at = at + timedelta(minutes=6 + 3 * (place % 9))
        stage.see(part.reference, f"{town}.head", read_at)
        if town in stuck:
            continue
        stage.sign(part, town, read_at + timedelta(minutes=9 + place % 7))
        stage.do(
            matters.take_first_action,
            f"{town}.clerk-1",
            read_at + timedelta(minutes=35 + 4 * (place % 11)),
            matter_id=part.pk,
            action="已安排到村到人，值守名单已报",
        )


def _reports(stage: Stage) -> None:
    """Last month's report went out once those whom it names were heard; this week's lies ready as a draft."""
    first = stage.last.replace(day=1)
    before = first - timedelta(days=1)
    at = datetime(first.year, first.month, 3, 10, 0, tzinfo=ZONE)
    made = stage.do(bulletins.draft_bulletin, SUPERVISOR, at, kind="month", day=before)
    if made is not None:
        words = {"bulletin_id": made.pk, "title": made.title, "text": made.text}
        number = f"政督通〔{before.year}〕{before.month}号"
        stage.do(bulletins.edit_bulletin, CHECKER, at + timedelta(hours=1), number=number, **words)
        signing = {"bulletin_id": made.pk}
        stage.do(opinions.consult_units, CHECKER, at + timedelta(hours=2), **signing)
        _heard(stage, made, at + timedelta(hours=5))
        signed = at + timedelta(days=9)
        stage.do(bulletins.sign_bulletin, SUPERVISOR, signed, **signing)
        stage.do(bulletins.send_bulletin, SUPERVISOR, signed + timedelta(minutes=5), **signing)
    at = datetime(stage.last.year, stage.last.month, stage.last.day, 17, 0, tzinfo=ZONE)
    stage.do(bulletins.draft_bulletin, SUPERVISOR, at, kind="week", day=stage.last)


def _heard(stage: Stage, made: Bulletin, at: datetime) -> None:
    """Most units agree on the day, the first objects to a line and is answered, every seventh is silent."""
    codes = {unit: code for code, unit in stage.made.units.items()}
    asked = BulletinOpinion.objects.filter(bulletin=made).order_by("unit_id")
    for place, unit in enumerate(asked.values_list("unit_id", flat=True)):
        post, when = f"{codes[unit]}.head", at + timedelta(minutes=3 * place)
        if post not in stage.made.posts or place % 7 == 6:
            continue
        if place:
            stage.do(opinions.agree_to_bulletin, post, when, bulletin_id=made.pk)
            continue
        raised = stage.do(
            opinions.object_to_bulletin,
            post,
            when,
            bulletin_id=made.pk,
            text="稿中我单位逾期事项系等待省级批复，有批复登记单为证，请在文中注明。",
            proof=opinions.Proof("省级批复登记单.txt", "省级批复登记单：已受理，待批复".encode()),
        )
        if raised is not None:
            stage.do(
                opinions.settle_objection,
                SUPERVISOR,
                at + timedelta(hours=3),
                objection_id=raised.pk,
                result="partly",
                reply="登记单属实，已在事项办理记录中注明；期间未申请暂缓，数字不变。",
            )
