"""R26: every id in path, query, body and hidden field replaced by a foreign one, or by an absent one.

The foreign and the absent answer the same, nothing is read, nothing is written, and nothing that was not
asked for is taken from a form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.urls import reverse

from tests.reliability.scenes import Scene, Writer, form_key, fresh, slugs
from tests.security.test_matrix import Page, members, pages
from tests.security.world import EVERYBODY, World
from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Delegation

ABSENT = {
    "number": "999999-26-222222-2",
    "about": "matter:999999999",
    "evidence_id": "999999999",
    "key": "999999999",
    "proposal_id": "999999999",
    "breach_id": "999999999",
    "request_id": "999999999",
    "message_id": "999999999",
    "function": "999999999",
    "duty": "999999999",
    "delegation": "999999999",
    "username": "zz",
}
NEVER_CHANGES = ("django_session", "ledger_")
MARGIN = 16


def state() -> str:
    """Return a digest of every table but sessions and records: what a request may have changed."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if not table.startswith(NEVER_CHANGES):
                cursor.execute(
                    f'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t'
                )
                digest.update(f"{table} {cursor.fetchone()}".encode())
    return digest.hexdigest()


def size_of(answer: HttpResponseBase, path: str = "") -> int:
    """Return how long an answer is, without the address that it says back."""
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return len(content.replace(path.encode(), b"") if path else content)


def foreign_rows() -> Iterator[Page]:
    """Yield the rows of the matrix that name an object which somebody may not see."""
    for page in pages():
        named = [k for k, v in page.args.items() if k in ABSENT and (v.startswith("@") or k == "username")]
        if named and not page.is_public:
            yield page


def absent_path(page: Page) -> str:
    """Return the address of the row with an object that does not exist."""
    named = {k: v for k, v in page.args.items() if k in ABSENT and (v.startswith("@") or k == "username")}
    return reverse(page.name, kwargs={k: ABSENT[k] if k in named else v for k, v in page.args.items()})


@pytest.mark.parametrize("page", list(foreign_rows()), ids=lambda page: page.id)
def test_the_foreign_looks_like_the_absent(world: World, page: Page) -> None:
    groups = page.get if isinstance(page.get, list) else page.post
    assert isinstance(groups, list)
    strangers = [code for code in ("luo", "party", "zhao", "bai") if code not in members(tuple(groups))]
    there, nowhere = page.path(world), absent_path(page)
    before = state()
    for code in strangers:
        for method in ("get", "post"):
            one, two = (getattr(world.client(code), method)(path) for path in (there, nowhere))
            assert one.status_code == two.status_code, (code, method)
            assert one.status_code in (404, 405), (code, method)
            lengths = [size_of(answer, path) for answer, path in ((one, there), (two, nowhere))]
            assert abs(lengths[0] - lengths[1]) <= MARGIN, (code, method)
    assert state() == before


# ---- fields of forms: each replaced by what lies outside the sender's view ------------------------------

FIELDS: Mapping[str, Mapping[str, str]] = {
    "assign": {"lead": "unit.county", "leader": "post.housing-clerk", "supports": "unit.county"},
    "sign-for": {"handler": "person.luo"},
    "accept-offer": {"handler": "person.li"},
    "rule": {"unit": "unit.county"},
    "ask-support": {"unit": "unit.county"},
    "offer": {"to_unit": "unit.county"},
    "name-handler": {"handler": "person.luo"},
    "split": {"units": "unit.county"},
    "relate": {"number": "matter.party"},
}
"""The county itself takes no matter, a post below takes no lead, a person of another unit handles nothing."""


def value(world: World, word: str) -> Any:
    kind, _, name = word.partition(".")
    if kind == "matter":
        return world.matters[name].number
    if kind == "unit":
        return world.county.unit(name)
    return world.county.person(name) if kind == "person" else world.county.office.posts[name]


@pytest.mark.parametrize("slug", sorted(FIELDS))
def test_a_foreign_value_in_a_field_is_refused_like_one_that_does_not_exist(world: World, slug: str) -> None:
    made = Writer(world.county).scene(slug)
    before, version = state(), fresh(made.matter).version
    for field, word in FIELDS[slug].items():
        lengths = []
        for put in (value(world, word), ABSENT["number"] if field == "number" else 999_999_999):
            body = made.body(key=form_key(), **{field: put})
            answer = world.client(made.by).post(made.path, body)
            assert answer.status_code in (200, 404), (field, put)
            lengths.append((answer.status_code, size_of(answer)))
        (one, length), (two, other) = lengths
        assert one == two, field
        assert abs(length - other) <= MARGIN, field
    assert fresh(made.matter).version == version
    assert state() == before


def test_a_merge_into_a_foreign_matter_is_refused_like_one_into_nothing(world: World) -> None:
    made = Writer(world.county).scene("ask-close")
    answers = []
    for target in (world.matters["urban"].number, world.matters["party"].number, ABSENT["number"]):
        body = made.body(key=form_key(), close_kind="merged", target_number=target)
        answer = world.client(made.by).post(made.path, body)
        answers.append((answer.status_code, "请选择并入的事项" in answer.content.decode()))
    assert answers == [(200, True)] * 3
    assert fresh(made.matter).version == made.matter.version


def test_rows_of_a_bulk_act_are_looked_up_within_the_senders_view(world: World) -> None:
    numbers = [world.matters[name].number for name in ("urban", "party", "secret", "laohe")]
    before = state()
    for code, own in (("qian", ()), ("zhao", ()), ("party", (numbers[1],)), ("tian", ())):
        sent = {"step": "urge", "row": [number for number in numbers if number not in own]}
        answer = world.client(code).post("/matters/bulk/", sent | {"form_key": form_key()})
        assert answer.status_code == 200, code
        assert not any(number in answer.content.decode() for number in numbers), code
    assert state() == before


# ---- what a form does not ask is not taken --------------------------------------------------------------

MASS = {
    "state": "closed",
    "unit": "1",
    "unit_id": "1",
    "handler_id": "1",
    "leader_post_id": "1",
    "version": "999",
    "restricted": "1",
    "sphere": "party",
    "progress": "100",
    "progress_percent": "100",
    "closed_at": "2026-01-01",
    "close_kind": "done",
    "light": "green",
    "due_at": "2099-01-01",
    "registered_by": "1",
    "matter_id": "1",
    "feedback_id": "1",
    "concerned": "1",
    "by": "1",
    "at": "2020-01-01",
    "number": "999999-26-AAAAAA-A",
}
UNTOUCHED = ("state", "unit_id", "leader_post_id", "registered_by_id", "sphere", "restricted", "number")


def test_fields_that_a_form_does_not_have_change_nothing(world: World) -> None:
    made = Writer(world.county).scene("comment")
    before = Matter.objects.filter(pk=made.matter.pk).values().get()
    answer = world.client(made.by).post(made.path, {**MASS, **made.body(key=form_key())})
    assert answer.status_code == 303
    after = Matter.objects.filter(pk=made.matter.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"version", "last_hash", "last_recorded_at", "last_verb"}


@pytest.mark.parametrize("slug", ["urge", "explain", "first-action", "name-handler", "ask-support"])
def test_a_step_changes_only_what_it_is_about(world: World, slug: str) -> None:
    made: Scene = Writer(world.county).scene(slug)
    before = Matter.objects.filter(pk=made.matter.pk).values().get()
    foreign = {name: word for name, word in MASS.items() if name not in made.data}
    assert world.client(made.by).post(made.path, {**foreign, **made.body(key=form_key())}).status_code == 303
    after = Matter.objects.filter(pk=made.matter.pk).values().get()
    assert all(before[name] == after[name] for name in UNTOUCHED)


# ---- acts by people who may look --------------------------------------------------------------------------


def test_who_sees_a_delegation_cannot_end_it(world: World) -> None:
    key = world.things["delegation"]
    path = f"/people/delegations/{key}/end/"
    for code in EVERYBODY:
        if code in ("wang", "song", "ren", "admin"):
            continue
        world.client(code).post(path)
        assert Delegation.objects.get(pk=key).until is not None
    assert Delegation.objects.get(pk=key).until > fresh(world.matters["housing"]).registered_at
    page = world.client("wang").get("/people/delegations/").content.decode()
    assert "宋立" in page


def test_who_is_no_side_of_a_move_cannot_sign_it(world: World) -> None:
    from zhixing.core.matters.models import LineMove

    key = world.things["move"]
    for code in EVERYBODY:
        if code not in ("chen", "qin"):
            world.client(code).post(f"/matters/moves/{key}/sign/")
    found = LineMove.objects.get(pk=key)
    assert (found.given_at, found.taken_at) == (None, None)


def test_the_notice_of_somebody_else_cannot_be_marked_as_seen(world: World) -> None:
    from zhixing.core.notices.models import Notice

    key = world.things["notice"]
    for code in ("he", "wang", "zhou", "admin"):
        assert world.client(code).post("/inbox/seen/", {"row": [key]}).status_code == 303
        assert world.client(code).post(f"/inbox/{key}/").status_code == 404
    assert Notice.objects.get(pk=key).seen_at is None


def test_every_step_of_a_foreign_matter_is_404(world: World) -> None:
    number = world.matters["urban"].number
    before = state()
    for slug in slugs():
        for method in ("get", "post"):
            answer = getattr(world.client("li"), method)(
                f"/matters/{number}/{slug}/", {"text": "x", "reason": "x"}
            )
            assert answer.status_code == 404, (slug, method)
    assert state() == before
