"""The registry of verbs. Every room names in its own `verbs.py` what it writes into the ledger."""

from __future__ import annotations

import re

from zhixing.foundation.words import translate

_FORM = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")


class Verb(str):
    """A registered verb: its code is the text itself, `noun.past`.

    `personal` names the facts that lie beside the entry and can be erased; `second` says that the
    ledger refuses the verb without a second person.
    """

    __slots__ = ("en", "personal", "second", "zh")

    zh: str
    en: str
    personal: tuple[str, ...]
    second: bool

    @property
    def label(self) -> str:
        """The verb in the reader's language, as it stands in a timeline: 「移交」."""
        return translate(self.zh)


_verbs: dict[str, Verb] = {}


def verb(code: str, *, zh: str, en: str, personal: tuple[str, ...] = (), second: bool = False) -> Verb:
    """Register the verb `code` and return it. Raises ValueError when its form or meaning clashes."""
    if not _FORM.fullmatch(code):
        raise ValueError(f"a verb is noun.past, not {code!r}")
    new = Verb(code)
    new.zh, new.en, new.personal, new.second = zh, en, tuple(personal), second
    known = _verbs.get(code)
    if known is not None and _meaning(known) != _meaning(new):
        raise ValueError(f"the verb {code!r} is registered with another meaning")
    return _verbs.setdefault(code, new)


def registered(code: str) -> Verb | None:
    """Return the verb `code`, or None when no room has registered it."""
    return _verbs.get(code)


def every_verb() -> list[Verb]:
    """Return all registered verbs in order of their codes."""
    return [_verbs[code] for code in sorted(_verbs)]


def label(code: str) -> str:
    """Return the verb in the reader's language; a code that no room knows any more stays as it is."""
    known = _verbs.get(code)
    return known.label if known else code


def _meaning(one: Verb) -> tuple[str, str, tuple[str, ...], bool]:
    return one.zh, one.en, one.personal, one.second


ERASURE = "erasure"
"""The noun of the subjects that erasures are recorded about: `erasure:matter:42`."""
KEY = "key"
"""The noun of the subjects that signing keys are recorded about: `key:<origin>`."""

PERSONAL_ERASED = verb("personal.erased", zh="个人信息删除", en="personal facts erased")
KEY_ROTATED = verb("key.rotated", zh="更换签名密钥", en="signing key replaced", second=True)
LEDGER = "ledger"
"""The noun of the subjects that checks and exports are recorded about: `ledger:<origin>`."""

VERIFIED = verb("ledger.verified", zh="校验办理记录", en="ledger verified")
EXPORTED = verb("ledger.exported", zh="导出办理记录", en="ledger exported")

COMMAND = "command"
"""The noun of the subjects that commands of the shell are recorded about, each its own: `command:<hex>`."""

COMMAND_RUN = verb("command.run", zh="运行命令", en="shell command run")
