"""What an application asks on its pages, in which order, and what is still open."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from zhixing.foundation.numbers import ALPHABET
from zhixing.foundation.words import mark

SCOPES: Final = {"file_case": mark("代申请人提交申请")}
"""What a partner's key may be given in the hall, with its words."""

PERSON, FIRM, ORGANISATION = "person", "firm", "organisation"
UPLOAD, WINDOW, LATER, LICENCE = "upload", "window", "later", "licence"
PAPER_WAYS: Final = {
    UPLOAD: mark("现在上传"),
    WINDOW: mark("到窗口交"),
    LATER: mark("承诺以后补交（容缺）"),
    LICENCE: mark("同意窗口调用电子证照，不用上传"),
}
PAPER_DONE: Final = {
    UPLOAD: mark("已上传"),
    WINDOW: mark("到窗口交"),
    LATER: mark("承诺以后补交（容缺）"),
    LICENCE: mark("同意窗口调用电子证照"),
}
"""The same ways, once one of them was chosen."""
PAPER: Final = "paper-"
TELEPHONE: Final = "(1[3-9][0-9]{9}|0[0-9]{9,11}|[48]00[0-9]{7}|[2-8][0-9]{6,7})"
"""A mobile of 11 digits, or a line in a house, with or without its area code: what can be called back."""
KEY_SIGNS, GROUP = 12, 4

WHO, NAME, CONTACT, WAY = "who", "name", "contact", "way"
SPECIAL: Final = "special"
"""A page that nobody has to answer: what is special about this case, and is asked for on a coded ground."""
PAGE_WORDS: Final = {
    WHO: mark("谁来办"),
    NAME: mark("姓名和证件"),
    CONTACT: mark("联系方式"),
    WAY: mark("怎样领取结果"),
    SPECIAL: mark("申请特事特办"),
}
FIELDS: Final = {
    WHO: ("kind",),
    NAME: ("name", "id_number", "agent"),
    CONTACT: ("phone",),
    WAY: ("way", "address"),
    SPECIAL: ("special_ground", "special_reason"),
}
NEEDED: Final = {WHO: ("kind",), NAME: ("name", "id_number"), CONTACT: ("phone",), WAY: ("way",)}


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the task list: a page, its label, and whether it is answered."""

    page: str
    label: str
    is_done: bool
    note: str = ""


def tasks(answers: Mapping[str, Any], materials: Sequence[Mapping[str, Any]]) -> list[Task]:
    """Return the pages of an application in their order: who, papers one by one, how the result comes."""
    ways = answers.get("papers", {})
    return [
        *(Task(page, PAGE_WORDS[page], _has(answers, page)) for page in (WHO, NAME, CONTACT)),
        *(
            Task(
                f"{PAPER}{paper['code']}",
                str(paper["name"]),
                paper["code"] in ways,
                PAPER_DONE.get(ways.get(paper["code"], ""), ""),
            )
            for paper in materials
        ),
        Task(WAY, PAGE_WORDS[WAY], _has(answers, WAY)),
    ]


def _has(answers: Mapping[str, Any], page: str) -> bool:
    return all(answers.get(name) for name in NEEDED[page])


def special_task(answers: Mapping[str, Any]) -> Task:
    """Return the page that nobody has to answer, done where a ground was chosen."""
    return Task(SPECIAL, PAGE_WORDS[SPECIAL], bool(answers.get("special_ground")))


def owed(answers: Mapping[str, Any], materials: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the papers that the applicant asks to let follow: what `special` may allow (E9)."""
    ways = answers.get("papers", {})
    return [
        str(paper["code"])
        for paper in materials
        if paper.get("needed", True) and paper.get("may_follow") and ways.get(paper["code"]) == LATER
    ]


def next_page(found: Sequence[Task], after: str = "") -> str:
    """Return the first open page behind `after`, else the first open one at all, else ''."""
    names = [task.page for task in found]
    start = names.index(after) + 1 if after in names else 0
    for task in (*found[start:], *found[:start]):
        if not task.is_done:
            return task.page
    return ""


def is_complete(found: Sequence[Task]) -> bool:
    """Whether nothing is open any more."""
    return all(task.is_done for task in found)


def ways_of(paper: Mapping[str, Any]) -> tuple[str, ...]:
    """Return how one paper may come in; only what the catalogue allows may follow later.

    A paper that the licence store may hold (`licence`) need not be uploaded: the window calls it.
    """
    follow = (LATER,) if paper.get("may_follow") else ()
    return ((LICENCE,) if paper.get("licence") else ()) + (UPLOAD, WINDOW, *follow)


def packed(answers: Mapping[str, Any]) -> str:
    """Return the answers as they are sealed."""
    return json.dumps(answers, ensure_ascii=False, sort_keys=True)


def plain_key(text: str) -> str:
    """Return a code as it is compared: upper case, only the signs that codes are made of."""
    return "".join(sign for sign in text.upper() if sign in ALPHABET)


def spoken_key(key: str) -> str:
    """Return 「7K3Q-9BXA-CD45」."""
    return "-".join(re.findall(f".{{1,{GROUP}}}", key))
