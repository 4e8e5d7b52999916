"""How acts on matters are written: decided one by one, written together, one entry for each matter.

A single act is a batch of one. The rows of a batch are locked in reference order before anything is
decided, so that every decision sees the state that it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from zhixing.core.clock import acts as clock_acts
from zhixing.core.clock.models import Clock, ClockPause
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import refusals
from zhixing.core.matters.acts import _numbering, _practice
from zhixing.core.matters.models import FAR, Holding, Involvement, Matter, Reader, Request
from zhixing.core.matters.rules.searching import SEARCHED, search_text
from zhixing.core.notices import acts as notices
from zhixing.foundation.actors import Actor
from zhixing.foundation.memory import remembered
from zhixing.foundation.moment import recording_moment
from zhixing.foundation.refusals import ActRefused


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is responsible: one unit, one leader post, one handler."""

    unit_id: int
    leader_post_id: int
    handler_id: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row of a plural act: the matter's number, or the refusal in words."""

    number: str
    refusal: ActRefused | None = None

    @property
    def done(self) -> bool:
        return self.refusal is None


@dataclass(slots=True)
class Batch:
    """Changes decided and not yet written."""

    locked: dict[int, Matter]
    new: list[Matter] = field(default_factory=list)
    changed: dict[int, set[str]] = field(default_factory=dict)
    entries: list[ledger.Draft] = field(default_factory=list)
    entry_matters: list[Matter] = field(default_factory=list)
    holdings: dict[int, tuple[Holder, datetime]] = field(default_factory=dict)
    involved: list[Involvement] = field(default_factory=list)
    duties: list[notices.Duty] = field(default_factory=list)
    ended_duties: list[str] = field(default_factory=list)
    fresh_clocks: list[tuple[Matter, Clock]] = field(default_factory=list)
    touched_clocks: dict[int, Clock] = field(default_factory=dict)
    begun_pauses: list[ClockPause] = field(default_factory=list)
    ended_pauses: list[ClockPause] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)
    answered: list[Request] = field(default_factory=list)
    _clocks: dict[str, list[Clock]] | None = None
    _facts: clock_acts.Facts | None = None

    def matter(self, key: int) -> Matter:
        """Return the locked matter. Raises MatterUnknown."""
        try:
            return self.locked[key]
        except KeyError:
            raise refusals.MatterUnknown from None

    def admit(self, matter: Matter) -> None:
        """Take a matter that was just taken on into the batch, where the acts that follow find it."""
        self.new.append(matter)
        self.locked[matter.pk] = matter

    def serial(self) -> int:
        """Return a fresh key for a matter."""
        return _numbering.reserve(1)[0]

    def change(self, matter: Matter, **columns: object) -> None:
        """Set columns of a matter, written at the end of the batch."""
        for name, value in columns.items():
            setattr(matter, name, value)
        if not columns.keys().isdisjoint(SEARCHED):
            matter.search_text = search_text(*(getattr(matter, name) for name in SEARCHED))
            columns["search_text"] = matter.search_text
        if matter.version:
            self.changed.setdefault(matter.pk, set()).update(columns)

    def hold(self, matter: Matter, holder: Holder, *, since: datetime, named: bool) -> None:
        """Let `holder` be responsible from `since` on; the former holder stays concerned."""
        if holder.unit_id != matter.unit_id:
            self.involve(matter, matter.unit_id, "former")
        self.holdings[matter.pk] = (holder, since)
        self.change(
            matter,
            unit_id=holder.unit_id,
            leader_post_id=holder.leader_post_id,
            handler_id=holder.handler_id,
            handler_named=named,
            held_since=since,
        )

    def involve(self, matter: Matter, unit_id: int, role: str, **columns: Any) -> Involvement:
        """Let a unit be concerned with the matter in `role`."""
        row = Involvement(matter=matter, unit_id=unit_id, role=role, **columns)
        self.involved.append(row)
        return row

    def enter(
        self,
        matter: Matter,
        verb: str,
        *,
        by: Actor,
        at: datetime,
        facts: Mapping[str, object],
        personal: Mapping[str, object] | None = None,
    ) -> None:
        """Write one entry about the matter."""
        origin = matter.origin if matter.origin == "imported" else _practice.origin_of(at)
        self.entries.append(
            ledger.Draft(
                verb=verb,
                about=matter.reference,
                by=by,
                at=at,
                facts=dict(facts),
                personal=dict(personal) if personal else None,
                origin=origin,
            )
        )
        self.entry_matters.append(matter)

    def let_know(self, matter: Matter, person_id: int) -> None:
        """Let a person be one of the readers of a restricted matter (P9)."""
        if matter.restricted:
            self.readers.append(Reader(matter=matter, person_id=person_id))

    def owe(self, duty: notices.Duty) -> None:
        """Owe a notice because of this act."""
        self.duties.append(duty)

    def end_duty(self, key: str) -> None:
        """Withdraw notices under a duty key, or under all keys that begin with it and a colon."""
        self.ended_duties.append(key)

    def _load(self) -> dict[str, list[Clock]]:
        """Read and lock the clocks of every matter of the batch. Four queries for any number, once."""
        if self._clocks is None:
            found: dict[str, list[Clock]] = {m.reference: [] for m in self.locked.values()}
            # What was taken on just now has no clocks yet that a query could find.
            known = [m.reference for m in self.locked.values() if m.version]
            rows = list(
                Clock.objects.select_for_update().filter(about__in=known).order_by("about", "pk")
                if known
                else []
            )
            for clock in rows:
                found[clock.about].append(clock)
            self._clocks, self._facts = found, clock_acts.Facts(rows)
        return self._clocks

    @property
    def facts(self) -> clock_acts.Facts:
        """Pauses, extensions and calendars of the batch's clocks."""
        self._load()
        assert self._facts is not None  # noqa: S101 - set by _load
        return self._facts

    def clocks(self, matter: Matter) -> list[Clock]:
        """Return the matter's clocks, oldest first, those started in this batch among them."""
        return self._load().setdefault(matter.reference, [])

    def add_clock(self, matter: Matter, clock: Clock) -> None:
        """Take a new clock into the batch."""
        self.clocks(matter).append(clock)
        self.fresh_clocks.append((matter, clock))

    def touch_clock(self, clock: Clock) -> None:
        """Write the clock's derived columns at the end."""
        if clock.pk:
            self.touched_clocks[clock.pk] = clock

    def clock(self, matter: Matter, purpose: str) -> Clock | None:
        """Return the matter's clock of that purpose that has not stopped, or None."""
        return next((c for c in self.clocks(matter) if c.purpose == purpose and c.state != "stopped"), None)

    def mirror(self, matter: Matter, clock: Clock | None) -> None:
        """Repeat the main clock's due moments on the matter for lists."""
        if clock is None:
            self.change(matter, main_clock_id=None, due_at=None, yellow_at=None, light="none")
        else:
            self.change(
                matter,
                main_clock_id=clock.pk,
                due_at=clock.due_at,
                yellow_at=clock.yellow_at,
                light=str(clock.light),
            )

    def keep_only_new(self) -> None:
        """Forget what was decided for rows that were refused half-way: only taken-on matters are written."""
        taken = {m.pk for m in self.new}
        kept = [(e, m) for e, m in zip(self.entries, self.entry_matters, strict=True) if m.pk in taken]
        self.entries, self.entry_matters = [e for e, _ in kept], [m for _, m in kept]
        self.holdings = {key: held for key, held in self.holdings.items() if key in taken}
        self.involved = [row for row in self.involved if row.matter_id in taken]
        references = {m.reference for m in self.new}
        self.duties = [duty for duty in self.duties if duty.about in references]

    # ---- writing

    def write(self) -> None:
        """Write everything decided: entries, matters, holdings, duties. At most eight statements."""
        if self.entries:
            written = ledger.record_many(self._following(self.entries))
            for matter, entry in zip(self.entry_matters, written, strict=True):
                matter.version, matter.last_hash = entry.seq, entry.hash
                matter.last_recorded_at, matter.last_verb = entry.recorded_at, entry.verb
        self._write_clocks()
        self._insert_matters()
        self._write_holdings()
        self._update_matters()
        self._write_involvements()
        for asked in self.answered:
            asked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        if self.ended_duties:
            notices.withdraw_many(self.ended_duties)
        if self.duties:
            notices.owe_many(self.duties)

    def _following(self, drafts: Sequence[ledger.Draft]) -> list[ledger.Draft]:
        """Return the drafts with the head of each subject known from its row: no look-up is needed."""
        met: set[int] = set()
        following = []
        for draft, matter in zip(drafts, self.entry_matters, strict=True):
            first = matter.pk not in met
            met.add(matter.pk)
            if first and matter.version and matter.last_recorded_at:
                head = ledger.Head(
                    matter.version, bytes(matter.last_hash), matter.last_recorded_at, matter.last_verb
                )
                draft = replace(draft, after=head)
            following.append(draft)
        return following

    def _write_involvements(self) -> None:
        asked = [row for row in self.involved if row.asked_at]
        others = [row for row in self.involved if not row.asked_at]
        if asked:
            Involvement.objects.bulk_create(
                asked,
                update_conflicts=True,
                unique_fields=["matter", "unit", "role"],
                update_fields=["deliverable", "asked_at", "clock", "replied_at", "reply"],
            )
        if others:
            Involvement.objects.bulk_create(others, ignore_conflicts=True)
        if self.readers:
            Reader.objects.bulk_create(self.readers, ignore_conflicts=True)

    def _write_clocks(self) -> None:
        """Write clocks before matters: a matter points at its main clock."""
        mine = {id(m) for m in self.new} | {id(m) for m in self.locked.values()}
        fresh = [(m, c) for m, c in self.fresh_clocks if id(m) in mine]
        if fresh:
            Clock.objects.bulk_create(clock for _, clock in fresh)
            for matter, clock in fresh:
                if clock.purpose == "main":
                    self.change(matter, main_clock_id=clock.pk)
        clock_acts.save_many(list(self.touched_clocks.values()), "stopped_at")
        if self.ended_pauses:
            ClockPause.objects.bulk_update(self.ended_pauses, ["until"])
        if self.begun_pauses:
            ClockPause.objects.bulk_create(self.begun_pauses)

    def _insert_matters(self) -> None:
        if self.new:
            Matter.objects.bulk_create(self.new)
            Holding.objects.bulk_create(
                Holding(
                    matter=matter,
                    unit_id=first.unit_id,
                    leader_post_id=first.leader_post_id,
                    handler_id=first.handler_id,
                    since=matter.registered_at,
                    until=FAR,
                )
                for matter, first in ((m, _first_holder(m)) for m in self.new)
            )

    def _write_holdings(self) -> None:
        begun = {m.pk: m.registered_at for m in self.new}  # their first holding is written with them
        keys = sorted(key for key, (_, since) in self.holdings.items() if begun.get(key) != since)
        if not keys:
            return
        since = [self.holdings[key][1] for key in keys]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE matters_holding AS h SET until = v.since"
                " FROM unnest(%s::bigint[], %s::timestamptz[]) AS v(id, since)"
                " WHERE h.matter_id = v.id AND h.until = %s AND h.since < v.since RETURNING h.matter_id",
                [keys, since, FAR],
            )
            ended = {row[0] for row in cursor.fetchall()}
        opened: list[tuple[int, Holder, datetime]] = []
        replaced: list[tuple[int, Holder, datetime]] = []
        for key in keys:
            holder, start = self.holdings[key]
            (opened if key in ended else replaced).append((key, holder, start))
        Holding.objects.bulk_create(
            Holding(
                matter_id=key,
                unit_id=holder.unit_id,
                leader_post_id=holder.leader_post_id,
                handler_id=holder.handler_id,
                since=start,
                previous_until=start,
                until=FAR,
            )
            for key, holder, start in opened
        )
        if replaced:  # passing on within one instant is seen in the ledger only
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE matters_holding AS h"
                    " SET unit_id = v.unit_id, leader_post_id = v.post_id, handler_id = v.person_id"
                    " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])"
                    " AS v(id, unit_id, post_id, person_id) WHERE h.matter_id = v.id AND h.until = %s",
                    [
                        [key for key, _, _ in replaced],
                        [holder.unit_id for _, holder, _ in replaced],
                        [holder.leader_post_id for _, holder, _ in replaced],
                        [holder.handler_id for _, holder, _ in replaced],
                        FAR,
                    ],
                )

    def _update_matters(self) -> None:
        """Update rows in groups of equal columns, one guarded statement for each group."""
        groups: dict[tuple[str, ...], list[Matter]] = {}
        fresh = {m.pk for m in self.new}
        moved = {m.pk: m for m in self.entry_matters if m.pk not in fresh}
        for key, matter in moved.items():
            columns = tuple(
                sorted(
                    self.changed.get(key, set()) | {"version", "last_hash", "last_recorded_at", "last_verb"}
                )
            )
            groups.setdefault(columns, []).append(matter)
        for columns, matters in groups.items():
            _update(matters, columns)


def _first_holder(matter: Matter) -> Holder:
    first: Holder | None = getattr(matter, "_first_holder", None)
    return first or Holder(matter.unit_id, matter.leader_post_id, matter.handler_id)


def _update(matters: Sequence[Matter], columns: Sequence[str]) -> None:
    fields = [_field(name) for name in columns]
    sets = ", ".join(f'"{f.column}" = v."{f.column}"' for f in fields)
    names = ", ".join(f'"{f.column}"' for f in fields)
    arrays = ", ".join(f"%s::{_cast(f)}[]" for f in fields)
    values: list[list[object]] = [
        [f.get_db_prep_value(getattr(m, f.attname), connection) for m in matters] for f in fields
    ]
    sql = (
        f"UPDATE matters_matter AS m SET {sets} FROM unnest(%s::bigint[], {arrays}) AS v(id, {names})"  # noqa: S608 - our own column names
        " WHERE m.id = v.id AND m.version < v.version"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [[m.pk for m in matters], *values])
        if cursor.rowcount != len(matters):
            raise refusals.SomebodyWasFaster(who="", act="")


def _field(name: str) -> models.Field[Any, Any]:
    return Matter._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)  # type: ignore[return-value]


def _cast(field_: models.Field[Any, Any]) -> str:
    kind = field_.db_type(connection) or "text"
    return kind.split("(")[0].replace("varchar", "text").replace("serial", "int")


def lock(keys: Iterable[int]) -> dict[int, Matter]:
    """Return the matters, locked in reference order; the read names one table and joins nothing."""
    wanted = sorted(set(keys))
    return {m.pk: m for m in Matter.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}


_joined: ContextVar[Batch | None] = ContextVar("joined", default=None)


def joined() -> Batch | None:
    """Return the batch that acts share at present, None where each writes its own."""
    return _joined.get()


@contextmanager
def joining(work: Batch) -> Iterator[None]:
    """Let every act inside decide in `work`, which whoever opened it has locked and will write."""
    token = _joined.set(work)
    try:
        yield
    finally:
        _joined.reset(token)


@contextmanager
def batch(*keys: int) -> Iterator[Batch]:
    """Lock the matters, let the caller decide, write all of it. Call inside a transaction.

    Inside `joining` the batch that all acts share is given instead, and written by whoever opened it.
    """
    if (shared := joined()) is not None:
        yield shared
        return
    work = Batch(lock(keys) if keys else {})
    with remembered():
        yield work
        work.write()


def each(keys: Sequence[int], decide: Callable[[Batch, Matter, int], None]) -> list[Result]:
    """Decide for each matter in order and write what was not refused. Returns a result for each row.

    `decide(batch, matter, index)` refuses before it changes anything.
    """
    with transaction.atomic(), batch(*keys) as work:
        return decided(work, keys, decide)


def decided(work: Batch, keys: Sequence[int], decide: Callable[[Batch, Matter, int], None]) -> list[Result]:
    """Decide for each matter of a batch in order; a refusal is a result and stops no other."""
    results = []
    for index, key in enumerate(keys):
        try:
            matter = work.matter(key)
            decide(work, matter, index)
        except ActRefused as refusal:
            number = work.locked[key].number if key in work.locked else ""
            results.append(Result(number, refusal))
        else:
            results.append(Result(matter.number))
    return results


def check_claim(matter: Matter, at: datetime) -> None:
    """Refuse a claimed time later than now or earlier than the present holding (convention 19)."""
    if at > recording_moment():
        raise refusals.ClaimInFuture(at=_practice.spoken(at))
    if at < matter.held_since:
        raise refusals.ClaimTooEarly(at=_practice.spoken(at), since=_practice.spoken(matter.held_since))
