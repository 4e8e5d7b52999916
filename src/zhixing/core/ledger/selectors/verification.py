"""Checking the live ledger: every record, chain, node, head, published head and personal fact."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import DataError, connection, transaction

from zhixing.core.ledger import adapters, verbs
from zhixing.core.ledger.models import COLUMNS_SAY_WHAT_THE_BODY_SAYS, HASH_IS_OF_THE_BODY
from zhixing.core.ledger.rules import canonical
from zhixing.core.ledger.rules.heads import SignedHead, key_id
from zhixing.core.ledger.rules.verification import Checker, Fault, batches, place
from zhixing.foundation.references import reference

MOST_FAULTS = 200
PASSED_OVER_AFTER = timedelta(minutes=10)

Progress = Callable[[int, int], None]

_LEAVES = (
    "SELECT l.index, convert_to(e.about, 'UTF8'), '\\x00'::bytea || convert_to(e.body, 'UTF8'), e.hash,"
    " l.nodes, e.format FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id"
    " WHERE l.index >= %s AND l.index < %s ORDER BY l.index"
)
_UNSEALED = (
    "SELECT convert_to(e.about, 'UTF8'), '\\x00'::bytea || convert_to(e.body, 'UTF8'), e.hash, e.format,"
    " e.about, e.seq, e.recorded_at < (SELECT max(later.recorded_at) FROM ledger_entry later"
    "   JOIN ledger_leaf l ON l.entry_id = later.id WHERE later.id > e.id) - %s::interval"
    " FROM ledger_entry e WHERE NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry_id = e.id)"
    " ORDER BY e.id"
)
_COLUMNS_DIFFER = (
    f"SELECT about, seq FROM ledger_entry WHERE ({COLUMNS_SAY_WHAT_THE_BODY_SAYS}) IS NOT TRUE"  # noqa: S608
    f" OR ({HASH_IS_OF_THE_BODY}) IS NOT TRUE ORDER BY about, seq LIMIT {MOST_FAULTS}"
)
_LINKS_BROKEN = (
    "SELECT e.about, e.seq, p.id IS NOT NULL AND p.hash = e.prev_hash AND e.prev_seq = e.seq - 1"  # noqa: S608
    " FROM ledger_entry e LEFT JOIN ledger_entry p ON p.about = e.about AND p.seq = e.seq - 1"
    " WHERE (e.seq > 1 AND (p.id IS NULL OR p.hash IS DISTINCT FROM e.prev_hash"
    "   OR p.recorded_at > e.recorded_at)) OR e.seq < 1 OR e.prev_seq <> e.seq - 1"
    f" ORDER BY e.about, e.seq LIMIT {MOST_FAULTS}"
)
_HEADS = "SELECT size, origin, root, at, key_id, public_key, signature FROM ledger_head ORDER BY size"
_KEYS = (
    "SELECT l.index, e.body FROM ledger_entry e JOIN ledger_leaf l ON l.entry_id = e.id"
    " WHERE e.verb = %s ORDER BY l.index"
)
_PERSONAL = (
    "SELECT e.about, e.seq, e.body::jsonb ->> 'personal', p.salt, p.facts, p.entry_id FROM ledger_personal p"
    " JOIN ledger_entry e ON e.id = p.entry_id WHERE p.entry_id > %s ORDER BY p.entry_id LIMIT 10000"
)
_PERSONAL_MISSING = (
    "SELECT e.about, e.seq FROM ledger_entry e WHERE (e.body::jsonb ->> 'personal') <> ''"
    " AND NOT EXISTS (SELECT FROM ledger_personal p WHERE p.entry_id = e.id)"
    " ORDER BY e.about, e.seq"
)
_ERASURES = (
    "SELECT about, max((body::jsonb #>> '{facts,up_to}')::bigint) FROM ledger_entry"
    " WHERE verb = %s GROUP BY about"
)
_CONSTRAINTS = "SELECT conname FROM pg_constraint WHERE conrelid = 'ledger_entry'::regclass AND convalidated"
EXPECTED_CONSTRAINTS = frozenset(
    {
        "ledger_entry_no_fork",
        "ledger_entry_link",
        "ledger_entry_follows",
        "ledger_entry_seq_follows",
        "ledger_entry_first_has_no_previous",
        "ledger_entry_hash_of_body",
        "ledger_entry_columns_say_the_body",
        "ledger_entry_not_claimed_ahead",
        "ledger_entry_known_format",
        "ledger_entry_known_origin",
    }
)


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of checking everything. `seconds` is how long it took."""

    entries: int
    subjects: int
    waiting: int
    heads: int
    personal: int
    erased: int
    head: SignedHead | None
    faults: tuple[Fault, ...]
    seconds: float

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(*, progress: Progress | None = None, kept: Sequence[SignedHead] = ()) -> Verification:
    """Return the check of the whole live ledger, as one snapshot sees it.

    Every record is hashed again, every chain followed, the tree grown anew and compared with the
    stored nodes and with every signed head; the heads published outside the database must all be
    there, and those that somebody outside has `kept` must fit. At most 200 faults are named.
    `progress` is told (done, of all) after each batch. Queries: two dozen, and one more for each
    further 8,192 entries and 10,000 personal facts.
    """
    started = time.monotonic()
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        checker = Checker()
        faults = checker.faults
        heads = _heads(cursor)
        sizes = {head.size for head, _ in heads} | {head.size for head in kept}
        roots = _check_leaves(cursor, checker, sorted(sizes), progress)
        sealed = checker.size
        waiting = _check_unsealed(cursor, checker)
        _check_columns(cursor, faults)
        _check_heads(cursor, heads, roots, faults)
        faults.extend(Fault("kept", f"={head.size}") for head in kept if roots.get(head.size) != head.root)
        personal, erased = _check_personal(cursor, faults)
    return Verification(
        entries=sealed + waiting,
        subjects=checker.subjects,
        waiting=waiting,
        heads=len(heads),
        personal=personal,
        erased=erased,
        head=heads[-1][0] if heads else None,
        faults=tuple(dict.fromkeys(faults))[:MOST_FAULTS],
        seconds=time.monotonic() - started,
    )


def _heads(cursor: Any) -> list[tuple[SignedHead, bytes]]:
    cursor.execute(_HEADS)
    return [
        (SignedHead(origin, size, bytes(root), at, key, bytes(signature)), bytes(public))
        for size, origin, root, at, key, public, signature in cursor.fetchall()
    ]


def _check_leaves(
    cursor: Any, checker: Checker, sizes: list[int], progress: Progress | None
) -> dict[int, bytes]:
    """Check all sealed entries and return the roots at the sizes of the heads."""
    cursor.execute("SELECT coalesce(max(index) + 1, 0), count(*) FROM ledger_leaf")
    size, present = cursor.fetchone()
    roots: dict[int, bytes] = {}
    for start, end in batches(size):
        cursor.execute(_LEAVES, [start, end])
        rows = cursor.fetchall()
        if [row[0] for row in rows] != list(range(start, end)):
            here = {row[0] for row in rows}
            missing = (index for index in range(start, end) if index not in here)
            checker.faults.extend(
                Fault("gap", f"@{index}") for index, _ in zip(missing, range(20), strict=False)
            )
            break
        _, abouts, images, hashes, nodes, formats = zip(*rows, strict=True)
        roots |= checker.batch(
            [bytes(about) for about in abouts],
            [bytes(image) for image in images],
            [bytes(digest) for digest in hashes],
            [bytes(stored) for stored in nodes],
            formats,
            [wanted for wanted in sizes if start <= wanted <= end],
        )
        if progress is not None:
            progress(end, present)
    return roots


def _check_unsealed(cursor: Any, checker: Checker) -> int:
    """Check the chains of entries that wait for their place; name those that were passed over."""
    cursor.execute(_UNSEALED, [PASSED_OVER_AFTER])
    rows = cursor.fetchall()
    for about, image, digest, form, subject, seq, is_passed_over in rows:
        checker.waiting(bytes(about), bytes(image), bytes(digest), form)
        if is_passed_over:
            checker.faults.append(Fault("passed_over", place(subject, seq)))
    return len(rows)


def _check_columns(cursor: Any, faults: list[Fault]) -> None:
    """Ask the database whether its columns say what the bodies say, and whether it still enforces it."""
    rows = _rows_about_bodies(cursor, faults, _COLUMNS_DIFFER)
    faults.extend(Fault("columns", place(about, seq)) for about, seq in rows)
    cursor.execute(_LINKS_BROKEN)
    faults.extend(
        Fault("time" if is_linked else "chain", place(about, seq))
        for about, seq, is_linked in cursor.fetchall()
    )
    cursor.execute(_CONSTRAINTS)
    standing = {name for (name,) in cursor.fetchall()}
    faults.extend(Fault("constraint", name) for name in sorted(EXPECTED_CONSTRAINTS - standing))


def _check_heads(
    cursor: Any, heads: list[tuple[SignedHead, bytes]], roots: dict[int, bytes], faults: list[Fault]
) -> None:
    """Check signatures, keys, roots and order of the heads, and that what was published is there."""
    cursor.execute(_KEYS, [verbs.KEY_ROTATED])
    rotations = list(_announced(cursor.fetchall()))
    faults.extend(head_faults(heads, roots, rotations))
    mine = adapters.public_key()
    if heads and mine is not None and heads[-1][1] != mine.raw:
        faults.append(Fault("key", f"={heads[-1][0].size}"))
    by_size = {head.size: head for head, _ in heads}
    try:
        for published in adapters.published_heads():
            if by_size.get(published.size) != published:
                faults.append(Fault("published", f"={published.size}"))  # noqa: PERF401 - it may raise midway
    except ValueError:
        faults.append(Fault("published", adapters.PUBLISHED_FILE))


def _announced(rows: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield the place and the key of each entry that announces one and can be read."""
    for index, body in rows:
        with suppress(ValueError, KeyError, TypeError):
            yield index, canonical.parsed(body)["facts"]["public"]


def _rows_about_bodies(
    cursor: Any, faults: list[Fault], statement: str, values: list[Any] | None = None
) -> list[tuple[Any, ...]]:
    """Return the rows of a statement that parses bodies; a body that cannot be parsed is a fault."""
    try:
        with transaction.atomic():
            cursor.execute(statement, values or [])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows
    except DataError:
        faults.append(Fault("columns", "body"))
        return []


def head_faults(
    heads: list[tuple[SignedHead, bytes]], roots: dict[int, bytes], rotations: list[tuple[int, str]]
) -> list[Fault]:
    """Return what is wrong with `heads`, each with its public key, smallest first. No query.

    `roots` are those computed from the entries; `rotations` are (index, hexadecimal public key) of
    the entries that announced another key. A key may sign once an entry that announced it lies
    under a head of the key before; from its first head on the key before may not sign any more.
    """
    faults: list[Fault] = []
    key: bytes | None = None
    covered, last = 0, None
    for head, public in heads:
        name = f"={head.size}"
        if head.key_id != key_id(public) or not adapters.PublicKey(head.origin, public).verifies(
            head.text, head.signature
        ):
            faults.append(Fault("signature", name))
        if key not in {None, public}:
            announced = any(index < covered and announced == public.hex() for index, announced in rotations)
            if not announced:
                faults.append(Fault("key", name))
        if head.size not in roots:
            faults.append(Fault("tail", name))
        elif roots[head.size] != head.root:
            faults.append(Fault("root", name))
        if last is not None and (head.at < last.at or head.origin != last.origin):
            faults.append(Fault("time" if head.at < last.at else "key", name))
        key, covered, last = public, head.size, head
    return faults


def _check_personal(cursor: Any, faults: list[Fault]) -> tuple[int, int]:
    """Check commitments; return how many entries have personal facts and how many had them erased."""
    checked, after = 0, 0
    while True:
        rows = _rows_about_bodies(cursor, faults, _PERSONAL, [after])
        if not rows:
            break
        for about, seq, promised, salt, facts, _ in rows:
            if canonical.commitment(bytes(salt), facts).hex() != promised:
                faults.append(Fault("personal", place(about, seq)))
        checked, after = checked + len(rows), rows[-1][5]
    erased_up_to = dict(_rows_about_bodies(cursor, faults, _ERASURES, [verbs.PERSONAL_ERASED]))
    missing = _rows_about_bodies(cursor, faults, _PERSONAL_MISSING)
    faults.extend(
        Fault("erased", place(about, seq))
        for about, seq in missing
        if seq > erased_up_to.get(reference(verbs.ERASURE, about), 0)
    )
    return checked, len(missing)
