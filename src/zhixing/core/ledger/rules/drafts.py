"""An entry before it is written: what is hashed, from values alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from zhixing.core.ledger.rules import canonical
from zhixing.core.ledger.rules.origin import LIVE
from zhixing.foundation.actors import Actor, Citizen, Officer

SALT_BYTES = 32
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a subject: its number, hash, recorded time and, if known, its verb.

    Not the signed head of the whole ledger, which is `rules.heads.SignedHead`.
    """

    seq: int
    hash: bytes
    recorded_at: datetime
    verb: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a caller wants recorded; the fields are the arguments of `record`."""

    verb: str
    about: str
    by: Actor
    at: datetime
    facts: Facts
    personal: Facts | None = None
    after: Head | None = None
    second: Actor | None = None
    origin: str = LIVE
    late_after: timedelta | None = None
    worked_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A recorded entry, names of posts and units as they then were.

    `by_name` is the person's own name; `on_behalf` the post that the person acted for, '' when his
    own. `hash` is what the next entry of the subject and the tree rest on. `personal` is None where
    the entry has no personal facts, or they have been erased, or the reader did not ask for them.
    """

    id: int
    about: str
    seq: int
    verb: str
    at: datetime
    recorded_at: datetime
    by_code: str
    by_name: str
    post_name: str
    unit_name: str
    on_behalf: str
    facts: Facts
    origin: str
    hash: bytes
    second_code: str = ""
    second_name: str = ""
    post_id: int | None = None
    unit_id: int | None = None
    worked_minutes: int | None = None
    has_personal: bool = False
    personal: Facts | None = None

    @property
    def head(self) -> Head:
        """What the next entry of this subject comes after."""
        return Head(self.seq, self.hash, self.recorded_at, self.verb)


@dataclass(frozen=True, slots=True)
class PreparedEntry:
    """A hashed entry, ready for one statement."""

    about: str
    seq: int
    hash: bytes
    prev_hash: bytes | None
    verb: str
    at: datetime
    recorded_at: datetime
    by_code: str
    post_id: int | None
    unit_id: int | None
    origin: str
    format: str
    body: str
    prev_verb: str | None
    worked_minutes: int | None
    salt: bytes | None = None
    personal: str | None = None
    content: Facts = field(default_factory=dict)

    @property
    def head(self) -> Head:
        """What the next entry of this subject comes after."""
        return Head(self.seq, self.hash, self.recorded_at, self.verb)

    def params(self) -> dict[str, Any]:
        """Return the parameters of `sql.INSERT_ENTRY_CTE`."""
        return {
            "entry_about": self.about,
            "entry_seq": self.seq,
            "entry_hash": self.hash,
            "entry_prev_hash": self.prev_hash,
            "entry_verb": self.verb,
            "entry_at": self.at,
            "entry_recorded_at": self.recorded_at,
            "entry_by_code": self.by_code,
            "entry_post_id": self.post_id,
            "entry_unit_id": self.unit_id,
            "entry_origin": self.origin,
            "entry_format": self.format,
            "entry_body": self.body,
            "entry_prev_verb": self.prev_verb,
            "entry_worked_minutes": self.worked_minutes,
            "entry_salt": self.salt,
            "entry_personal": self.personal,
        }

    def recorded_as(self, entry_id: int) -> Entry:
        """Return the entry that this became under the number `entry_id`."""
        return entry_of(
            entry_id, self.body, self.hash, worked_minutes=self.worked_minutes, content=self.content
        )


def prepare(
    wanted: Draft, *, after: Head | None, recorded_at: datetime, algorithm: str = "sha256"
) -> PreparedEntry:
    """Return `wanted` with canonical bytes and hash, following `after` (None: the subject's first).

    The recorded time is `recorded_at`, but never before the subject's last one. Nothing is checked
    against the registry of verbs here. Raises TypeError and ValueError for what cannot be hashed.
    """
    recorded = recorded_at if after is None else max(recorded_at, after.recorded_at)
    personal = dict(wanted.personal or {})
    if isinstance(wanted.by, Citizen) and wanted.by.name:
        personal["by_name"] = wanted.by.name
    salt = personal_text = None
    if personal:
        salt = secrets.token_bytes(SALT_BYTES)
        personal_text = canonical.canonical(canonical.fact(personal))
    by = _who(wanted.by)
    content = {
        "about": canonical.fact(wanted.about),
        "chain": [1, ""] if after is None else [after.seq + 1, bytes(after.hash).hex()],
        "claimed": canonical.microseconds(wanted.at),
        "facts": canonical.fact(wanted.facts),
        "format": canonical.FORMATS[algorithm],
        "origin": wanted.origin,
        "personal": "" if salt is None else canonical.commitment(salt, personal_text or "").hex(),
        "recorded": canonical.microseconds(recorded),
        "second": None if wanted.second is None else _who(wanted.second),
        "verb": str(wanted.verb),
        "who": by,
    }
    body = canonical.canonical(content)
    return PreparedEntry(
        about=content["about"],
        seq=1 if after is None else after.seq + 1,
        hash=canonical.entry_hash(body.encode(), algorithm),
        prev_hash=None if after is None else bytes(after.hash),
        verb=content["verb"],
        at=wanted.at,
        recorded_at=recorded,
        by_code=by["code"],
        post_id=by["post"],
        unit_id=by["unit"],
        origin=wanted.origin,
        format=content["format"],
        body=body,
        prev_verb=None if after is None else after.verb,
        worked_minutes=wanted.worked_minutes,
        salt=salt,
        personal=personal_text,
        content=content,
    )


def entry_of(
    entry_id: int,
    body: str,
    entry_hash: bytes,
    *,
    worked_minutes: int | None = None,
    personal: Facts | None = None,
    content: Facts | None = None,
) -> Entry:
    """Return the entry that `body` says; `content` is the body already parsed."""
    says = canonical.parsed(body) if content is None else content
    who, second = says["who"], says["second"] or {}
    return Entry(
        id=entry_id,
        about=says["about"],
        seq=says["chain"][0],
        verb=says["verb"],
        at=canonical.moment(says["claimed"]),
        recorded_at=canonical.moment(says["recorded"]),
        by_code=who["code"],
        by_name=(personal or {}).get("by_name") or who["name"],
        post_name=who["post_name"],
        unit_name=who["unit_name"],
        on_behalf=who["for_name"],
        facts=says["facts"],
        origin=says["origin"],
        hash=bytes(entry_hash),
        second_code=second.get("code", ""),
        second_name=second.get("name", ""),
        post_id=who["post"],
        unit_id=who["unit"],
        worked_minutes=worked_minutes,
        has_personal=bool(says["personal"]),
        personal=personal,
    )


def _who(actor: Actor) -> Facts:
    """Return how an actor is written: ids and names of post and unit as they are now.

    A citizen's name is personal and lies beside the entry.
    """
    if isinstance(actor, Officer):
        return {
            "code": actor.code,
            "for": actor.for_post_id,
            "for_name": canonical.fact(actor.for_post_name),
            "name": canonical.fact(actor.person_name),
            "post": actor.post_id,
            "post_name": canonical.fact(actor.post_name),
            "unit": actor.unit_id,
            "unit_name": canonical.fact(actor.unit_name),
        }
    name = "" if isinstance(actor, Citizen) else canonical.fact(actor.label)
    return {
        "code": canonical.fact(actor.code),
        "for": None,
        "for_name": "",
        "name": name,
        "post": None,
        "post_name": "",
        "unit": None,
        "unit_name": "",
    }
