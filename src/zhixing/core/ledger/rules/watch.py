"""The security log: which entries tell who came in, looked, took out and changed rights (R48).

Verbs by their codes, because most belong to rooms above. The index of the log covers exactly `WATCHED`:
a code more needs a migration.
"""

from __future__ import annotations

from typing import Final

from zhixing.core.ledger.rules.drafts import Facts
from zhixing.foundation.words import mark

GROUPS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "sign_in": (mark("登录"), ("account.sign_in_failed", "account.signed_in", "account.signed_out")),
    "denied": (mark("访问被拒绝"), ("account.access_denied",)),
    "taken": (
        mark("下载和导出"),
        ("account.file_taken", "ledger.exported", "people.exported", "register.exported"),
    ),
    "read": (mark("查看个人信息和标密文件"), ("evidence.opened", "party.revealed")),
    "rights": (
        mark("账号、角色和密钥"),
        (
            "account.disabled",
            "account.enabled",
            "account.opened",
            "account.password_set",
            "account.sessions_ended",
            "key.rotated",
            "party.key_renewed",
            "post.role_granted",
            "post.role_revoked",
            "unit.partner_key_ended",
            "unit.partner_key_issued",
        ),
    ),
    "system": (mark("运行命令和校验"), ("command.run", "ledger.verified")),
}
"""Groups of the filter: their name and their verbs."""

TAKEN: Final = frozenset(GROUPS["taken"][1])
"""Entries that say that something was taken out: one for each file."""

WATCHED: Final = tuple(sorted(code for _, codes in GROUPS.values() for code in codes))

_SAID: Final = ("path", "name", "words", "login", "reason", "purpose", "username", "role", "query")


def said(facts: Facts, *, rows: str) -> str:
    """Return what an entry of the log is about in one line: address, file, command, reason, how many.

    `rows` is the sentence of a number of rows, with its place `%(n)s`.
    """
    found = [facts.get(name) for name in _SAID]
    if number := facts.get("rows"):
        found.append(rows % {"n": number})
    return " · ".join(" ".join(map(str, one)) if isinstance(one, list) else str(one) for one in found if one)
