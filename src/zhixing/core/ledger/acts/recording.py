"""Writing entries. Nothing is locked: `UNIQUE (about, seq)` lets one of two racing acts win."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection
from django.utils.timezone import get_current_timezone

from zhixing.core.ledger import sql, verbs
from zhixing.core.ledger.refusals import (
    ClaimedLaterThanNow,
    LedgerMisused,
    NotWitnessed,
    SecondPersonIsTheFirst,
    SecondPersonMissing,
    SubjectMoved,
)
from zhixing.core.ledger.rules.canonical import FORMATS
from zhixing.core.ledger.rules.drafts import Draft, Entry, Facts, Head, PreparedEntry, prepare
from zhixing.core.ledger.rules.origin import LIVE, ORIGINS
from zhixing.core.ledger.rules.origin import origin as origin_of
from zhixing.core.ledger.selectors.heads import witnessed
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.moment import recording_moment

# What the database refuses when the last entry of a subject is another one by now.
_CHAIN = frozenset({"ledger_entry_no_fork", "ledger_entry_link", "ledger_entry_follows"})
# A subject without `after` is looked up again when somebody else was faster, so often at most. Each try waits
# in the database for whoever was faster; one of eight that race may lose fifty times running, not a thousand.
TRIES = 1000
USUAL_ALGORITHM = "sha256"


def record(
    verb: str,
    *,
    about: str,
    by: Actor,
    at: datetime,
    facts: Facts,
    personal: Facts | None = None,
    after: Head | None = None,
    second: Actor | None = None,
    origin: str = LIVE,
    late_after: timedelta | None = None,
    worked_minutes: int | None = None,
) -> Entry:
    """Record that `by` did `verb` to the subject `about` at the claimed moment `at`, and return the entry.

    `after` is the subject's last entry where the caller has it on its row; without it the ledger
    looks it up, and waits for a racing act on the same subject. With `late_after` a live entry whose
    claim lies further back than that is marked late (补录). `personal` facts lie beside the entry
    and can be erased. `worked_minutes` since the entry before is derived and not hashed.

    Two statements, one with `after`. Raises LedgerMisused outside a transaction, for an unknown verb
    and for facts that do not fit; ClaimedLaterThanNow, SecondPersonMissing, SecondPersonIsTheFirst;
    SubjectMoved when `after` is no longer the last entry.
    """
    if not connection.in_atomic_block:
        raise LedgerMisused("record is called inside the transaction of the act that it records")
    if second is not None and settings.ZHIXING_WITNESS_HOURS:
        _require_witness(recording_moment())
    wanted = Draft(verb, about, by, at, facts, personal, after, second, origin, late_after, worked_minutes)
    with connection.cursor() as cursor:
        for _ in range(1 if after else TRIES):
            last = after or _last(cursor, about)
            prepared = _prepared(wanted, after=last, recorded_at=recording_moment())
            try:
                cursor.execute(sql.INSERT_ENTRY, prepared.params())
            except IntegrityError as error:
                raise _meant(error) from error
            row = cursor.fetchone()
            if row is not None:
                return prepared.recorded_as(row[0])
    raise SubjectMoved


def _require_witness(now: datetime) -> None:
    """Raise NotWitnessed when nobody outside has kept a head for longer than the installation allows."""
    hours = timedelta(hours=settings.ZHIXING_WITNESS_HOURS)
    found = witnessed(now=now, within=hours)
    if found.behind and len(found.behind) == found.channels and (found.at is None or now - found.at > hours):
        raise NotWitnessed(hours=settings.ZHIXING_WITNESS_HOURS)


def record_many(rows: Sequence[Draft]) -> list[Entry]:
    """Record many drafts in one statement and return their entries in the same order.

    Drafts about the same subject follow each other in the order given; only the first of them may
    carry `after`. Subjects without `after` are looked up by one statement. All or nothing: raises
    what `record` raises, SubjectMoved when any subject has moved.
    """
    if not connection.in_atomic_block:
        raise LedgerMisused("record_many is called inside the transaction of the acts that it records")
    if not rows:
        return []
    with connection.cursor() as cursor:
        lasts = _lasts(cursor, {row.about for row in rows if row.after is None})
        recorded_at = recording_moment()
        prepared: list[PreparedEntry] = []
        met: dict[str, Head] = {}
        for row in rows:
            last = met.get(row.about) or row.after or lasts.get(row.about)
            one = _prepared(row, after=last, recorded_at=recorded_at)
            met[row.about] = one.head
            prepared.append(one)
        try:
            cursor.execute(sql.INSERT_ENTRIES, entries_params(prepared))
        except IntegrityError as error:
            raise _meant(error) from error
        numbers = {(about, seq): number for number, about, seq in cursor.fetchall()}
    return [one.recorded_as(numbers[one.about, one.seq]) for one in prepared]


def draft(
    verb: str,
    *,
    about: str,
    by: Actor,
    at: datetime,
    facts: Facts,
    after: Head | None,
    recorded_at: datetime,
    personal: Facts | None = None,
    second: Actor | None = None,
    origin: str = LIVE,
    late_after: timedelta | None = None,
    worked_minutes: int | None = None,
) -> PreparedEntry:
    """Return the entry that follows `after` (None: the subject's first), hashed but not written.

    No query. For hot acts that write by one guarded statement around `sql.INSERT_ENTRY_CTE`.
    Raises what `record` raises for the values.
    """
    wanted = Draft(verb, about, by, at, facts, personal, after, second, origin, late_after, worked_minutes)
    return _prepared(wanted, after=after, recorded_at=recorded_at)


def prepared_many(rows: Iterable[Draft], *, recorded_at: datetime) -> list[PreparedEntry]:
    """Return the entries that drafts of different subjects, with their `after`, become: hashed, not written.

    No query. For hot acts, as `draft`. Raises what `record` raises for the values.
    """
    return [_prepared(wanted, after=wanted.after, recorded_at=recorded_at) for wanted in rows]


def entries_params(prepared: Iterable[PreparedEntry]) -> dict[str, Any]:
    """Return the parameters of `sql.INSERT_ENTRIES_CTE`: an array for each column."""
    columns: dict[str, Any] = {}
    for one in prepared:
        for name, value in one.params().items():
            columns.setdefault("entries" + name.removeprefix("entry"), []).append(value)
    # The driver escapes each quote of a list's texts by itself: of JSON in thousands of rows, for seconds.
    for name in ("entries_body", "entries_personal"):
        columns[name] = _array(columns[name], _quoted)
    for name in ("entries_hash", "entries_prev_hash", "entries_salt"):
        columns[name] = _array(columns[name], _in_hex)
    return columns


def _array(values: Sequence[Any], written: Callable[[Any], str]) -> str:
    """Return a PostgreSQL array literal of the values."""
    return "{" + ",".join("NULL" if value is None else written(value) for value in values) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _in_hex(value: bytes) -> str:
    return f'"\\\\x{bytes(value).hex()}"'


def _prepared(wanted: Draft, *, after: Head | None, recorded_at: datetime) -> PreparedEntry:
    """Return `wanted` hashed, after asking whether its verb, times and persons may stand."""
    known = verbs.registered(wanted.verb)
    if known is None:
        raise LedgerMisused(f"no room has registered the verb {wanted.verb!r}")
    _check_facts(known, wanted)
    if wanted.origin not in ORIGINS:
        raise LedgerMisused(f"unknown origin {wanted.origin!r}")
    recorded = recorded_at if after is None else max(recorded_at, after.recorded_at)
    if wanted.at > recorded:
        zone = get_current_timezone()
        raise ClaimedLaterThanNow(claimed=wanted.at.astimezone(zone), recorded=recorded.astimezone(zone))
    if known.second and wanted.second is None:
        raise SecondPersonMissing(verb=known.label)
    if wanted.second is not None:
        _check_second(known, wanted.by, wanted.second)
    if wanted.late_after is not None and wanted.origin == LIVE:
        wanted = replace(
            wanted, origin=origin_of(claimed_at=wanted.at, recorded_at=recorded, late_after=wanted.late_after)
        )
    algorithm = getattr(settings, "ZHIXING_LEDGER_ALGORITHM", USUAL_ALGORITHM)
    if algorithm not in FORMATS:
        raise LedgerMisused(f"unknown hash algorithm {algorithm!r}")
    return prepare(wanted, after=after, recorded_at=recorded, algorithm=algorithm)


def _meant(error: IntegrityError) -> Exception:
    """Return SubjectMoved where another act was faster, else the error itself: a mistake in code."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return SubjectMoved() if getattr(diagnosis, "constraint_name", "") in _CHAIN else error


def _check_facts(known: verbs.Verb, wanted: Draft) -> None:
    """Raise LedgerMisused when a personal fact lies open, or an open one lies among the personal."""
    if exposed := set(known.personal) & set(wanted.facts):
        raise LedgerMisused(f"{known}: {sorted(exposed)} are personal and may not be hashed openly")
    if unknown := set(wanted.personal or ()) - set(known.personal):
        raise LedgerMisused(f"{known}: {sorted(unknown)} are not registered as personal")


def _check_second(known: verbs.Verb, first: Actor, second: Actor) -> None:
    """Raise when the second person is no officer, or is the first one in another post."""
    if not isinstance(second, Officer):
        raise LedgerMisused("the second person is an officer")
    if isinstance(first, Officer) and first.person_id == second.person_id:
        raise SecondPersonIsTheFirst(verb=known.label, name=second.person_name)


def _last(cursor: Any, about: str) -> Head | None:
    cursor.execute(sql.LAST_ENTRY, [about])
    row = cursor.fetchone()
    return None if row is None else Head(row[0], bytes(row[1]), row[2], row[3])


def _lasts(cursor: Any, abouts: set[str]) -> dict[str, Head]:
    if not abouts:
        return {}
    cursor.execute(sql.LAST_ENTRIES, [sorted(abouts)])
    return {about: Head(seq, bytes(digest), at, verb) for about, seq, digest, at, verb in cursor.fetchall()}
