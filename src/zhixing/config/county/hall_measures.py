"""What the demo hall does about its own work: last year's figures frozen, fast tracks asked and allowed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Q

from zhixing.config.county.hall import KEEPER, HallYear
from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import acts
from zhixing.work.service_hall.acts import Application, PastFigure
from zhixing.work.service_hall.models import Case, Item, ItemVersion
from zhixing.work.service_hall.rules import stages
from zhixing.work.service_hall.selectors import special as special_rows

OPINION: Final = "材料齐全，符合法定条件，拟同意。"
SPECIALS: Final = (
    ("disaster", "housing", "连日暴雨冲毁护坡，须立即占道抢修", True, True),
    ("hardship", "civil-affairs", "户主突发重病，救助金须先行发放", True, True),
    ("major_project", "natural-resources", "省重点项目月底开工，用地手续只差一份会议纪要", True, False),
    ("public_interest", "health", "定点医院发热门诊改造须当周投用", True, True),
    ("hardship", "civil-affairs", "孤儿就学补贴临近截止日期", True, True),
    ("major_project", "housing", "标准厂房主体验收后即须办理施工许可变更", False, False),
    ("disaster", "water", "河堤决口抢险临时用地", None, False),
)  # fmt: skip
"""Ground, department, what it was about, whether it was allowed (None: still waits), whether papers came."""


@dataclass(slots=True)
class _Stage:
    """The hall while this part is played."""

    year: Year
    hall: HallYear
    parties: Sequence[str]
    officers: dict[str, Officer] = field(default_factory=dict)

    def officer(self, post: str, at: datetime) -> Officer:
        """Return who holds a post."""
        if post not in self.officers:
            made = self.hall.made
            person = made.people.get(post) or made.people[self.year.roster.holder(post).code]
            self.officers[post] = people.officer(person, made.posts[post], at=at)
        return self.officers[post]

    def do(self, act: Callable[..., Any], post: str, at: datetime, **values: Any) -> Any:
        """Take an act as the holder of a post at its moment."""
        with played_at(at):
            return act(by=self.officer(post, at), at=at, **values)


def play_measures(year: Year, hall: HallYear, parties: Sequence[str]) -> None:
    """Play it; the same year gives the same."""
    stage = _Stage(year, hall, parties)
    _freeze_last_year(stage)
    _fill_regulations(stage)
    _play_specials(stage)
    _propose_reforms(stage)


def _freeze_last_year(stage: _Stage) -> None:
    """Take over the statistics of the year before the hall kept a log."""
    chance = random.Random("statistics of the year before")  # noqa: S311 - the same every time
    rows = []
    for code, told in sorted(stage.hall.items.items()):
        usual = (told.promised or 1) * 10
        median = usual + chance.choice((0, 0, 10, 20, 30, 40, 50))
        if chance.random() < 0.08:
            continue  # the former system kept no figures of it
        nine = median + chance.choice((10, 20, 40))
        rows.append(PastFigure(code, chance.randrange(12, 480), median, nine, median * 7 // 5))
    until = stage.year.begin.astimezone(ZONE).date() - timedelta(days=1)
    stage.do(
        acts.take_over_baseline, KEEPER, stage.year.begin, name=f"{until.year} 年度（原系统）",
        since=until - timedelta(days=364), until=until, document="原审批系统年度统计表", rows=rows,
    )  # fmt: skip


def _moment(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)


def _play_specials(stage: _Stage) -> None:
    """Play the fast tracks of the last weeks and release the months that are over."""
    calendar = shipped_calendar()
    last = calendar.roll_backward(stage.year.end.astimezone(ZONE).date() - timedelta(days=1))
    count = len(SPECIALS)
    for place, (ground, unit, reason, allowed, papers) in enumerate(SPECIALS):
        day = last
        for _ in range((count - 1 - place) * 5):
            day = calendar.roll_backward(day - timedelta(days=1))
        version = _with_papers_that_follow(stage, unit)
        if version is None or _moment(day, 9, 0) < stage.year.begin:
            continue
        _play_special(stage, version, unit, ground, reason, day, place, allowed=allowed, papers=papers)
    for month in special_rows.unpublished_months(today=last):
        stage.do(acts.publish_special, KEEPER, _moment(last, 15, 0), month=month)


def _with_papers_that_follow(stage: _Stage, unit: str) -> ItemVersion | None:
    """Return an item of a department, one with a paper that may follow where there is one."""
    rows = ItemVersion.objects.filter(
        until=None, item__in=Item.objects.filter(unit_id=stage.hall.made.units[unit]), case_kind="promised"
    )
    found = list(rows.select_related("item").order_by("item__code"))
    return next((one for one in found if any(p.get("may_follow") for p in one.materials)), None) or (
        found[0] if found else None
    )


def _play_special(
    stage: _Stage,
    version: ItemVersion,
    unit: str,
    ground: str,
    reason: str,
    day: date,
    place: int,
    *,
    allowed: bool | None,
    papers: bool,
) -> None:
    codes = [paper["code"] for paper in version.materials]
    later = [paper["code"] for paper in version.materials if paper.get("may_follow")][:1]
    at = _moment(day, 9, 10 + place)
    new = Application(
        version.item.code, "w3", stage.parties[place * 3], tuple(code for code in codes if code not in later)
    )
    clerk = stage.hall.clerks["w3"]
    case: Case = stage.do(acts.receive, clerk, at, new=new)
    asked = {"case_id": case.pk, "ground": ground, "reason": reason, "owed": later}
    stage.do(acts.ask_special, clerk, at + timedelta(minutes=10), **asked)
    if allowed is None:
        return
    said = "" if allowed else "不属紧急情形，按承诺时限办理"
    answered = _moment(day, 11, 5)
    stage.do(acts.decide_special, f"{unit}.head", answered, case_id=case.pk, approve=allowed, said=said)
    if not allowed:
        return
    done = _moment(day, 16, 10)
    if done >= stage.year.end:
        return
    for part in range(max(1, len(version.workflow))):
        looked = done - timedelta(minutes=60 - part)
        stage.do(acts.handle, f"{unit}.clerk-1", looked, case_id=case.pk, opinion=OPINION)
    values = {"case_id": case.pk, "outcome": stages.GRANTED, "result": f"澄特〔{day.year}〕{place + 1}号"}
    stage.do(acts.decide, f"{unit}.section-2", done, **values)
    came = _moment(shipped_calendar().roll_backward(day + timedelta(days=6)), 10, 20)
    if later and papers and came < stage.year.end:
        stage.do(acts.supply_owed, clerk, came, case_id=case.pk, given=later)


def _propose_reforms(stage: _Stage) -> None:
    """Propose a shorter way for the two items reviewed twice that had most cases; one is approved."""
    codes = [code for code, told in stage.hall.items.items() if told.parts]
    counted = Count("cases", filter=Q(cases__decided_at__isnull=False))
    items = Item.objects.filter(code__in=codes).annotate(decided=counted).filter(decided__gte=1)
    last = shipped_calendar().roll_backward(stage.year.end.astimezone(ZONE).date() - timedelta(days=4))
    for place, item in enumerate(items.order_by("-decided", "code")[:2]):
        unit = stage.hall.items[item.code].unit
        at = _moment(last, 10, 20 + place)
        made = stage.do(
            acts.propose_reform, f"{unit}.head", at, item=item.code, change="merge", parts=("初审", "复核"),
            reason="初审、复核由同一股室先后办理，内容重复，合并后一次审查。",
        )  # fmt: skip
        if place:
            document = f"澄审改办〔{last.year}〕7号"
            values = {"reform_id": made.pk, "approve": True, "document": document, "joined": "审查"}
            stage.do(acts.decide_reform, KEEPER, at + timedelta(hours=5), **values)


REGULATIONS: Final = (
    ("行政审批和行政许可办事流程", ("services.procedure", "law.licensing.one_notice", "services.told_once")),
    ("窗口限时办结和超时说明制度", ("services.time_kept", "law.licensing.decision")),
    ("窗口收费公示和一次收费制度", ("services.outside_catalogue",)),
    ("特事特办和容缺受理制度", ("services.special_case", "services.special_supplement")),
    ("电子监察预警处理制度", ("services.alert_explanation", "services.no_events")),
    ("窗口人员着装和文明用语规范", ()),
)  # fmt: skip


def _fill_regulations(stage: _Stage) -> None:
    """Fill in the six rules of the house, each with the checks it drives, one without any."""
    year = stage.year.begin.astimezone(ZONE).year
    for place, (title, codes) in enumerate(REGULATIONS, start=1):
        stage.do(
            acts.fill_regulation, KEEPER, stage.year.begin, place=place, title=title,
            document=f"澄政服〔{year}〕{place + 10}号", text="", rule_codes=codes,
        )  # fmt: skip
