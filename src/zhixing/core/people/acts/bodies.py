"""Standing bodies (A10): established once, their powers and duties as dated rules, their seats."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.people import policies, verbs
from zhixing.core.people.models import Body, BodyMember, BodyVersion
from zhixing.core.people.refusals import (
    ChangeBeforeLast,
    CodeTaken,
    UnknownSubject,
)
from zhixing.core.people.selectors import at_instant, day_of
from zhixing.core.people.selectors.subjects import (
    living_version,
    locked_post,
    locked_unit,
    require,
    require_living_post,
)
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate


def _locked_body(kind: str) -> Body:
    body = Body.objects.select_for_update().filter(kind=kind).first()
    if body is None:
        raise UnknownSubject(what=translate(mark("该机构")))
    return body


@transaction.atomic
def establish_body(*, kind: str, name: str, unit_id: int, by: Actor, at: datetime) -> Body:
    """Establish one of the three standing bodies, kept by a unit. Raises NotAllowed, CodeTaken.

    Ledger: body.established.
    """
    require("manage_people", by)
    if Body.objects.filter(kind=kind).exists():
        raise CodeTaken(code=name)
    unit = locked_unit(unit_id)
    living_version(unit, day_of(at))
    body = Body.objects.create(kind=kind, name=name, unit=unit)
    ledger.record(
        verbs.BODY_ESTABLISHED,
        about=reference("body", body.id),
        by=by,
        at=at,
        facts={"kind": str(kind), "name": name, "unit": unit.id},
    )
    return body


@transaction.atomic
def set_body_rule(
    *,
    kind: str,
    standing: str,
    powers: str,
    duties: str,
    procedure: str,
    rights: Collection[str],
    document: str,
    since: date,
    by: Actor,
    at: datetime,
) -> BodyVersion:
    """Set a body's 地位、权力、责任 and procedure from a day on; the former rule ends there.

    `rights` is what its members may: classify, judge_complaint, decide_treatment. Raises NotAllowed,
    UnknownSubject, ChangeBeforeLast. Ledger: body.rule_set.
    """
    require("change_rules", by)
    body = _locked_body(kind)
    last = BodyVersion.objects.filter(body=body).order_by("-since").first()
    if last is not None and since <= last.since:
        raise ChangeBeforeLast(subject=body.name, since=last.since.isoformat())
    if last is not None and last.until is None:
        last.until = since
        last.save(update_fields=["until"])
    version = BodyVersion.objects.create(
        body=body,
        standing=standing,
        powers=powers,
        duties=duties,
        procedure=procedure,
        rights=sorted(set(rights) & policies.BODY_RIGHTS),
        document=document,
        since=since,
    )
    ledger.record(
        verbs.BODY_RULE_SET,
        about=reference("body", body.id),
        by=by,
        at=at,
        facts={
            "standing": standing,
            "powers": powers,
            "duties": duties,
            "procedure": procedure,
            "rights": version.rights,
            "document": document,
            "since": since.isoformat(),
        },
    )
    return version


@transaction.atomic
def seat_member(*, kind: str, post_id: int, by: Actor, at: datetime) -> BodyMember:
    """Give a post a seat in a body. Raises NotAllowed, UnknownSubject, PostNotLiving, CodeTaken.

    Ledger: body.seat_taken.
    """
    require("manage_people", by)
    body = _locked_body(kind)
    post = locked_post(post_id)
    require_living_post(post, at)
    if BodyMember.objects.filter(at_instant(at), body=body, post=post).exists():
        raise CodeTaken(code=post.name)
    member = BodyMember.objects.create(body=body, post=post, since=at)
    ledger.record(
        verbs.BODY_SEAT_TAKEN,
        about=reference("body", body.id),
        by=by,
        at=at,
        facts={"post": post.id, "name": post.name},
    )
    return member


@transaction.atomic
def unseat_member(*, kind: str, post_id: int, by: Actor, at: datetime) -> None:
    """Take a post's seat in a body away. Raises NotAllowed, UnknownSubject. Ledger: body.seat_left."""
    require("manage_people", by)
    body = _locked_body(kind)
    ended = BodyMember.objects.filter(at_instant(at), body=body, post_id=post_id, since__lt=at).update(
        until=at
    )
    if not ended:
        raise UnknownSubject(what=translate(mark("该成员")))
    ledger.record(
        verbs.BODY_SEAT_LEFT,
        about=reference("body", body.id),
        by=by,
        at=at,
        facts={"post": post_id},
    )
