"""R24: every address × every method × every role and relation, against one reviewed table.

What a person may not reach answers 404, never 403, and looks like what does not exist. The table is
matrix.toml; an address that it lacks fails here.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.urls import get_resolver, reverse

from tests.architecture.test_urls import addresses
from tests.reliability.scenes import Scene, Writer, form_key, fresh, slugs
from tests.reliability.together import FULL
from tests.security.world import EVERYBODY, World

NOBODY = ""
TABLE: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text("utf-8"))
REACHED = frozenset({200, 204, 302, 303})
SAMPLE_REACHES, SAMPLE_DENIED = 2, 6


@dataclass(frozen=True, slots=True)
class Page:
    """One row of the table."""

    name: str
    args: Mapping[str, str]
    get: object
    post: object
    is_public: bool
    status: int
    data: Mapping[str, str]

    @property
    def id(self) -> str:
        return " ".join((self.name, *(f"{k}={v}" for k, v in self.args.items())))

    def path(self, world: World) -> str:
        return reverse(self.name, kwargs={k: thing(world, v) for k, v in self.args.items()})

    def expected(self, method: str) -> object:
        return getattr(self, method)


def pages() -> list[Page]:
    """Return the rows of the table."""
    return [
        Page(
            row["name"],
            row.get("args", {}),
            row.get("get", "public" if row.get("public") else "405"),
            row["post"],
            row.get("public", False),
            row.get("status", 200),
            row.get("data", {}),
        )
        for row in TABLE["page"]
    ]


def thing(world: World, word: str) -> object:
    """Return what a word of the table stands for in this world."""
    kind, _, name = word.removeprefix("@").partition(".")
    if not word.startswith("@"):
        return word
    if kind == "matter":
        return world.matters[name].number
    if kind == "ref":
        return world.matters[name].reference
    if kind == "post":
        return world.county.office.posts[name]
    return world.things[name]


@cache
def members(groups: tuple[str, ...]) -> frozenset[str]:
    return frozenset(code for group in groups for code in TABLE["groups"][group])


def people(page: Page, method: str) -> Iterator[tuple[str, bool]]:
    """Yield who is asked, and whether he reaches it: everybody, or at commit size some of both kinds."""
    groups = page.expected(method)
    reach = members(tuple(groups)) if isinstance(groups, list) else frozenset(EVERYBODY)
    denied = [code for code in EVERYBODY if code not in reach]
    if isinstance(groups, str) and not FULL:
        yield from ((code, True) for code in ("zhou", NOBODY))
        return
    yield from ((code, True) for code in _some(page, sorted(reach), SAMPLE_REACHES))
    yield from ((code, False) for code in _some(page, denied, SAMPLE_DENIED))
    yield NOBODY, False


def _some(page: Page, codes: list[str], count: int) -> list[str]:
    """Return a few of them, others for another row, the same each time."""
    if FULL or len(codes) <= count:
        return codes
    turn = int(hashlib.sha256(page.id.encode()).hexdigest(), 16) % len(codes)
    always = [code for code in ("party", "luo", "zhao") if code in codes]
    return list(dict.fromkeys([*always, *(codes[turn:] + codes[:turn])]))[:count]


def wrong(page: Page, method: str, code: str, reaches: bool, answer: HttpResponseBase) -> str:
    """Return what is wrong with an answer, '' where nothing is."""
    groups, status = page.expected(method), answer.status_code
    leads_to = answer.headers.get("Location", "")
    is_sign_in = status == 302 and leads_to.startswith("/accounts/login/")
    if groups == "405":
        if page.is_public or code or _is_open(page):
            return "" if status == 405 else f"{status} instead of 405"
        return "" if is_sign_in else f"{status} instead of the sign-in page"
    if groups == "public":
        fits = status == page.status if method == "get" else status in {*REACHED, page.status}
        return "" if fits else f"{status} on a public page"
    if code == NOBODY:
        return "" if is_sign_in else f"{status} instead of the sign-in page"
    if not reaches:
        return "" if status == 404 else f"{status} {leads_to} instead of 404"
    if status not in REACHED or is_sign_in or leads_to.startswith(("/people/no-post", "/accounts/")):
        return f"{status} {leads_to} although it is for him"
    return ""


def _read(answer: HttpResponseBase) -> None:
    """Take a file that is handed out to its end, so that it is closed."""
    if answer.streaming:
        for _part in answer:
            pass


def _is_open(page: Page) -> bool:
    return page.post == "public"


class TestTheTable:
    def test_names_every_address_and_no_other(self) -> None:
        there = {name for name, _, _ in addresses(get_resolver())}
        written = {page.name for page in pages()} | set(TABLE["accounts"]) | set(TABLE["api"])
        assert sorted(there - written) == [], "add rows to tests/security/matrix.toml"
        assert sorted(written - there) == [], "addresses that are no more"

    def test_knows_only_people_of_the_county(self) -> None:
        named = {code for codes in TABLE["groups"].values() for code in codes}
        assert named == set(EVERYBODY)

    def test_lists_nobody_twice(self) -> None:
        assert all(len(codes) == len(set(codes)) for codes in TABLE["groups"].values())


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.id)
def test_an_address_is_reached_by_those_it_is_for(world: World, page: Page) -> None:
    path, found = page.path(world), []
    for method in ("get", "post"):
        for code, reaches in people(page, method):
            with world.undone():
                sent = dict(page.data) if method == "post" else {}
                answer = getattr(world.client(code), method)(path, sent)
                _read(answer)
                if problem := wrong(page, method, code, reaches, answer):
                    found.append(f"{method.upper()} {path} as {code or 'a stranger'}: {problem}")
    assert found == []


@pytest.mark.parametrize("name", sorted(TABLE["accounts"]))
def test_an_address_of_the_sign_in_answers_as_written(world: World, name: str) -> None:
    row = TABLE["accounts"][name]
    args = {
        "account_confirm_email": ["MQ:abc"],
        "account_reset_password_from_key": ["1", "set-password"],
    }.get(name, [])
    path = reverse(name, args=args)
    answers = {
        method: [getattr(world.client(code), method)(path).status_code for code in (NOBODY, "li")]
        for method in ("get", "post")
    }
    assert answers == {"get": row["get"], "post": row["post"]}


@pytest.mark.parametrize("name", sorted(TABLE["api"]))
def test_an_address_of_the_api_answers_as_written(world: World, name: str) -> None:
    row = TABLE["api"][name]
    numbered = ("api:matter", "api:remark", "api:case", "api:begin_payment")
    args = (
        [world.matters["urban"].number]
        if name in numbered
        else ["1"]
        if name in ("api:item", "api:payment")
        else []
    )
    path = reverse(name, args=args)
    answers = {
        method: [getattr(world.client(code), method)(path).status_code for code in (NOBODY, "li")]
        for method in ("get", "post")
    }
    assert answers == {"get": row["get"], "post": row["post"]}


# ---- steps: each in the state in which it may be taken -----------------------------------------------

# Who is offered each step on the scene of tests/reliability/scenes.py, a matter of the housing bureau.
OFFERED: Mapping[str, tuple[str, ...]] = {
    "assign": ("wu", "zhou", "xu"),
    "sign-for": ("wang", "song"),
    "accept-offer": ("ma",),
    "refuse-offer": ("ma",),
    "rule": ("lu", "wu"),
    "sign-off": ("wang", "song", "he"),
    "check": ("wu", "zhou", "xu"),
    "close": ("wu", "zhou", "xu"),
    "close-tracked": ("wang",),
    "grade": ("chen", "wu", "zhou", "xu"),
    "return": ("wang", "song", "he"),
    "decide-extension": ("chen", "wu", "zhou", "xu"),
    "reply-support": ("qian", "jin"),
    "report": ("wang", "song", "he", "li"),
    "first-action": ("wang", "song", "he", "li"),
    "ask-close": ("wang", "song", "he", "li"),
    "ask-support": ("wang", "song", "he", "li", "wu", "zhou", "xu"),
    "ask-extension": ("wang", "song", "he", "li"),
    "offer": ("wang", "song"),
    "withdraw-offer": ("wang", "song"),
    "contest": ("wang", "song"),
    "name-handler": ("wang", "song", "he"),
    "split": ("wu", "zhou", "xu"),
    "urge": ("chen", "wu", "zhou", "xu", "ren"),
    "ask-explanation": ("chen", "wu", "zhou", "xu", "ren"),
    "explain": ("wang", "song", "he", "li"),
    "ladder": ("lu", "wu", "zhou", "xu"),
    "pause": ("chen", "wu", "zhou", "xu"),
    "resume": ("chen", "wu", "zhou", "xu", "wang", "song", "he", "li"),
    "correct": ("wu", "zhou", "xu"),
    "correct-time": ("wu", "zhou", "xu"),
    "correct-due": ("wu", "zhou", "xu"),
    "relate": ("wang", "song", "he", "li", "wu", "zhou", "xu"),
    "readers": ("wu", "zhou", "xu"),
    "terminate": ("wu", "zhou", "xu"),
    "reopen": ("wu", "zhou", "xu"),
    "look-back": ("wu", "zhou", "xu"),
    "comment": ("lu", "chen", "wu", "zhou", "xu", "wang", "song", "he", "li", "ren", "meng", "mi"),
}


# At commit size: the colleagues of the doer, who sees everything, who sees nothing.
TRYING = ("li", "wang", "zhou", "lu", "qian", "meng", "mi", "luo", "party")


def test_every_step_is_in_the_table() -> None:
    assert sorted(OFFERED) == sorted(slugs())


@pytest.mark.parametrize("slug", sorted(OFFERED))
def test_a_step_is_offered_to_those_it_is_for_and_done_by_nobody_else(world: World, slug: str) -> None:
    """The others send the right words in vain: 404 or refused, and nothing changes."""
    made: Scene = Writer(world.county).scene(slug)
    version, found = fresh(made.matter).version, []
    for code in EVERYBODY if FULL else (made.by, *(c for c in TRYING if c not in OFFERED[slug])):
        with world.undone():
            window = world.client(code)
            shown = window.get(made.path).status_code
            sent = window.post(made.path, made.body(key=form_key())).status_code
            moved = fresh(made.matter).version - version
        wanted = (200, 303, 1) if code in OFFERED[slug] else (404, (200, 404), 0)
        fits = shown == wanted[0] and moved == wanted[2]
        fits = fits and (sent == wanted[1] if isinstance(wanted[1], int) else sent in wanted[1])
        if not fits:
            found.append(f"{code}: GET {shown}, POST {sent}, {moved} entries")
    assert found == []
