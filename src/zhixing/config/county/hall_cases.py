"""A year of cases in the hall, each from the counter to its result, played through the acts of the hall."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from zhixing.config.county.hall import HALL, KEEPER, HallYear, Told, chosen_fees
from zhixing.config.county.hall_measures import play_measures
from zhixing.config.county.year import CALENDAR, ZONE, Year
from zhixing.core.clock.rules import CalendarNotPublished, shipped_calendar
from zhixing.core.parties import acts as parties
from zhixing.core.parties.rules import FIRM, PERSON, is_credit_code, is_id_number
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer, Tick
from zhixing.foundation.memory import forget_standing, standing
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import acts
from zhixing.work.service_hall.acts import Application
from zhixing.work.service_hall.imports.lives import cases_lived, lights_until
from zhixing.work.service_hall.models import Alert, Case, FeeStandard, ItemVersion
from zhixing.work.service_hall.rules import stages
from zhixing.work.service_hall.rules.supervision import BREACH, CLEARED, OVERRUN

OTHERS_A_CASE: Final = 4
FEWEST: Final = 420
TOGETHER: Final = 400
OUT_WINDOW: Final = "w25"
DIVISION: Final = "519923"
BUSY: Final = {
    "market-supervision": 6, "public-security": 6, "human-resources": 5, "real-estate-registry": 7,
    "medical-insurance": 5, "housing-fund": 6, "taxation": 4, "civil-affairs": 3, "health": 2, "housing": 2,
    "transport": 2, "natural-resources": 2,
}  # fmt: skip
OPINIONS: Final = (
    "材料齐全，符合法定条件，拟同意。", "经审核，申请内容与提交材料一致，建议准予。",
    "现场核查情况属实，符合规定，拟同意。", "资料完整有效，符合办理条件。",
)  # fmt: skip
HINTS: Final = ("请提供原件核验", "复印件不清晰，请重新复印并签字", "请加盖公章", "有效期已过，请更换")
REFUSALS: Final = (
    "现场核查不合格，依据《中华人民共和国行政许可法》第三十八条第二款不予许可。",
    "申请人不具备本事项规定的条件，依据《中华人民共和国行政许可法》第三十四条、第三十八条不予许可。",
)  # fmt: skip
ELSEWHERE: Final = (
    ("申请事项属上级机关权限", "临州市相应主管部门"),
    ("该情形依法不需要取得许可（行政许可法第三十二条第一款第一项）", ""),
)  # fmt: skip
SUPERVISOR: Final = "supervision-office.clerk-1"
WATCH: Final = Tick("services.procedure")
EXPLANATIONS: Final = (
    "经办人外出核查，未及时登记，已批评教育并补齐手续。", "系统升级当日无法录入，次日补录，已告知申请人。",
    "对材料目录掌握不准，已当面致歉并组织学习。",
)  # fmt: skip
TRADES: Final = ("餐饮", "建材", "商贸", "物流", "农业发展", "机电", "服饰", "医药", "装饰工程", "食品")
SIGNS: Final = "澄阳丰盛鑫源和顺安达兴隆瑞华恒通永泰嘉禾"

SPOT, USUAL, TOLD, PAUSED, LATE, WITHDRAWN, DECLINED, REFUSED, UNTOLD, BACK = (
    "spot", "usual", "told", "paused", "late", "withdrawn", "declined", "refused", "untold", "back",
)  # fmt: skip


@dataclass(slots=True)
class _Story:
    """One case that is to be played: what, where, when, who applies, which way it goes."""

    item: Told
    window: str
    at: datetime
    party: int
    way: str
    chance: random.Random
    matter: Any = None
    case_id: int = 0
    chosen: Sequence[int] = ()


@dataclass(slots=True)
class _Hall:
    """The hall while its year is played."""

    year: Year
    hall: HallYear
    officers: dict[str, Officer] = field(default_factory=dict)
    papers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    parties: list[str] = field(default_factory=list)
    charged: frozenset[str] = frozenset()

    def officer(self, post: str, at: datetime) -> Officer:
        """Return who holds a post."""
        if post not in self.officers:
            person = self.hall.made.people.get(post) or self.hall.made.people[self._holder(post)]
            self.officers[post] = people.officer(person, self.hall.made.posts[post], at=at)
        return self.officers[post]

    def _holder(self, post: str) -> str:
        return self.year.roster.holder(post).code

    def do(self, act: Callable[..., Any], post: str, at: datetime, **values: Any) -> Any:
        """Take an act as the holder of a post at its moment."""
        with played_at(at):
            return act(by=self.officer(post, at), at=at, **values)


def play_cases(year: Year, hall: HallYear, *, count: int = 0) -> int:
    """Play the cases of the year and return how many there were: a few hundred, or the county's 25,000.

    A full year of the county has four other matters for each case; `count` asks for so many.
    """
    count = count or max(FEWEST, len(year.stories) // OTHERS_A_CASE)
    state = _Hall(year, hall)
    versions = ItemVersion.objects.filter(until=None).values_list("item__code", "materials")
    state.papers = {code: papers for code, papers in versions if code in hall.items}
    state.charged = frozenset(FeeStandard.objects.values_list("item__code", flat=True))
    state.parties = _register_applicants(state, max(120, count * 2 // 3))
    looks = list(_looks(year))
    stories = sorted(_stories(state, count), key=lambda story: story.at)
    moved = [act.at for act in year.acts if act.act == "change_line"]
    with transaction.atomic(), standing():
        for epoch in _epochs(stories, moved):
            forget_standing()
            for first in range(0, len(epoch), TOGETHER):
                with cases_lived() as work:
                    for story in epoch[first : first + TOGETHER]:
                        for at, act in _way(state, story):
                            if at >= year.end:
                                break
                            if story.matter is not None:
                                lights_until(work, story.matter, at, looks)
                            act(at)
                        if story.matter is not None:
                            lights_until(work, story.matter, year.end, looks)
                _watch(state, min(epoch[-1].at + timedelta(days=25), year.end - timedelta(hours=7)))
        forget_standing()
        _play_packages(state)
        _play_faults(state)
        play_measures(year, hall, state.parties)
    return len(stories)


def _epochs(stories: Sequence[_Story], moved: Sequence[datetime]) -> Iterator[list[_Story]]:
    edges = [*sorted(moved), None]
    left = list(stories)
    for edge in edges:
        part = [story for story in left if edge is None or story.at < edge]
        left = left[len(part) :]
        if part:
            yield part


def _looks(year: Year) -> Iterator[datetime]:
    calendar = shipped_calendar(CALENDAR)
    day = calendar.local(year.begin).date()
    while day < calendar.local(year.end).date():
        if calendar.is_working_day(day):
            yield calendar.opening_of(day)
            yield calendar.close_of(day)
        day += timedelta(days=1)


# --- who comes, for what, when ---


def _register_applicants(state: _Hall, count: int) -> list[str]:
    """Register the people and firms who will come: as the hall took them over when the year began."""
    chance = random.Random("applicants of the hall")  # noqa: S311 - the same every time
    names = state.year.content.names
    surnames, weights = list(names.surnames), list(names.surnames.values())
    givens = [*names.younger_men, *names.younger_women, *names.elder_men, *names.elder_women]
    rows = []
    for serial in range(1, count + 1):
        person = chance.choices(surnames, weights)[0] + chance.choice(givens)
        phone = f"130{chance.randrange(10**8):08d}"
        if serial % 3:
            rows.append(parties.NewParty(PERSON, person, _id_number(serial, chance), phone))
        else:
            firm = "".join(chance.sample(SIGNS, 2)) + chance.choice(TRADES)
            rows.append(parties.NewParty(FIRM, f"澄阳县{firm}有限公司", _credit_code(serial), phone))
    at = state.year.begin
    with played_at(at):
        made = parties.register_many(
            rows=rows, unit_id=state.hall.made.units[HALL], by=state.officer(KEEPER, at), at=at
        )
    return [one.code for one in made]


def _id_number(serial: int, chance: random.Random) -> str:
    born = date(1955, 1, 1) + timedelta(days=chance.randrange(18_000))
    body = f"{DIVISION}{born:%Y%m%d}{serial % 1000:03d}"
    return next(body + sign for sign in "0123456789X" if is_id_number(body + sign))


def _credit_code(serial: int) -> str:
    body = f"91{DIVISION}MA{serial:07d}"
    return next(body + sign for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_credit_code(body + sign))


def _stories(state: _Hall, count: int) -> Iterator[_Story]:
    calendar = shipped_calendar()
    days = []
    day = state.year.begin.astimezone(ZONE).date()
    last = state.year.end.astimezone(ZONE).date()
    while day < last:
        if calendar.is_working_day(day):
            days.append(day)
        day += timedelta(days=1)
    items = list(state.hall.items.values())
    weights = [BUSY.get(one.unit, 1) * (5 if one.on_the_spot else 2) for one in items]
    recent = len(days) - 25
    for serial in range(count):
        chance = random.Random(f"case {serial} {last}")  # noqa: S311 - the same year every time
        place = chance.randrange(len(days)) if serial % 4 else recent + chance.randrange(25)
        at = datetime.combine(days[place], time(9), tzinfo=ZONE) + timedelta(minutes=chance.randrange(5, 420))
        item = chance.choices(items, weights)[0]
        way = LATE if serial % 9 == 4 and place >= recent and not item.on_the_spot else _choose(item, chance)
        windows = state.hall.windows_for(item)
        if chance.random() < 0.3:
            windows = [f"w{number}" for number in range(1, 7)]
        window = "w3" if serial % 6 == 0 else chance.choice(windows)
        yield _Story(item, window, at, _who(item, chance, len(state.parties)), way, chance)


def _who(item: Told, chance: random.Random, count: int) -> int:
    """Return who comes: every third of those registered is a firm, and firms do not apply for passports."""
    who = chance.randrange(count - 3)
    is_firm = who % 3 == 2
    return who if is_firm == item.for_firms else who // 3 * 3 + (2 if item.for_firms else 0)


def _choose(item: Told, chance: random.Random) -> str:
    if item.on_the_spot:
        return chance.choices((SPOT, TOLD, WITHDRAWN, BACK), (88, 6, 2, 4))[0]
    ways = (USUAL, TOLD, PAUSED, LATE, WITHDRAWN, DECLINED, REFUSED, UNTOLD)
    return chance.choices(ways, (66, 16, 4, 4, 3, 3, 3, 1))[0]


# --- one case from the counter to its result ---

_Act = tuple[datetime, Callable[[datetime], Any]]


def _way(state: _Hall, story: _Story) -> Iterator[_Act]:
    """Yield what happens to a case, in order of time; whoever plays it stops at the end of the year."""
    chance, unit = story.chance, story.item.unit
    clerk = state.hall.clerks[story.window]
    papers = state.papers[story.item.code]
    codes = [paper["code"] for paper in papers]
    lacks = chance.sample(codes, min(len(codes), chance.choice((1, 1, 2)))) if story.way == TOLD else []
    given = tuple(code for code in codes if code not in lacks)
    urgent = bool(story.way == SPOT and chance.random() < 0.25 and story.item.urgent_words)

    def receive(at: datetime) -> None:
        new = Application(story.item.code, story.window, state.parties[story.party], given, urgent=urgent)
        case: Case = state.do(acts.receive, clerk, at, new=new)
        story.case_id, story.matter = case.pk, case.matter
        story.chosen = chosen_fees(case) if story.item.code in state.charged else ()

    def act(what: Callable[..., Any], post: str, **values: Any) -> Callable[[datetime], Any]:
        return lambda at: state.do(what, post, at, case_id=story.case_id, **values)

    def bill(at: datetime) -> None:
        state.do(acts.issue_bill, clerk, at, case_id=story.case_id, chosen=story.chosen)

    yield story.at, receive
    now = story.at + timedelta(minutes=2)
    if story.way == UNTOLD:
        yield _day(story.at, 6, 9, 20), lambda at: _deem(story, at)
        now = _day(story.at, 6, 9, 20)
    elif story.way == DECLINED:
        reason, organ = chance.choice(ELSEWHERE)
        yield now, act(acts.decline, clerk, reason=reason, organ=organ)
        return
    elif lacks:
        hints = {code: chance.choice(HINTS) for code in lacks}
        yield now, act(acts.tell_once, clerk, hints=hints)
        if chance.random() < 0.12:
            return
        now = _day(story.at, chance.randrange(1, 7), 10, chance.randrange(50))
        yield now, act(acts.supplement, clerk, given=lacks)
    else:
        yield now, act(acts.accept, clerk)
        if story.item.code in state.charged and story.way != WITHDRAWN:
            yield now + timedelta(minutes=1), bill
            number = f"51992326{chance.randrange(10**8):08d}"
            yield now + timedelta(minutes=2), act(acts.pay_bill, clerk, treasury_number=number)
            now += timedelta(minutes=2)
    if story.way == WITHDRAWN:
        yield _day(now, 1, 15, 10), act(acts.withdraw, clerk, reason="申请人另行安排，自愿撤回")
        return
    yield from _worked(state, story, now, act, clerk, unit)


def _worked(
    state: _Hall, story: _Story, now: datetime, act: Callable[..., Any], clerk: str, unit: str
) -> Iterator[_Act]:
    chance = story.chance
    number = f"澄{story.item.kind}〔{now.year}〕{chance.randrange(1000, 9999)}号"
    at_window = story.item.on_the_spot and state.hall.decides(story.window, story.item)
    granted = {"outcome": stages.GRANTED, "result": number}
    if at_window and story.way != BACK:
        done = now + timedelta(minutes=chance.randrange(4, 26))
        yield done, act(acts.decide, clerk, **granted)
        yield done + timedelta(minutes=3), act(acts.deliver, clerk, way="pickup")
        return
    if at_window:
        now += timedelta(minutes=9)
        yield now, act(acts.send_back, clerk, reason="窗口无用章，需后台核验")
    days = story.item.promised or 1
    if story.way == PAUSED and days > 2:
        ground, words = chance.choice((("hearing", "听证告知书"), ("expert_review", "专家评审告知书")))
        asked = _day(now, 1, 10, 15)
        evidence = f"{words}〔{now.year}〕{chance.randrange(10, 99)}号"
        yield asked, act(acts.pause, f"{unit}.section-2", ground=ground, days=10, evidence=evidence)
        now = _day(asked, chance.randrange(4, 9), 9, 40)
        yield now, act(acts.resume, f"{unit}.section-2")
    is_recent = story.at > state.year.end - timedelta(days=40)
    behind = 25 if is_recent else chance.randrange(1, 5)
    used = days + behind if story.way == LATE else max(1, days - chance.randrange(1, 5))
    if days <= 1 and story.way != LATE:
        used = 0
    reviewed = _day(now, used // 2, 15, chance.randrange(5, 50)) if used else now + timedelta(minutes=35)
    yield reviewed, act(acts.handle, f"{unit}.clerk-1", opinion=chance.choice(OPINIONS))
    if story.item.parts:
        reviewed = _day(now, used * 3 // 4, 11, 10) if used else reviewed + timedelta(minutes=10)
        yield reviewed, act(acts.handle, f"{unit}.section-2", opinion="复核同意。")
    decided = _day(now, used, 16, chance.randrange(5, 55)) if used else reviewed + timedelta(minutes=20)
    if decided <= reviewed:
        decided = reviewed + timedelta(minutes=15)
    said = (
        {"outcome": stages.REFUSED, "result": "", "ground": chance.choice(REFUSALS)}
        if story.way == REFUSED
        else granted
    )
    yield decided, act(acts.decide, f"{unit}.section-2", **said)
    handed = _day(decided, chance.randrange(1, 4), 10, chance.randrange(5, 55))
    way = chance.choices(("pickup", "post", "online"), (60, 25, 15))[0]
    yield handed, act(acts.deliver, state.hall.clerks[OUT_WINDOW], way=way)


def _deem(story: _Story, at: datetime) -> None:
    with played_at(at):
        acts.accept_untold(case_id=story.case_id, by=Tick(rule="law.licensing.one_notice"), at=at)


def _day(after: datetime, working_days: int, hour: int, minute: int) -> datetime:
    """Return a moment so many working days later; past the calendar, one that no history reaches."""
    try:
        on = shipped_calendar().add_working_days(after.astimezone(ZONE).date(), working_days)
    except CalendarNotPublished:
        return after + timedelta(days=400)
    return max(datetime.combine(on, time(hour, minute), tzinfo=ZONE), after + timedelta(minutes=5))


def _play_packages(state: _Hall) -> None:
    """Play some 一件事 of the last weeks: done, under way, one with a branch that is late."""
    calendar = shipped_calendar()
    day = state.year.end.astimezone(ZONE).date() - timedelta(days=1)
    for place, (package, names) in enumerate([*state.hall.packages.items()] * 2):
        for _ in range(2 + place * 2):
            day = calendar.roll_backward(day - timedelta(days=1))
        at = datetime.combine(day, time(10, 5 + place), tzinfo=ZONE)
        if at < state.year.begin:
            return
        whole: Case = state.do(
            acts.receive_package, state.hall.clerks["w3"], at,
            package=package, window="w3", party_code=state.parties[place], given=names,
        )  # fmt: skip
        _play_branches(state, whole, at)


def _watch(state: _Hall, at: datetime) -> None:
    """Let the watch look at every step, as it does each minute; units explain, supervision rules."""
    known = list(Alert.objects.filter(raised_at=at).values_list("pk", flat=True))  # of an epoch before
    with played_at(at):
        while acts.watch_cases(by=WATCH, at=at):
            pass
        while acts.watch_overruns(by=WATCH, at=at):
            pass
    units = {key: code for code, key in state.hall.made.units.items()}
    for place, one in enumerate(Alert.objects.filter(raised_at=at).exclude(pk__in=known).order_by("pk")):
        explained, ruled = _day(at, 1, 10, 12), _day(at, 3, 15, 20)
        if explained < state.year.end and place % 5:
            text = EXPLANATIONS[place % len(EXPLANATIONS)]
            post = f"{units[one.unit_id]}.head"
            state.do(acts.explain_alert, post, explained, alert_id=one.pk, text=text)
        if ruled < state.year.end and place % 6:
            is_breach = one.kind != OVERRUN or place % 2
            reason = "情况属实，限期整改。" if is_breach else "属系统升级期间顺延，已告知申请人，不属违规。"
            values = {"alert_id": one.pk, "ruling": BREACH if is_breach else CLEARED, "reason": reason}
            state.do(acts.rule_alert, SUPERVISOR, ruled, **values)


def _play_faults(state: _Hall) -> None:
    """Play what people of the hall should not do in the last days: refused, kept, found by the watch."""
    at = _last_working(state) + timedelta(hours=10)
    open_ones = Case.objects.filter(stage=stages.ACCEPTED, item__isnull=False, received_at__lt=at)
    rows = list(open_ones.select_related("window").order_by("-received_at", "pk")[:3])
    for place, case in enumerate(rows):
        clerk = state.hall.clerks[case.window.code]
        when = at + timedelta(minutes=11 * place)
        if place == 0:
            state.do(acts.ask_paper, clerk, when, case_id=case.pk, code="", name="婚育状况证明")
        elif place == 1:
            state.do(acts.ask_fee, clerk, when, case_id=case.pk, name="资料费", amount=Decimal(50))
        else:
            unit = next(code for code, key in state.hall.made.units.items() if key == case.unit_id)
            values = {"outcome": stages.REFUSED, "result": "", "ground": "不符合要求"}
            state.do(acts.decide, f"{unit}.section-2", when, case_id=case.pk, **values)
    _watch(state, at + timedelta(hours=1))


def _last_working(state: _Hall) -> datetime:
    calendar = shipped_calendar()
    day = state.year.end.astimezone(ZONE).date() - timedelta(days=1)
    return datetime.combine(calendar.roll_backward(day), time(0), tzinfo=ZONE)


def _play_branches(state: _Hall, whole: Case, at: datetime) -> None:
    parts = list(Case.objects.filter(whole=whole).select_related("item", "branch", "version").order_by("pk"))
    done: dict[int, datetime] = {}
    for part in parts:
        if part.branch is None or part.item is None or part.version is None or part.version.promised is None:
            continue
        begun = max((done.get(place, state.year.end) for place in part.branch.after), default=at)
        decided = _day(begun, part.version.promised.amount, 15, 20)
        if begun >= state.year.end or decided >= state.year.end:
            continue
        unit = state.hall.items[part.item.code].unit
        result = f"澄件〔{decided.year}〕{part.pk:04d}号"
        values = {"case_id": part.pk, "outcome": stages.GRANTED, "result": result}
        looked = decided - timedelta(minutes=30)
        for place in range(max(1, len(state.hall.items[part.item.code].parts))):
            when = looked + timedelta(minutes=place)
            state.do(acts.handle, f"{unit}.clerk-1", when, case_id=part.pk, opinion=OPINIONS[0])
        state.do(acts.decide, f"{unit}.section-2", decided, **values)
        done[part.branch.place] = decided
    if len(done) == len(parts):
        closed = max(done.values()) + timedelta(minutes=40)
        lead = next(code for code, key in state.hall.made.units.items() if key == whole.unit_id)
        state.do(acts.close_package, f"{lead}.section-2", closed, case_id=whole.pk)
