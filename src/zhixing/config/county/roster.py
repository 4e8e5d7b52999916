"""Units, posts and persons of the demo county: the same people at every load."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from zhixing.config.county.content import Content, UnitEntry

SEED = 20260101
AREA_CODE = "0992"
USES_OF_A_GIVEN_NAME = 4


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post with its place in the line and the roles beyond that of its level."""

    code: str
    unit: str
    name: str
    level: str
    superior: str = ""
    roles: tuple[str, ...] = ()
    rank: int = 0
    role: str = ""


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person in a post, with the office telephone. Who holds two posts has one code and two entries."""

    code: str
    name: str
    phone: str
    post: str


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody. Persons are in the order of the posts that they hold."""

    units: tuple[UnitEntry, ...]
    posts: tuple[PostEntry, ...]
    persons: tuple[PersonEntry, ...]
    lines: tuple[tuple[str, str], ...]
    by_post: dict[str, PersonEntry] = field(default_factory=dict)

    def holder(self, post: str) -> PersonEntry:
        """Return who holds the post. Raises KeyError."""
        return self.by_post[post]

    def has(self, post: str) -> bool:
        """Whether the county has such a post."""
        return post in self.by_post

    def clerks(self, unit: str) -> list[PostEntry]:
        """Return the clerk posts of a unit, in order."""
        return [post for post in self.posts if post.unit == unit and post.level == "clerk"]


def roster(content: Content) -> Roster:
    """Return the county's units, posts, persons and lines: one name is one person."""
    posts = tuple(_posts(content))
    persons = tuple(_persons(content, posts))
    county = UnitEntry(
        code="county",
        name=content.county["name"],
        short_name=content.county["short_name"],
        kind="county",
        parent="",
        rank=1,
    )
    return Roster(
        units=(county, *content.units),
        posts=posts,
        persons=persons,
        lines=tuple(_lines(content)),
        by_post={person.post: person for person in persons},
    )


def _lines(content: Content) -> Iterator[tuple[str, str]]:
    """Yield (leader, unit): who is in charge of which unit when the year begins."""
    of_unit = {code: leader.code for leader in content.leaders for code in (*leader.line, *leader.linked)}
    for unit in content.units:
        if unit.sphere == "gov" or unit.code in of_unit:
            yield of_unit.get(unit.code) or of_unit.get(unit.parent) or "executive-vice", unit.code


def _posts(content: Content) -> Iterator[PostEntry]:
    for rank, leader in enumerate(content.leaders, start=1):
        yield PostEntry(
            code=leader.code,
            unit="county",
            name=leader.post,
            level="county_leader",
            superior="" if rank == 1 else content.leaders[0].code,
            roles=("county_head",) if rank == 1 else (),
            rank=rank,
        )
    leader_of = {unit: leader for leader, unit in _lines(content)}
    by_name = {leader.name: leader.code for leader in content.leaders}
    for unit in content.units:
        head_is_leader = by_name.get(content.named.get(f"{unit.code}.head", ""))
        if head_is_leader:  # who heads a department as well does not answer to himself
            leader_of[unit.code] = content.leaders[0].code
        if unit.kind == "town":
            yield from _town_posts(unit, leader_of[unit.code])
        elif unit.kind == "section":
            yield from _section_posts(unit)
        else:
            yield from _unit_posts(unit, leader_of.get(unit.code, ""))


def _unit_posts(unit: UnitEntry, leader: str) -> Iterator[PostEntry]:
    head_name = unit.head_post or _head_name(unit)
    deputy_name = unit.deputy_post or f"副{head_name}"
    head = f"{unit.code}.head"
    yield PostEntry(head, unit.code, head_name, "head", leader, _roles_of_head(unit), rank=1)
    for place in (1, 2):
        keeps_people = unit.code == "government-office" and place == 1
        roles = ("personnel",) if keeps_people else ()
        deputy = f"{unit.code}.deputy-{place}"
        yield PostEntry(deputy, unit.code, deputy_name, "deputy", head, roles, rank=1 + place)
    sections = unit.sections or ("综合股", "业务股")
    for place, section in enumerate(sections[:2], start=1):
        chief = f"{unit.code}.section-{place}"
        title = _chief_of(section)
        yield PostEntry(
            chief,
            unit.code,
            f"{section}{title}",
            "office_head",
            f"{unit.code}.deputy-{place}",
            (),
            rank=3 + place,
        )
    for place in (1, 2):
        section = sections[-1] if place == 1 else sections[0]
        above = f"{unit.code}.section-{min(len(sections), 2) if place == 1 else 1}"
        yield PostEntry(
            f"{unit.code}.clerk-{place}", unit.code, f"{section}承办人", "clerk", above, (), rank=5 + place
        )
    if unit.code == "government-services":
        yield PostEntry(
            f"{unit.code}.window",
            unit.code,
            "综合受理3号窗口",
            "clerk",
            f"{unit.code}.section-1",
            (),
            8,
            "window_clerk",
        )
    if unit.code == "justice":
        yield PostEntry(
            f"{unit.code}.legal",
            unit.code,
            "合法性审查员",
            "clerk",
            f"{unit.code}.section-2",
            ("legal_office",),
            8,
        )
    if unit.code == "audit":
        yield PostEntry(f"{unit.code}.auditor", unit.code, "审计员", "clerk", head, ("auditor",), 8)
    if unit.code == "government-office":
        yield PostEntry(
            f"{unit.code}.system",
            unit.code,
            "系统管理员",
            "clerk",
            f"{unit.code}.section-1",
            ("system_admin",),
            8,
        )
        yield PostEntry(
            f"{unit.code}.security",
            unit.code,
            "安全管理员",
            "clerk",
            f"{unit.code}.section-2",
            ("security_admin",),
            9,
        )
        yield PostEntry(
            f"{unit.code}.secrecy",
            unit.code,
            "保密员",
            "clerk",
            f"{unit.code}.section-2",
            ("secrecy_officer",),
            10,
        )


def _section_posts(unit: UnitEntry) -> Iterator[PostEntry]:
    head = f"{unit.code}.head"
    supervises = unit.code == "supervision-office"
    roles = ("supervisor",) if supervises else ()
    yield PostEntry(head, unit.code, unit.head_post, "head", f"{unit.parent}.head", roles, rank=1)
    for place in range(1, 4 if supervises else 3):
        name = "督查员" if supervises else "工作人员"
        yield PostEntry(f"{unit.code}.clerk-{place}", unit.code, name, "clerk", head, roles, rank=1 + place)


def _town_posts(unit: UnitEntry, leader: str) -> Iterator[PostEntry]:
    mayor = "主任" if unit.name.endswith("办事处") else ("乡长" if "乡" in unit.short_name else "镇长")
    head = f"{unit.code}.head"
    yield PostEntry(head, unit.code, mayor, "head", leader, (), rank=1)
    yield PostEntry(f"{unit.code}.deputy-1", unit.code, f"副{mayor}", "deputy", head, (), rank=2)
    yield PostEntry(
        f"{unit.code}.section-1", unit.code, "党政办主任", "office_head", f"{unit.code}.deputy-1", (), rank=3
    )
    yield PostEntry(
        f"{unit.code}.clerk-1", unit.code, "党政办承办人", "clerk", f"{unit.code}.section-1", (), rank=4
    )


def _head_name(unit: UnitEntry) -> str:
    for ending, name in (
        ("大队", "大队长"),
        ("中心", "主任"),
        ("管理部", "主任"),
        ("办公室", "主任"),
        ("联合会", "理事长"),
        ("（事业单位登记）", "主任"),
        ("局（馆）", "局长"),
        ("局", "局长"),
        ("分局", "局长"),
    ):
        if unit.name.endswith(ending):
            return name
    return "主任"


def _chief_of(section: str) -> str:
    for ending, title in (
        ("大队", "大队长"),
        ("中心", "主任"),
        ("办公室", "主任"),
        ("室", "主任"),
        ("科", "科长"),
    ):
        if section.endswith(ending):
            return title
    return "股长"


def _roles_of_head(unit: UnitEntry) -> tuple[str, ...]:
    return {
        "government-office": ("office_director",),
        "party-office": ("supervisor",),
        "discipline": ("discipline",),
        "appraisal-centre": ("supervisor",),
        "government-services": ("hall_manager",),
    }.get(unit.code, ())


def _persons(content: Content, posts: tuple[PostEntry, ...]) -> Iterator[PersonEntry]:
    chance = random.Random(SEED)  # noqa: S311 - the same people every time, nothing secret
    leaders = {leader.code: leader for leader in content.leaders}
    codes: dict[str, str] = {}
    uses: Counter[str] = Counter()
    taken = {leader.name for leader in content.leaders} | set(content.named.values())
    for place, post in enumerate(posts):
        if post.code in leaders:
            name, phone = leaders[post.code].name, leaders[post.code].phone
        else:
            name = content.named.get(post.code) or _new_name(content, post, chance, taken, uses)
            phone = f"{AREA_CODE}-73{31000 + place * 7:05d}"
        taken.add(name)
        codes.setdefault(name, f"P{place + 1:04d}")
        yield PersonEntry(codes[name], name, phone, post.code)


def _new_name(
    content: Content, post: PostEntry, chance: random.Random, taken: set[str], uses: Counter[str]
) -> str:
    """Return a name that nobody has yet: elder for those in charge, younger for clerks."""
    names = content.names
    elder = post.level in ("head", "deputy")
    men, women = (names.elder_men, names.elder_women) if elder else (names.younger_men, names.younger_women)
    women_share = 0.24 if post.level == "head" else 0.32 if elder else 0.48
    surnames, weights = list(names.surnames), list(names.surnames.values())
    while True:
        given = chance.choice(women if chance.random() < women_share else men)
        name = chance.choices(surnames, weights)[0] + given
        if name not in taken and name[0] != name[1] and uses[given] < USES_OF_A_GIVEN_NAME:
            uses[given] += 1
            return name
