"""A small county office of named people, made by acts, for the tests of every room.

    office = found_office()          # inside a test with the database
    office.officer("zhou")           # 督查室主任 周敏, with rights as of now
    sign_in(client, office, "zhou")  # the test client, second factor used

The county is 澄阳县. Posts and people are known by short codes; `office.units`, `office.posts` and
`office.people` give their ids. Everything begins on `FOUNDED`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.test import Client

from zhixing.core.people import acts, selectors
from zhixing.core.people.acts import NewPerson, NewPost, NewUnit
from zhixing.core.people.models import Account
from zhixing.foundation.actors import Officer, Tick
from zhixing.foundation.moment import played_at, recording_moment

FOUNDED = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)
"""Midnight of 1 January 2026 in the county: the office stands before any scenario begins."""

SINCE = date(2020, 1, 1)
PASSWORD = "Chengyang-2026"
INSTALLER = Tick(acts.FOUNDING)

#            code          name                       short        kind          parent     sphere
_UNITS = (
    ("county", "澄阳县人民政府", "县政府", "county", None, "gov"),
    ("office", "澄阳县人民政府办公室", "县政府办公室", "department", "county", "gov"),
    ("supervision", "督查室", "督查室", "section", "office", "gov"),
    ("housing", "住房和城乡建设局", "住建局", "department", "county", "gov"),
    ("housing-build", "建设股", "建设股", "section", "housing", "gov"),
    ("finance", "财政局", "财政局", "department", "county", "gov"),
    ("urban", "城市管理局", "城管局", "department", "county", "gov"),
    ("land", "自然资源局", "自然资源局", "department", "county", "gov"),
    ("audit", "审计局", "审计局", "department", "county", "gov"),
    ("justice", "司法局", "司法局", "department", "county", "gov"),
    ("hall", "政务服务管理局", "政务服务局", "department", "county", "gov"),
    ("laohe", "老河镇人民政府", "老河镇", "town", "county", "gov"),
    ("sancha", "三岔镇人民政府", "三岔镇", "town", "county", "gov"),
    ("party-office", "中共澄阳县委办公室", "县委办公室", "department", None, "party"),
)

#            code               unit            name            level            superior         more roles
_POSTS: tuple[tuple[str, str, str, str, str | None, tuple[str, ...]], ...] = (
    ("mayor", "county", "县长", "county_leader", None, ("county_head",)),
    ("vice-first", "county", "常务副县长", "county_leader", "mayor", ()),
    ("vice", "county", "副县长", "county_leader", "mayor", ()),
    ("vice-two", "county", "副县长", "county_leader", "mayor", ()),
    ("director", "office", "政府办主任", "head", None, ("office_director",)),
    ("supervisor", "supervision", "督查室主任", "office_head", "director", ("supervisor",)),
    ("supervisor-two", "supervision", "督查员", "clerk", "supervisor", ("supervisor",)),
    ("housing-head", "housing", "局长", "head", None, ()),
    ("housing-deputy", "housing", "副局长", "deputy", "housing-head", ()),
    ("housing-build-head", "housing-build", "建设股股长", "office_head", "housing-deputy", ()),
    ("housing-clerk", "housing-build", "承办人", "clerk", "housing-build-head", ()),
    ("finance-head", "finance", "局长", "head", None, ()),
    ("finance-clerk", "finance", "承办人", "clerk", "finance-head", ()),
    ("urban-head", "urban", "局长", "head", None, ()),
    ("urban-clerk", "urban", "承办人", "clerk", "urban-head", ()),
    ("land-head", "land", "局长", "head", None, ()),
    ("land-clerk", "land", "承办人", "clerk", "land-head", ()),
    ("laohe-head", "laohe", "镇长", "head", "mayor", ()),
    ("laohe-clerk", "laohe", "党政办承办人", "clerk", "laohe-head", ()),
    ("sancha-head", "sancha", "镇长", "head", "mayor", ()),
    ("sancha-clerk", "sancha", "党政办承办人", "clerk", "sancha-head", ()),
    ("auditor", "audit", "审计管理员", "clerk", None, ("auditor",)),
    ("legal", "justice", "法制审核员", "office_head", None, ("legal_office",)),
    ("window", "hall", "窗口人员", "clerk", None, ()),
    ("personnel", "office", "人事干部", "clerk", "director", ("personnel",)),
    ("system", "office", "系统管理员", "clerk", "director", ("system_admin",)),
    ("security", "office", "安全管理员", "clerk", "director", ("security_admin",)),
    ("secrecy", "office", "保密员", "clerk", "director", ("secrecy_officer",)),
    ("party-director", "party-office", "县委办主任", "head", None, ("office_director",)),
)

#             code        name      posts
_PEOPLE = (
    ("lu", "陆明远", ("mayor",)),
    ("shen", "沈国安", ("vice-first",)),
    ("chen", "陈立群", ("vice",)),
    ("qin", "秦岚", ("vice-two",)),
    ("wu", "吴启明", ("director",)),
    ("zhou", "周敏", ("supervisor",)),
    ("xu", "许知", ("supervisor-two",)),
    ("wang", "王建国", ("housing-head",)),
    ("song", "宋立", ("housing-deputy",)),
    ("he", "贺平", ("housing-build-head",)),
    ("li", "李强", ("housing-clerk",)),
    ("qian", "钱文", ("finance-head",)),
    ("jin", "金晓", ("finance-clerk",)),
    ("ma", "马骁", ("urban-head",)),
    ("luo", "罗辉", ("urban-clerk",)),
    ("tian", "田野", ("land-head",)),
    ("yu", "于芳", ("land-clerk",)),
    ("shi", "石磊", ("laohe-head",)),
    ("bai", "白雪", ("laohe-clerk",)),
    ("jiang", "江涛", ("sancha-head",)),
    ("lin", "林琳", ("sancha-clerk",)),
    ("meng", "孟庆", ("auditor",)),
    ("fang", "方正", ("legal",)),
    ("zhao", "赵丽", ("window",)),
    ("ren", "任洁", ("personnel",)),
    ("admin", "小吴", ("system",)),
    ("guard", "安全", ("security",)),
    ("mi", "米慎", ("secrecy",)),
    ("party", "党政", ("party-director",)),
)

# 分工: which leader is in charge of which units.
_LINES = {
    "vice-first": ("finance", "hall"),
    "vice": ("housing", "urban", "land"),
    "mayor": ("audit", "office", "justice"),
}
_WINDOW_POSTS = {"window"}


@dataclass(frozen=True, slots=True)
class Office:
    """Ids by code of a small county office, and its people as officers."""

    units: Mapping[str, int]
    posts: Mapping[str, int]
    people: Mapping[str, int]

    def post_of(self, code: str) -> int:
        """The id of the first post of a person."""
        return self.posts[next(posts[0] for person, _, posts in _PEOPLE if person == code)]

    def officer(self, code: str, *, at: datetime | None = None, post: str | None = None) -> Officer:
        """The person `code` in the first own post, or in `post`, with rights read at `at` (else now)."""
        post_id = self.posts[post] if post else self.post_of(code)
        return selectors.officer(self.people[code], post_id, at=at or recording_moment())

    def account(self, code: str) -> Account:
        """The account of a person."""
        return Account.objects.get(person_id=self.people[code])


def found_office(*, accounts: bool = True, at: datetime = FOUNDED) -> Office:
    """Found the county office as of `at` and return it. About 25 statements."""
    with played_at(at):
        made = acts.register_organisation(
            units=[
                NewUnit(code, name, short, kind, parent, SINCE, sphere=sphere, rank_order=order)
                for order, (code, name, short, kind, parent, sphere) in enumerate(_UNITS)
            ],
            posts=[
                NewPost(
                    code,
                    unit,
                    name,
                    level,
                    SINCE,
                    superior=superior,
                    rank_order=order,
                    role="window_clerk" if code in _WINDOW_POSTS else None,
                    roles=roles,
                )
                for order, (code, unit, name, level, superior, roles) in enumerate(_POSTS)
            ],
            people=[
                NewPerson(
                    code,
                    name,
                    posts,
                    phone=f"139{number:08d}",
                    username=code if accounts else "",
                    password=PASSWORD,
                )
                for number, (code, name, posts) in enumerate(_PEOPLE)
            ],
            by=INSTALLER,
            at=at,
        )
        office = Office(made.units, made.posts, made.people)
        for post, units in _LINES.items():
            acts.set_leader_line(
                post_id=office.posts[post],
                unit_ids=[office.units[unit] for unit in units],
                document="澄政发〔2026〕1号",
                by=office.officer("ren", at=at),
                at=at,
            )
    return office


def sign_in(client: Client, office: Office, code: str, *, second_factor: bool = True, **post: Any) -> Client:
    """Sign the test client in as a person, with the second factor used, and return it."""
    from zhixing.core.people.middleware import SEAT

    client.force_login(office.account(code))
    session = client.session
    session["account_authentication_methods_user"] = str(office.account(code).pk)
    if second_factor:
        session["account_authentication_methods"] = [
            {"method": "password", "at": recording_moment().timestamp()},
            {"method": "mfa", "type": "totp", "at": recording_moment().timestamp()},
        ]
    if post:
        session[SEAT] = [
            office.posts[post["post"]],
            office.posts[post["for_post"]] if "for_post" in post else None,
        ]
    session.save()
    return client


def bulk_people(
    count: int, *, unit: str = "bulk", by: Officer | Tick = INSTALLER, at: datetime = FOUNDED
) -> list[int]:
    """Return the ids of `count` new clerks, each in a post of one unit below the county. A few statements."""
    with played_at(at):
        made = acts.register_organisation(
            units=[NewUnit(unit, f"{unit}局", unit, "department", "county", SINCE, rank_order=900)],
            posts=[NewPost(f"{unit}-{n}", unit, "科员", "clerk", SINCE, rank_order=n) for n in range(count)],
            people=[NewPerson(f"{unit}-{n}", f"科员{n}", (f"{unit}-{n}",)) for n in range(count)],
            by=by,
            at=at,
        )
    return [made.people[f"{unit}-{n}"] for n in range(count)]


def moments(start: datetime, *, minutes: int = 1) -> list[datetime]:
    """Return a hundred moments one after the other, for tests that play several acts."""
    found = [start + timedelta(minutes=minutes * n) for n in range(100)]
    assert all(a < b for a, b in pairwise(found))
    return found
