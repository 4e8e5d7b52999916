"""The service hall of the demo county: its catalogue, its windows and their people, as the year begins."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from zhixing.config.county.content import DATA
from zhixing.config.county.decisions import Stage
from zhixing.config.county.year import Year
from zhixing.core.parties.models import Party
from zhixing.core.parties.rules import FIRM, is_credit_code
from zhixing.core.people import acts as people
from zhixing.core.people.acts import NewPerson, NewPost, Registered
from zhixing.core.people.selectors import day_of
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import acts
from zhixing.work.service_hall.acts import ItemText, Material
from zhixing.work.service_hall.models import Case
from zhixing.work.service_hall.rules.guide import PROMISED, SPOT
from zhixing.work.service_hall.rules.terms import Term
from zhixing.work.service_hall.selectors.fees import fee_choices

KEEPER: Final = "government-services.head"
PERSONNEL: Final = "government-office.deputy-1"
HALL: Final = "government-services"
ZHAOLI: Final = "government-services.window"
KINDS: Final = {"L": "01", "C": "07", "P": "05", "O": "10", "S": "20"}
GENERAL: Final = "综合受理"
OUT, UNDONE = "统一出件", "办不成事反映窗口"
SITE: Final = "政务服务中心"
DIVISION: Final = "519923"
SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
REVIEWED_TWICE: Final = ("real-estate-registry", "market-supervision")
FIRMS: Final = (
    "企业",
    "经营",
    "施工",
    "商品房",
    "项目",
    "个体",
    "许可证",
    "排污",
    "取水",
    "采",
    "税务",
    "机构",
)


@dataclass(frozen=True, slots=True)
class Told:
    """One item of the county's catalogue as its data file tells it."""

    unit: str
    name: str
    kind: str
    statutory: int | None
    promised: int | None
    code: str

    @property
    def on_the_spot(self) -> bool:
        return self.promised is None

    @property
    def for_firms(self) -> bool:
        """Whether firms apply for it."""
        return any(word in self.name for word in FIRMS)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of its review, () where it has one."""
        return ("初审", "复核") if self.unit in REVIEWED_TWICE and not self.on_the_spot else ()

    @property
    def urgent_words(self) -> str:
        """When it may be taken as urgent, '' where it may not."""
        return str(_SERVICES["urgent"].get(self.name, ""))


@dataclass(frozen=True, slots=True)
class HallYear:
    """The hall as it was set up: everybody, items by code, windows by number, who serves at each."""

    made: Registered
    items: Mapping[str, Told]
    windows: Mapping[str, str]
    clerks: Mapping[str, str]
    packages: Mapping[str, Sequence[str]]

    def decides(self, window: str, item: Told) -> bool:
        """Whether a window decides an item on the spot."""
        return "decide" in dict(_grants([item], self.windows[window])).get(item.code, ())

    def windows_for(self, item: Told) -> list[str]:
        """Return the windows that take an item, the special ones first."""
        special = [code for code, name in self.windows.items() if item.unit in _TAKEN.get(name, ())]
        return special or [code for code, name in self.windows.items() if name == GENERAL]


def _toml() -> Mapping[str, Any]:
    return tomllib.loads((DATA / "services.toml").read_text("utf-8"))


_SERVICES: Final = _toml()
_TAKEN: Final = _SERVICES["taken_at"]


def told_items() -> Iterator[Told]:
    """Yield the items in the order of the departments."""
    for place, (unit, lines) in enumerate(_SERVICES["items"].items(), start=1):
        for serial, line in enumerate(lines, start=1):
            name, short = line.rsplit(" ", 1)
            statutory, promised = short[1:].split("/")
            yield Told(
                unit,
                name,
                short[0],
                None if statutory == "-" else int(statutory),
                None if promised == "!" else int(promised),
                f"{_organ(place)}4{KINDS[short[0]]}{place:04d}{serial:04d}00",
            )


def _organ(place: int) -> str:
    """Return the credit code of a department: of a division that does not exist, with its check character."""
    body = f"11{DIVISION}{place:09d}"
    return next(body + sign for sign in SIGNS if is_credit_code(body + sign))


def set_up_hall(year: Year, made: Registered) -> HallYear:
    """Play the founding of the hall: windows and their clerks, the catalogue, who may decide what."""
    stage = Stage(year, made)
    at = year.begin
    clerks = _appoint(stage, at)
    items = list(told_items())
    names = {unit.code: unit.name for unit in year.roster.units}
    short = {unit.code: unit.short_name for unit in year.roster.units}
    stage.do(acts.publish_many, KEEPER, at, rows=[_text(stage, one, names[one.unit]) for one in items])
    windows = _open_windows(stage, clerks, at)
    for code, name in windows.items():
        rows = list(_grants(items, name))
        if rows:
            stage.do(acts.grant_many, KEEPER, at, rows=rows, window=code, document="澄政服〔授权〕1号")
    codes = {one.name: one.code for one in items}
    for row in _SERVICES["fee"]:
        for amount, when in ((row.get("former"), at - timedelta(days=20)), (row["amount"], at)):
            if amount is not None:
                _set_fee(stage, row, codes[row["item"]], amount, when)
    for unit in year.content.departments:
        if unit.licences:
            office = f"{short[unit.code]}行政许可股"
            post = made.posts[f"{unit.code}.section-2"]
            stage.do(acts.move_in, KEEPER, at, unit_id=made.units[unit.code], name=office, post_id=post)
    by_name = {(one.unit, one.name): one for one in items}
    for row in _SERVICES["package"]:
        branches = [(by_name[unit, name].code, tuple(after)) for unit, name, after in row["branches"]]
        values = {"code": row["code"], "title": row["title"], "lead_unit_id": made.units[row["lead"]]}
        document = "澄政服〔一件事〕2号"
        stage.do(acts.open_package, KEEPER, at, branches=branches, document=document, **values)
    papers = {
        row["code"]: list(
            dict.fromkeys(
                paper.name for unit, name, _ in row["branches"] for paper in _papers(by_name[unit, name])
            )
        )
        for row in _SERVICES["package"]
    }
    return HallYear(stage.made, {one.code: one for one in items}, windows, clerks, papers)


def _set_fee(stage: Stage, row: Mapping[str, Any], item: str, amount: str, at: datetime) -> None:
    with played_at(at):
        acts.set_fee(
            item=item,
            code=row["code"],
            name=row["name"],
            amount=Decimal(amount),
            ceiling=Decimal(row["ceiling"]),
            basis=row["basis"],
            document=row["document"],
            free_for=row.get("free_for", ()),
            one_of=row.get("one_of", ""),
            by=stage.officer(KEEPER, stage.year.begin),
            at=at,
        )


def chosen_fees(case: Case) -> list[int]:
    """Return the lines that the window of the demo chooses: a firm's the dearest, a person's now and then."""
    kind = Party.objects.filter(code=case.party_code).values_list("kind", flat=True).first()
    chance = random.Random(f"fee {case.party_code} {case.received_at:%m%d%H%M}")  # noqa: S311 - the same every time
    found = []
    for choice in fee_choices(case):
        lines = sorted(choice.lines, key=lambda one: one.amount)
        usual = next((one for one in lines if one.amount), lines[0])
        found.append((lines[-1] if kind == FIRM or chance.random() < 0.15 else usual).pk)
    return found


def _appoint(stage: Stage, at: datetime) -> dict[str, str]:
    """Give every window but the third, where 赵丽 serves, a clerk of its own; return posts by window."""
    taken = {person.name for person in stage.year.roster.persons}
    chance = random.Random("the clerks of the hall")  # noqa: S311 - the same people every time
    names = stage.year.content.names
    surnames, weights = list(names.surnames), list(names.surnames.values())
    posts, persons, found = [], [], dict[str, str]()
    since = date(day_of(at).year - 5, 1, 1)
    for name, number in _numbered(stage.year):
        code = f"{HALL}.window-{number}"
        if number == 3:
            found[f"w{number}"] = ZHAOLI
            continue
        while (who := chance.choices(surnames, weights)[0] + chance.choice(names.younger_women)) in taken:
            pass
        taken.add(who)
        title = f"{name}{number}号窗口" if name != UNDONE else name
        posts.append(
            NewPost(code, HALL, title, "clerk", since, superior=f"{HALL}.section-1", role="window_clerk")
        )
        persons.append(NewPerson(code, who, (code,), phone=f"0992-73420{number:02d}"))
        found[f"w{number}"] = code
    with played_at(at):
        by = stage.officer(PERSONNEL, at)
        added = people.register_organisation(units=[], posts=posts, people=persons, by=by, at=at)
    made = stage.made
    stage.made = replace(made, posts={**made.posts, **added.posts}, people={**made.people, **added.people})
    return found


def _numbered(year: Year) -> Iterator[tuple[str, int]]:
    for name, first, last in year.content.windows:
        for number in range(first, last + 1):
            yield name, number


def _open_windows(stage: Stage, clerks: Mapping[str, str], at: datetime) -> dict[str, str]:
    found = {}
    for name, number in _numbered(stage.year):
        code = f"w{number}"
        stage.do(
            acts.open_window,
            KEEPER,
            at,
            code=code,
            name=f"{name}{number}号窗口" if name != UNDONE else name,
            site=_SERVICES["sites"].get(name, SITE),
            unit_id=stage.unit(HALL),
            order=number,
            is_general=name == GENERAL,
        )
        stage.do(acts.seat, KEEPER, at, window=code, post_id=stage.made.posts[clerks[code]])
        found[code] = name
    return found


def _grants(items: Sequence[Told], name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what a window may do: its own items, decided on the spot where they are simple (E11)."""
    withheld = _SERVICES["withheld"]["departments"]
    for one in items:
        is_own = one.unit in _TAKEN.get(name, ())
        if is_own and one.on_the_spot:
            yield one.code, ("accept", "review", "decide", "seal")
        elif is_own:
            yield one.code, ("accept", "review")
        elif name == GENERAL and one.on_the_spot and one.unit not in withheld:
            yield one.code, ("accept", "review", "decide", "seal")
        elif name == GENERAL:
            yield one.code, ("accept",)


def _text(stage: Stage, one: Told, organ: str) -> ItemText:
    phone = stage.year.roster.holder(f"{one.unit}.section-2").phone
    result = {"L": "许可证件或批准文件", "C": "确认书、证照或登记簿记载", "P": "资金到账及发放通知"}.get(
        one.kind, "备案回执或办理结果通知"
    )
    spot = "窗口当场审核、当场决定、当场出件。"
    steps = "窗口收件受理 → 行政许可股审核 → 负责人决定 → 出件送达。"
    return ItemText(
        code=one.code,
        title=one.name,
        kind=KINDS[one.kind],
        organ=organ,
        statutory=Term("wd", one.statutory) if one.statutory else None,
        promised=Term("wd", one.promised or 1),
        unit_id=stage.unit(one.unit),
        case_kind=SPOT if one.on_the_spot else PROMISED,
        urgent_criteria=one.urgent_words,
        visits=0 if one.kind == "S" else 1,
        served=("自然人",) if not one.for_firms else ("法人",) if one.kind in "LO" else ("自然人", "法人"),
        themes=(_theme(one),),
        materials=tuple(_papers(one)),
        workflow=one.parts,
        texts={
            "conditions": f"在澄阳县行政区域内申请{one.name}，符合法律法规规定条件，材料真实、齐全。",
            "procedure": spot if one.on_the_spot else steps,
            "basis": _SERVICES["basis"].get(one.name, f"澄阳县权责清单（{organ}）"),
            "fees": _SERVICES["fees_words"].get(one.name, "不收费"),
            "result": result,
            "place": "政务服务中心（工作日 9:00–17:00，午间不休）",
            "enquiries": f"窗口咨询，或拨打 {phone}",
            "complaints": "12345 热线；“办不成事”反映窗口",
            "remedies": "不服决定的，可在六十日内向澄阳县人民政府申请行政复议，"
            "或在六个月内向人民法院提起行政诉讼。",
        },
        document=f"澄政服〔{day_of(stage.year.begin).year}〕1号",
    )


_THEMES: Final = (
    ("身份户籍", ("户口", "身份证", "居住证", "护照", "通行证", "民族", "归侨")),
    ("交通出行", ("机动车", "车", "驾驶", "运输", "公路")),
    ("社会保障", ("保险", "失业", "工伤", "退休", "医疗费", "参保", "津贴", "病种", "异地就医", "社会保障")),
    ("住房房产", ("房", "不动产", "公积金", "物业", "维修资金")),
    ("救助优抚", ("救助", "低", "特困", "抚恤", "残疾", "优待", "退役", "辅助器具")),
    ("教育科研", ("学", "教师", "园", "科技")),
    ("就业创业", ("就业", "创业", "劳务", "人力资源", "工时")),
    ("生育医疗", ("生育", "医", "护士", "母婴", "托育", "卫生")),
    ("准营准办", ("经营", "许可证", "零售", "食品", "药", "娱乐", "演出", "印刷")),
    ("开办企业", ("企业", "个体", "营业执照", "公章", "税务")),
    ("工程建设", ("工程", "施工", "建设", "规划", "用地", "环境影响", "防雷", "消防", "人民防空", "项目")),
    ("农林水利", ("农", "林", "水", "种子", "动物", "兽药", "采矿", "采伐")),
)  # fmt: skip


def _theme(one: Told) -> str:
    return next((theme for theme, words in _THEMES if any(word in one.name for word in words)), "其他")


def _papers(one: Told) -> Iterator[Material]:
    names = list(_SERVICES["papers"]["kinds"][one.kind])
    for group in _SERVICES["papers"]["words"]:
        if any(word in one.name for word in group["match"]):
            names += group["asks"]
            break
    met: set[str] = set()
    for name in names:
        plain = name.lstrip("~")
        if plain not in met:
            met.add(plain)
            form = "原件核验" if "证明" in plain or "执照" in plain else "电子或纸质"
            yield Material(name=plain, form=form, may_follow=name.startswith("~"))
