"""Steps of kinds that have a life of their own: another room decides, the mechanism keeps matter and clocks.

A room whose kind says `own_steps` writes its acts with `stepping`: rows are locked in reference order,
everything it decides is written together, one entry for each step, and nothing of a task's rules
(signing, sign-off chain, close by the supervision office) is asked. Who may is the room's own policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from zhixing.core.clock import acts as clock_acts
from zhixing.core.clock.models import OPEN_STATES, Clock, ClockPause
from zhixing.core.clock.rules import Limit
from zhixing.core.matters import refusals
from zhixing.core.matters.acts import _clocks, _practice
from zhixing.core.matters.acts._batch import Batch, Holder, batch, check_claim, joining
from zhixing.core.matters.acts.closing import _end
from zhixing.core.matters.acts.registering import NewMatter, _give, _take_on
from zhixing.core.matters.kinds import kind_of
from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules import states
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.words import mark, translate

GO_ON = mark("办理")


class Steps:
    """What an act of another room may do with matters of its kinds. Written when the block ends."""

    def __init__(self, work: Batch, *, by: Actor, at: datetime) -> None:
        self._work, self.by, self.at = work, by, at

    def matter(self, key: int) -> Matter:
        """Return a locked matter that has not ended.

        Raises MatterUnknown, MatterClosed, ClaimInFuture, ClaimTooEarly.
        """
        matter = self.ended(key)
        if matter.state == states.CLOSED:
            raise refusals.MatterClosed(day=_practice.spoken(matter.closed_at), act=translate(GO_ON))
        return matter

    def ended(self, key: int) -> Matter:
        """Return a locked matter, whether it has ended or not. Raises as `matter`, but for its end."""
        matter = self._work.matter(key)
        _refuse_tasks(matter.kind)
        check_claim(matter, self.at)
        return matter

    def take_on(self, new: NewMatter, *, by: Officer) -> Matter:
        """Register a matter held by the unit of `by`, entered by who takes this step (an applicant may).

        Ledger: matter.registered.
        """
        _refuse_tasks(new.kind)
        answerable = people.post_in_charge(by.unit_id, at=self.at)
        matter = _take_on(
            self._work,
            new,
            self._work.serial(),
            answerable=answerable,
            by=by,
            at=self.at,
            entered_by=self.by,
        )
        self._work.admit(matter)
        return matter

    def give(
        self, matter: Matter, *, unit_id: int, leader_post_id: int, handler_id: int, named: bool = True
    ) -> None:
        """Let a unit hold the matter from now on; it is being worked on at once."""
        _give(self._work, matter, Holder(unit_id, leader_post_id, handler_id), at=self.at)
        self._work.change(
            matter,
            state=states.ACTIVE,
            assigned_unit_id=unit_id,
            assigned_at=matter.assigned_at or self.at,
            signed_at=matter.signed_at or self.at,
            handler_named=named,
            last_moved_at=self.at,
        )

    def note(
        self,
        matter: Matter,
        verb: str,
        facts: Mapping[str, object],
        *,
        personal: Mapping[str, object] | None = None,
    ) -> None:
        """Write one entry about the matter: the step itself."""
        self._work.change(matter, last_moved_at=self.at)
        self._work.enter(matter, verb, by=self.by, at=self.at, facts=facts, personal=personal)

    def clock(self, matter: Matter, purpose: str) -> Clock | None:
        """Return the matter's clock of that purpose that has not stopped, or None."""
        return self._work.clock(matter, purpose)

    def pauses(self, clock: Clock) -> list[ClockPause]:
        """Return when a clock of these matters stood still, oldest first."""
        return self._work.facts.pauses_of(clock)

    def start(
        self,
        matter: Matter,
        purpose: str,
        limit: Limit,
        *,
        rule_code: str = "",
        calendar: str = "",
        since: datetime | None = None,
    ) -> Clock:
        """Start a clock; the light of the matter follows the one of purpose `main`."""
        code = calendar or people.calendar_of(matter.unit_id)
        begin = _clocks.start_main if purpose == "main" else None
        if begin:
            return begin(self._work, matter, limit, calendar=code, at=since or self.at, rule_code=rule_code)
        return _clocks.start(
            self._work, matter, purpose, limit, rule_code=rule_code, calendar=code, at=since or self.at
        )

    def wait(self, matter: Matter, purpose: str, limit: Limit, *, rule_code: str) -> Clock:
        """Start a period that has to pass, a public notice: its end is computed, nobody is late by it."""
        code = people.calendar_of(matter.unit_id)
        return _clocks.start(
            self._work,
            matter,
            purpose,
            limit,
            rule_code=rule_code,
            calendar=code,
            at=self.at,
            silent=True,
        )

    def stop(self, matter: Matter, purpose: str) -> Clock | None:
        """Stop the clock of that purpose; None where none runs."""
        return _clocks.stop(self._work, matter, purpose, at=self.at)

    def pause(
        self, matter: Matter, *, ground: str, evidence: str, cap: Limit | None = None, only: str = ""
    ) -> None:
        """Let every running clock of the matter stand still, or only that of a purpose."""
        work = self._work
        for clock in self._running(matter, only):
            wanted = clock_acts.PauseOf(clock, ground, evidence, cap)
            begun, ended = clock_acts.drafted_pauses_many([wanted], facts=work.facts, by=self.by, at=self.at)
            work.begun_pauses += begun
            work.ended_pauses += ended
            work.touch_clock(clock)
            self._mirror(matter, clock)
        work.change(matter, paused_at=self.at)

    def run_on(self, matter: Matter) -> None:
        """Let every paused clock of the matter run on with what was left."""
        work = self._work
        for clock in self._running(matter, ""):
            if any(pause.until is None for pause in work.facts.pauses_of(clock)):
                work.ended_pauses += clock_acts.drafted_resumes_many(
                    [clock], facts=work.facts, by=self.by, at=self.at
                )
                work.touch_clock(clock)
                self._mirror(matter, clock)
        work.change(matter, paused_at=None)

    def extend(self, matter: Matter, amount: int, *, document: str) -> None:
        """Give every running clock of the matter more of its limit, counted from the same zero."""
        for clock in self._running(matter, ""):
            clock_acts.extend(clock=clock, by=self.by, at=self.at, amount=amount, document=document)
            self._mirror(matter, clock)

    def restart(self, matter: Matter, purpose: str) -> Clock | None:
        """Let the clock of that purpose begin anew, as its limit allows at a named event (D5)."""
        clock = self._work.clock(matter, purpose)
        if clock is not None:
            clock_acts.restart(clock=clock, by=self.by, at=self.at)
            self._mirror(matter, clock)
        return clock

    def correct(self, matter: Matter, limit: Limit, *, rule_code: str, purpose: str = "main") -> Clock | None:
        """Let the clock of that purpose carry another limit, counted from its same start (D2)."""
        clock = self._work.clock(matter, purpose)
        if clock is not None:
            clock_acts.correct_limit(clock=clock, limit=limit, by=self.by, at=self.at, rule_code=rule_code)
            self._mirror(matter, clock)
        return clock

    def rename(self, matter: Matter, **words: str) -> None:
        """Change the words by which lists show the matter: `progress_text`, `title`, `urgency`."""
        self._work.change(matter, **words)

    def end(self, matter: Matter, *, kind: str = "done") -> None:
        """Stop every clock of the matter, take it out of the open ones, withdraw what is owed on it."""
        _end(self._work, matter, kind, at=self.at)
        if kind == "done":
            self._work.change(matter, progress_percent=100)
        self._work.end_duty(matter.reference)

    def owe(self, duty: Duty) -> None:
        """Owe a notice because of this step."""
        self._work.owe(duty)

    def end_duty(self, key: str) -> None:
        """Withdraw notices under a duty key."""
        self._work.end_duty(key)

    def _running(self, matter: Matter, only: str) -> list[Clock]:
        open_ones = [clock for clock in self._work.clocks(matter) if clock.state in OPEN_STATES]
        return [clock for clock in open_ones if not only or clock.purpose == only]

    def _mirror(self, matter: Matter, clock: Clock) -> None:
        if clock.purpose == "main":
            self._work.mirror(matter, clock)


def _refuse_tasks(kind: str) -> None:
    if not kind_of(kind).own_steps:
        raise ValueError(f"matters of kind {kind} are moved by the acts of core.matters only")


@contextmanager
def stepping(*matter_ids: int, by: Actor, at: datetime) -> Iterator[Steps]:
    """Lock the matters, let another room decide its step on them, write all of it. Inside a transaction."""
    with batch(*matter_ids) as work:
        yield Steps(work, by=by, at=at)


@contextmanager
def sharing(*matter_ids: int) -> Iterator[None]:
    """Let the acts of another room inside decide in one batch, written when the block ends.

    For plural acts and for acts that call acts: over these matters and those taken on inside. Inside a
    transaction; a matter may change its holder at one instant only.
    """
    with batch(*matter_ids) as work, joining(work):
        yield
