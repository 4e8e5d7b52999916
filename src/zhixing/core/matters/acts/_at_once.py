"""Hot acts: the subject is read once without a lock, decided in Python, and written by one guarded statement.

The statement writes where nobody has moved the matter since it was read, and nothing where somebody has;
then the act is decided again under the row's lock. So is what the statement does not know: a matter or a
clock that begins. A hot act keeps what it changes in its `Batch` and asks for nothing else.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

import psycopg
from django.db import OperationalError, connection, models, transaction
from psycopg import errors, pq
from psycopg.adapt import Transformer

from zhixing.core.clock import acts as clock_acts
from zhixing.core.clock import selectors as clocks
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import refusals
from zhixing.core.matters.acts._batch import Batch, Result, batch, decided, joined
from zhixing.core.matters.models import FAR, Matter
from zhixing.core.notices import acts as notices
from zhixing.core.notices import selectors as notice_selectors
from zhixing.core.people import selectors as people
from zhixing.foundation.memory import prime, remembered
from zhixing.foundation.moment import recording_moment

Answer = TypeVar("Answer")
Decide = Callable[[Batch, Matter], Answer]

ONE: Final = False
"""What Django tells those who listen: one statement, not `executemany`."""
NEVER_BY_COUNT: Final = 1_000_000_000
"""Only statements of this file are prepared, at their first use; all others as before, never."""

# Long texts that no hot act looks at; whoever asks for one all the same causes a query.
_UNREAD: Final = frozenset({"requirement", "source_sentence", "search_text"})
_FIELDS: Final = tuple(field for field in Matter._meta.concrete_fields if field.name not in _UNREAD)
_NAMES: Final = tuple(field.attname for field in _FIELDS)

_READ: Final = f"""
SELECT {", ".join(f"m.{field.column}" for field in _FIELDS)},
    {people.sql.PERSON_NAME.format(person="m.handler_id")},
    {people.sql.UNIT_NAME.format(unit="m.unit_id")},
    {people.sql.UNIT_KIND.format(unit="m.unit_id")},
    {people.sql.UNUSUAL_CALENDAR.format(person="m.handler_id", usual=f"'{notice_selectors.USUAL_CALENDAR}'")},
    {clocks.VERSION_SQL}
FROM matters_matter m WHERE m.id = ANY(%s::bigint[]) ORDER BY m.id
"""  # noqa: S608 - constant text
_READ_ONE: Final = _READ.replace("= ANY(%s::bigint[]) ORDER BY m.id", "= %s::bigint")


def act(matter_id: int, decide: Decide[Answer]) -> Answer:
    """Decide on one matter and write it, and return what `decide` returned.

    Two round trips where the clocks are not asked for, three where they are, whether or not inside a
    transaction. Raises MatterUnknown and what `decide` raises; SomebodyWasFaster where a calendar was
    changed at the same moment inside a larger transaction.
    """
    if (shared := joined()) is not None:
        return decide(shared, shared.matter(matter_id))
    with remembered():
        work = _read([matter_id])
        answer = decide(work, work.matter(matter_id))
        if _knows(work) and _write(work) == {matter_id}:
            return answer
    with transaction.atomic(), batch(matter_id) as locked:
        return decide(locked, locked.matter(matter_id))


def each(keys: Sequence[int], decide: Callable[[Batch, Matter, int], None]) -> list[Result]:
    """Decide for each matter in order and write what was not refused. Returns a result for each row.

    `decide(batch, matter, index)` refuses before it changes anything. As many round trips as for one;
    rows that somebody else has moved meanwhile are decided again, each under its lock.
    """
    if (shared := joined()) is not None:
        return decided(shared, keys, decide)
    with remembered():
        work = _read(keys)
        results = decided(work, keys, decide)
        written = _write(work) if _knows(work) and len(set(keys)) == len(keys) else set()
    again = [
        place
        for place, (key, found) in enumerate(zip(keys, results, strict=True))
        if found.done and key not in written
    ]
    if again:
        with transaction.atomic(), batch(*(keys[place] for place in again)) as locked:
            chosen = decided(
                locked, [keys[place] for place in again], lambda work, m, n: decide(work, m, again[n])
            )
        for place, found in zip(again, chosen, strict=True):
            results[place] = found
    return results


# ---- reading


class _Unlocked(Batch):
    """A batch on rows that are read, not locked; its clocks are read when they are first asked for."""

    __slots__ = ("before", "read_at")

    def __init__(self, found: dict[int, Matter]) -> None:
        super().__init__(found)
        self.before = {key: (m.version, m.held_since) for key, m in found.items()}
        self.read_at: dict[int, int] = {}

    def _load(self) -> dict[str, list[Any]]:
        if self._clocks is None:
            known: dict[str, list[Any]] = {m.reference: [] for m in self.locked.values()}
            one = len(known) == 1
            rows = _run(clock_acts.READ_OF_ONE if one else clock_acts.READ, [*known] if one else [[*known]])
            read, self._facts = clock_acts.read_many(rows)
            for clock in read:
                known[clock.about].append(clock)
                self.read_at[clock.pk] = clock.calendar_version
            self._clocks = known
        return self._clocks


def _read(keys: Sequence[int]) -> _Unlocked:
    """Return the matters and what acts ask about them, in one statement that locks nothing."""
    width = len(_NAMES)
    found = {}
    wanted = sorted(set(keys))
    rows = _run(_READ_ONE, wanted) if len(wanted) == 1 else _run(_READ, [wanted])
    for row in rows:
        matter = Matter.from_db("default", _NAMES, row[:width])
        handler, unit, kind, calendar, version = row[width:]
        prime(people.person_name, handler or "", matter.handler_id)
        prime(people.unit_name, unit or "", matter.unit_id)
        prime(people.unit_kind, kind or "", matter.unit_id)
        prime(notice_selectors.calendar_code, calendar or notice_selectors.USUAL_CALENDAR, matter.handler_id)
        prime(clocks.version, version or 0)
        found[matter.pk] = matter
    return _Unlocked(found)


# ---- writing


def _knows(work: Batch) -> bool:
    """Whether the one statement can write all of it: one entry a matter, nothing that begins."""
    return (
        not work.new
        and not work.fresh_clocks
        and len({id(matter) for matter in work.entry_matters}) == len(work.entries)
        and not any(row.asked_at for row in work.involved)
        and set(work.changed) <= {matter.pk for matter in work.entry_matters}
    )


def _write(work: _Unlocked) -> set[int]:
    """Write what was decided and return the matters that were written: those which nobody had moved."""
    if not work.entries:
        return set()
    at = recording_moment()
    prepared = ledger.prepared_many(work._following(work.entries), recorded_at=at)
    for matter, one in zip(work.entry_matters, prepared, strict=True):
        matter.version, matter.last_hash = one.seq, one.hash
        matter.last_recorded_at, matter.last_verb = one.recorded_at, one.verb
    columns = tuple(sorted({name for changed in work.changed.values() for name in changed}))
    shapes: list[tuple[str, bool]] = []
    merged: dict[str, Any] = {}
    for name, params in _parts(work, prepared, columns, at):
        if params:
            is_one, values = _of_one(params)
            shapes.append((name, is_one))
            merged.update(values)
    try:
        [(written, _agreed)] = _run(_statement(tuple(shapes), columns), merged)
    except (errors.DivisionByZero, errors.DeadlockDetected):
        if connection.in_atomic_block:
            raise refusals.SomebodyWasFaster(who="", act="") from None
        return set()
    return set(written)


def _parts(
    work: _Unlocked, prepared: Sequence[ledger.PreparedEntry], columns: Sequence[str], at: datetime
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each part of the statement with its parameters, none where the act writes nothing of it."""
    order = sorted(work.entry_matters, key=lambda matter: matter.pk)
    yield (
        "guard",
        {
            "guard_id": [matter.pk for matter in order],
            "guard_was": [work.before[matter.pk][0] for matter in order],
            **_columns("guard", (*_HEAD, *columns), order),
        },
    )
    if len(prepared) == 1:
        yield "entry" if prepared[0].salt is None else "personal entry", prepared[0].params()
    else:
        yield "entries", ledger.entries_params(prepared)
    yield "holdings", _holdings(work) if work.holdings else {}
    yield "involved", _columns("involved", ("matter_id", "unit_id", "role"), work.involved)
    yield "readers", _columns("readers", ("matter_id", "person_id"), work.readers)
    yield "answered", _columns("answered", _ANSWER, work.answered)
    moved = work.touched_clocks.values()
    yield "clocks", clock_acts.moved_params(moved, read_at=work.read_at)
    yield "begun", clock_acts.pauses_params("begun", work.begun_pauses)
    yield "over", clock_acts.pauses_params("over", work.ended_pauses)
    yield "withdrawn", _withdrawn(work, at) if work.ended_duties else {}
    owed = zip(*notices.drafted_many(work.duties), strict=True)
    yield (
        "owed",
        {f"owed_{name}": list(column) for (name, _), column in zip(notices.sql.OWED, owed, strict=False)},
    )


_ANSWER: Final = ("id", "matter_id", "state", "answer", "answered_by_id", "answered_at")
_HEAD: Final = ("version", "last_hash", "last_recorded_at", "last_verb")


def _columns(prefix: str, names: Sequence[str], rows: Sequence[Any]) -> dict[str, list[Any]]:
    """Return an array for each column of the rows, nothing without rows."""
    return {f"{prefix}_{name}": [getattr(row, name) for row in rows] for name in names if rows}


def _holdings(work: _Unlocked) -> dict[str, Any]:
    """Return the parameters of the holdings: `replaced` passes on within the instant it was taken."""
    rows = [
        (key, holder.unit_id, holder.leader_post_id, holder.handler_id, since, since <= work.before[key][1])
        for key, (holder, since) in sorted(work.holdings.items())
    ]
    names = ("matter_id", "unit_id", "leader_post_id", "handler_id", "since", "replaced")
    columns = zip(names, zip(*rows, strict=True), strict=True)
    return {"far": FAR, **{f"held_{name}": list(values) for name, values in columns}}


def _withdrawn(work: Batch, at: datetime) -> dict[str, Any]:
    keys = list(dict.fromkeys(work.ended_duties))
    return {
        "ended_keys": keys,
        "ended_abouts": [":".join(key.split(":", 2)[:2]) for key in keys],
        "ended_at": at,
    }


_HOLDINGS: Final = """
held AS (
    SELECT v.* FROM unnest(%(held_matter_id)s::bigint[], %(held_unit_id)s::bigint[],
        %(held_leader_post_id)s::bigint[], %(held_handler_id)s::bigint[], %(held_since)s::timestamptz[],
        %(held_replaced)s::boolean[]) AS v(matter_id, unit_id, leader_post_id, handler_id, since, replaced)
    JOIN guard ON guard.id = v.matter_id
), held_ended AS (
    UPDATE matters_holding AS h SET
        until = CASE WHEN v.replaced THEN h.until ELSE v.since END,
        unit_id = CASE WHEN v.replaced THEN v.unit_id ELSE h.unit_id END,
        leader_post_id = CASE WHEN v.replaced THEN v.leader_post_id ELSE h.leader_post_id END,
        handler_id = CASE WHEN v.replaced THEN v.handler_id ELSE h.handler_id END
    FROM held v WHERE h.matter_id = v.matter_id AND h.until = %(far)s::timestamptz
    RETURNING h.matter_id
), held_begun AS (
    INSERT INTO matters_holding (matter_id, unit_id, leader_post_id, handler_id, since, previous_until, until)
    SELECT v.matter_id, v.unit_id, v.leader_post_id, v.handler_id, v.since, v.since, %(far)s::timestamptz
    FROM held v JOIN held_ended USING (matter_id) WHERE NOT v.replaced
)"""
_INVOLVED: Final = """
involved_in AS (
    INSERT INTO matters_involvement (matter_id, unit_id, role, deliverable, reply)
    SELECT v.matter_id, v.unit_id, v.role, '', ''
    FROM unnest(%(involved_matter_id)s::bigint[], %(involved_unit_id)s::bigint[], %(involved_role)s::text[])
        AS v(matter_id, unit_id, role) JOIN guard ON guard.id = v.matter_id
    ON CONFLICT DO NOTHING
)"""
_READERS: Final = """
readers_in AS (
    INSERT INTO matters_reader (matter_id, person_id)
    SELECT v.matter_id, v.person_id
    FROM unnest(%(readers_matter_id)s::bigint[], %(readers_person_id)s::bigint[]) AS v(matter_id, person_id)
        JOIN guard ON guard.id = v.matter_id
    ON CONFLICT DO NOTHING
)"""
_ANSWERED: Final = """
answered_in AS (
    UPDATE matters_request AS r SET state = v.state, answer = v.answer, answered_by_id = v.answered_by_id,
        answered_at = v.answered_at
    FROM unnest(%(answered_id)s::bigint[], %(answered_matter_id)s::bigint[], %(answered_state)s::text[],
        %(answered_answer)s::text[], %(answered_answered_by_id)s::bigint[],
        %(answered_answered_at)s::timestamptz[])
        AS v(id, matter_id, state, answer, answered_by_id, answered_at)
    WHERE r.id = v.id AND v.matter_id IN (SELECT id FROM guard)
)"""
_PARTS: Final[Mapping[str, str]] = {
    "entry": ledger.sql.INSERT_PLAIN_ENTRY_CTE,
    "personal entry": ledger.sql.INSERT_ENTRY_CTE,
    "entries": ledger.sql.INSERT_ENTRIES_CTE,
    "holdings": _HOLDINGS,
    "involved": _INVOLVED,
    "readers": _READERS,
    "answered": _ANSWERED,
    "clocks": clock_acts.sql.MOVE_CTE,
    "begun": clock_acts.sql.BEGIN_PAUSES_CTE,
    "over": clock_acts.sql.END_PAUSES_CTE,
    "withdrawn": notices.sql.WITHDRAW_CTE,
    "owed": notices.sql.OWE_CTE,
}


def _of_one(params: Mapping[str, Any]) -> tuple[bool, Mapping[str, Any]]:
    """Return whether every array of the parameters has one row, and then the values instead of the arrays."""
    if all(len(value) == 1 for value in params.values() if isinstance(value, list)):
        return True, {name: value[0] if isinstance(value, list) else value for name, value in params.items()}
    return False, params


@lru_cache(maxsize=512)
def _statement(parts: tuple[tuple[str, bool], ...], columns: tuple[str, ...]) -> str:
    """Return the statement for what an act writes; the server prepares each shape once a connection.

    A part that writes one row says so: the server then plans for one, whatever it knows of the tables.
    """
    names = {name for name, _ in parts}
    texts = {**_PARTS, "guard": _guard(columns)}
    if "withdrawn" in names:
        texts["owed"] = notices.sql.OWE_AFTER_WITHDRAWING_CTE
    wanted = [_ROWS.sub(_row, texts[name]) if one else texts[name] for name, one in parts]
    # A clock that a changed calendar has moved meanwhile: the statement fails, and nothing is written.
    agreed = (
        "1 / ((SELECT count(*) FROM clocks_in) = (SELECT count(*) FROM clocks_wanted))::int"
        if "clocks" in names
        else "1"
    )
    return f"WITH {','.join(wanted)} SELECT ARRAY(SELECT id FROM guard), {agreed}"  # noqa: S608 - constant text


_ROWS: Final = re.compile(r"unnest\(((?:%\(\w+\)s::[\w ]+\[\][,\s]*)+)\)\s+AS (\w+)\(([\w,\s]+)\)")
_VALUE: Final = re.compile(r"(%\(\w+\)s::[\w ]+)\[\]")


def _row(found: re.Match[str]) -> str:
    """Return `(SELECT … AS name, …) AS v` for `unnest(array, …) AS v(name, …)`."""
    values, alias, names = _VALUE.findall(found[1]), found[2], re.findall(r"\w+", found[3])
    return f"(SELECT {', '.join(f'{v} AS {n}' for v, n in zip(values, names, strict=True))}) AS {alias}"


def _guard(columns: Sequence[str]) -> str:
    fields = [_field(name) for name in (*_HEAD, *columns)]
    names = ", ".join(str(field.column) for field in fields)
    arrays = ", ".join(f"%(guard_{field.attname})s::{_cast(field)}[]" for field in fields)
    sets = ", ".join(f"{field.column} = v.{field.column}" for field in fields)
    return f"""
guard AS (
    UPDATE matters_matter AS m SET {sets}
    FROM unnest(%(guard_id)s::bigint[], %(guard_was)s::integer[], {arrays}) AS v(id, was, {names})
    WHERE m.id = v.id AND m.version = v.was
    RETURNING m.id, 'matter:' || m.id AS about
)"""  # noqa: S608 - our own column names


def _field(name: str) -> models.Field[Any, Any]:
    return next(field for field in Matter._meta.concrete_fields if field.attname == name)


def _cast(field: models.Field[Any, Any]) -> str:
    kind = (
        field.rel_db_type(connection) if isinstance(field, models.ForeignKey) else field.db_type(connection)
    )
    return (kind or "text").split("(")[0].replace("varchar", "text")


# ---- running


def _run(statement: str, params: Any) -> list[Any]:
    """Run a prepared statement on Django's connection, seen by whoever listens to its statements."""
    run: Callable[..., list[Any]] = _executed
    for wrapper in reversed(connection.execute_wrappers):
        run = partial(wrapper, run)
    context = {"connection": connection, "cursor": None}
    return run(statement, params, ONE, context)


def _executed(statement: str, params: Any, _many: object, _context: Any) -> list[Any]:
    connection.ensure_connection()
    raw = connection.connection
    # Inside a transaction the driver says BEGIN by itself before its first statement: it is asked to run it.
    run = _driven if connection.in_atomic_block else _direct
    try:
        rows = run(raw, statement, params)
    except psycopg.Error as error:
        if not raw.broken:
            raise
        # The database is away: said as Django says it, so that the page asks to come back (R12).
        connection.errors_occurred = True
        raise OperationalError(*error.args) from error
    if connection.queries_logged:
        connection.queries_log.append({"sql": statement, "time": "0.000"})
    return rows


def _driven(raw: psycopg.Connection[Any], statement: str, params: Any) -> list[Any]:
    if raw.prepare_threshold is None:
        raw.prepare_threshold = NEVER_BY_COUNT
    with psycopg.Cursor(raw) as cursor:
        # Binary answers are read several times faster than the text of fifty columns.
        cursor.execute(statement, bound(params), prepare=True, binary=True)
        return cursor.fetchall()


_prepared: Final[WeakKeyDictionary[psycopg.Connection[Any], dict[str, bytes]]] = WeakKeyDictionary()


def _direct(raw: psycopg.Connection[Any], statement: str, params: Any) -> list[Any]:
    """Run a statement that is a transaction of its own by the C library, without the cost of a cursor."""
    text, names = _numbered(statement)
    values = [_as_text(params[name]) for name in names] if names else [_as_text(value) for value in params]
    found = _sent(raw, statement, text, values)
    if found.error_field(pq.DiagnosticField.SQLSTATE) == _FORGOTTEN:
        # The driver forgets every prepared statement of the connection when a transaction was rolled back.
        _prepared.pop(raw, None)
        found = _sent(raw, statement, text, values)
    if found.status == pq.ExecStatus.FATAL_ERROR:
        raise errors.error_from_result(found, raw.info.encoding)
    reading = Transformer(raw)
    reading.set_pgresult(found)
    return reading.load_rows(0, found.ntuples, tuple)


_FORGOTTEN: Final = b"26000"
"""SQLSTATE of a statement name that the server does not know."""


def _sent(
    raw: psycopg.Connection[Any], statement: str, text: str, values: Sequence[bytes | None]
) -> pq.abc.PGresult:
    """Return the server's answer, whatever it is; the statement is prepared at its first use."""
    names, server = _prepared.setdefault(raw, {}), raw.pgconn
    if statement not in names:
        name = f"hot_{len(names)}".encode()
        made = server.prepare(name, text.encode())
        if made.status == pq.ExecStatus.FATAL_ERROR:
            return made
        names[statement] = name
    return server.exec_prepared(names[statement], values, result_format=pq.Format.BINARY)  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def _numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """Return the statement with `$1` for `%(name)s` or `%s`, and the names in order."""
    names: dict[str, int] = {}
    count = itertools.count(1)
    text = _PLACE.sub(
        lambda m: f"${names.setdefault(m[1], len(names) + 1) if m[1] else next(count)}", statement
    )
    return text, tuple(names)


_PLACE: Final = re.compile(r"%(?:\((\w+)\))?s")


def _as_text(value: Any) -> bytes | None:
    value = _bound(value)
    if isinstance(value, bytes):
        return b"\\x" + value.hex().encode()
    return None if value is None else value.encode()


def bound(params: Any) -> Any:
    """Return parameters as text, which every `::type` of the statement reads.

    A number that grows would else be sent as another type, and the statement prepared once more for it.
    """
    if isinstance(params, dict):
        return {name: _bound(value) for name, value in params.items()}
    return [_bound(value) for value in params]


def _bound(value: Any) -> Any:
    if isinstance(value, list):
        return "{" + ",".join([_ELEMENT[type(one)](one) for one in value]) + "}"
    return _SCALAR.get(type(value), _same)(value)


def _same(value: Any) -> Any:
    return value


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_SCALAR: Final[Mapping[type, Callable[[Any], Any]]] = {
    bool: lambda value: "t" if value else "f",
    int: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
}
_ELEMENT: Final[Mapping[type, Callable[[Any], str]]] = {
    **_SCALAR,
    str: _quoted,
    bytes: lambda value: '"\\\\x' + value.hex() + '"',
    type(None): lambda _: "NULL",
}
