"""The demo accounts: who signs in with what. For the demo only; production has none of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from zhixing.config.county.content import content
from zhixing.config.county.roster import Roster, roster
from zhixing.foundation.moment import recording_moment
from zhixing.foundation.pinyin import syllables

PASSWORD = "Chengyang-2026"  # noqa: S105 - printed by the demo for everyone to read
CODE_SECONDS = 30
CODE_DIGITS = 6

# Post, and what the persona shows.
PERSONAS: tuple[tuple[str, str], ...] = (
    ("supervision-office.head", "督查室主任：交办、审核销号、催办、督办"),
    ("housing.clerk-1", "住建局承办人：反馈进展、申请销号、申请延期"),
    ("housing.head", "住建局局长：签收、签发、指定责任人"),
    ("magistrate", "县长：总览、裁定、逐级责任"),
    ("vice-market", "副县长（挂职）：分管线上的事项、延期审批"),
    ("executive-vice", "常务副县长：重点项目"),
    ("vice-construction", "副县长：分工调整前后的责任"),
    ("government-office.head", "政府办主任：归属裁定、交办"),
    ("supervision-office.clerk-1", "督查员：审核反馈"),
    ("housing.deputy-1", "住建局副局长：分管签发"),
    ("housing.section-2", "住建局股长：股室签发"),
    ("urban-management.head", "城管局局长：退回与移交"),
    ("natural-resources.head", "自然资源局局长：逾期事项说明情况"),
    ("finance.head", "财政局局长：配合事项"),
    ("laohe.clerk-1", "老河镇党政办承办人：一个人接所有来源的事"),
    ("laohe.head", "老河镇镇长"),
    ("government-services.head", "政务服务局局长"),
    ("government-services.window", "综合受理窗口人员"),
    ("hotline.head", "12345热线办主任"),
    ("appraisal-centre.head", "考核办主任"),
    ("audit.auditor", "审计员：办理记录校验"),
    ("discipline.head", "县纪委监委：接收移送，办理转来的事项"),
    ("archives.head", "档案局（馆）长"),
    ("justice.legal", "合法性审查员：条款"),
    ("government-office.deputy-1", "政府办副主任：机构人员、分工调整"),
    ("government-office.system", "系统管理员"),
    ("government-office.security", "安全管理员：双人核准"),
    ("government-office.secrecy", "保密员"),
    ("party-office.head", "县委办主任：只见党委口事项"),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demo. `secret` is the base32 seed of its authenticator."""

    username: str
    password: str
    persona: str
    person: str
    post: str
    unit: str
    post_code: str
    secret: str


@cache
def accounts() -> tuple[DemoAccount, ...]:
    """Return the demo accounts in the order in which the demo prints them."""
    people = roster(content())
    posts = {post.code: post for post in people.posts}
    names = {unit.code: unit.short_name for unit in people.units}
    return tuple(
        _account(code, persona, people, names[posts[code].unit], posts[code].name)
        for code, persona in PERSONAS
    )


def _account(code: str, persona: str, people: Roster, unit: str, post: str) -> DemoAccount:
    person = people.holder(code)
    username = "".join(syllables(person.name))
    seed = hashlib.sha256(f"zhixing demo {username}".encode()).digest()[:20]
    return DemoAccount(
        username=username,
        password=PASSWORD,
        persona=persona,
        person=person.name,
        post=post,
        unit=unit,
        post_code=code,
        secret=base64.b32encode(seed).decode(),
    )


ACCOUNTS = accounts()


def totp_code(username: str, *, at: datetime | None = None) -> str:
    """Return the six digits that the account's authenticator shows (RFC 6238), at `at` or now.

    Raises KeyError for an account that the demo has not.
    """
    account = {entry.username: entry for entry in ACCOUNTS}[username]
    counter = int((at or recording_moment()).timestamp()) // CODE_SECONDS
    digest = hmac.new(base64.b32decode(account.secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    (number,) = struct.unpack(">I", digest[offset : offset + 4])
    return f"{(number & 0x7FFFFFFF) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
