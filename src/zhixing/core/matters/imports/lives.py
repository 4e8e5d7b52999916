"""Whole lives of matters played in memory and written together: the usual acts, a year in seconds.

A matter is taken on inside the batch and lives there; acts that ask about the matter alone are the acts
themselves, joined as in `history`. Those that keep rows of their own, feedback above all, are told here
again on rows in memory; a test plays the same lives both ways and compares every row and entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, models

from zhixing.core.clock import acts as clock_acts
from zhixing.core.clock.models import Clock, ClockPause
from zhixing.core.clock.rules import Light, Reading
from zhixing.core.evidence.models import Evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import policies, refusals, verbs
from zhixing.core.matters.acts import NewMatter, Report, _clocks, _duties, _numbering, _practice
from zhixing.core.matters.acts._batch import Holder
from zhixing.core.matters.acts.closing import _end
from zhixing.core.matters.acts.registering import _assign, _inherit, _take_on
from zhixing.core.matters.acts.supervising import LIGHT_RULE, _show
from zhixing.core.matters.imports.copying import copy_rows
from zhixing.core.matters.imports.history import PlayedBatch
from zhixing.core.matters.kinds import kind_of
from zhixing.core.matters.models import FAR, Feedback, Holding, Involvement, Matter, SignOff
from zhixing.core.matters.rules import progress, states
from zhixing.core.outcomes import verbs as outcome_verbs
from zhixing.core.outcomes.models import Verdict
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.moment import recording_moment
from zhixing.foundation.references import reference


@dataclass(slots=True)
class _Told:
    """Rows of their own that the acts of a batch have made."""

    feedbacks: dict[int, list[Feedback]] = field(default_factory=dict)
    sign_offs: list[SignOff] = field(default_factory=list)
    files: list[tuple[Feedback, Evidence]] = field(default_factory=list)
    verdicts: list[tuple[Verdict, ledger.Draft, datetime]] = field(default_factory=list)


class LifeBatch(PlayedBatch):
    """A batch in which matters are born and live. Written once, at the end."""

    def __init__(self) -> None:
        super().__init__({})
        self.told = _Told()
        self._chains: dict[int, list[tuple[datetime, Holder]]] = {}
        self._serials: list[int] = []
        self._keys: dict[str, list[int]] = {}

    # --- taking on ---

    def take_on(self, new: NewMatter, *, by: Officer, at: datetime, parent: Matter | None = None) -> Matter:
        """Take a matter on and assign it, as `register` and, with a parent, `split` do."""
        if parent is not None:
            new = _inherit(new, parent)
        answerable = people.post_in_charge(by.unit_id, at=at)
        matter = _take_on(self, new, self.serial(), answerable=answerable, by=by, at=at)
        self.admit(matter)
        if new.assignment:
            _assign(self, matter, new.assignment, by=by, at=at)
        return matter

    def admit(self, matter: Matter) -> None:
        """Let a matter that was just taken on live here; its first holding begins."""
        super().admit(matter)
        first = Holder(matter.unit_id, matter.leader_post_id, matter.handler_id)
        self._chains[matter.pk] = [(matter.registered_at, first)]

    def serial(self) -> int:
        """Return a fresh key for a matter, of five hundred reserved at once."""
        if not self._serials:
            self._serials = _numbering.reserve(500)
        return self._serials.pop(0)

    def add_clock(self, matter: Matter, clock: Clock) -> None:
        """Take a new clock into the batch, with its key: its pauses are known by it."""
        clock.pk = self._key(Clock)
        super().add_clock(matter, clock)

    def hold(self, matter: Matter, holder: Holder, *, since: datetime, named: bool) -> None:
        """Let `holder` be responsible from `since` on; within one instant the last one counts."""
        super().hold(matter, holder, since=since, named=named)
        del self.holdings[matter.pk]
        chain = self._chains[matter.pk]
        if chain[-1][0] == since:
            chain[-1] = (since, holder)
        else:
            chain.append((since, holder))

    def end_duty(self, key: str) -> None:
        """Forget what was owed under the key: it was owed and done with before anything is written."""
        super().end_duty(key)
        self.ended_duties.clear()

    # --- feedback ---

    def report(
        self, matter: Matter, said: Report, *, by: Officer, at: datetime, file: Evidence | None
    ) -> None:
        """Report progress or ask for the close. Ledger: matter.reported or matter.close_asked."""
        closing = bool(said.close_kind)
        substance = progress.substance(said.text)
        if not policies.may_work(by, matter) or matter.state != states.ACTIVE:
            raise refusals.NotAllowed(who="承办人")
        if said.progress_percent is not None and (substance.only_meetings or file is None):
            raise refusals.EvidenceMissing
        kind = kind_of(matter.kind)
        chain = _practice.chain(kind.closing_chain if closing else kind.routine_chain, at)
        told = self.told.feedbacks.setdefault(matter.pk, [])
        feedback = Feedback(
            pk=self._key(Feedback),
            matter=matter,
            ordinal=len(told) + 1,
            purpose="close" if closing else "progress",
            close_kind=said.close_kind,
            text=said.text,
            problems=said.problems,
            next_step=said.next_step,
            progress_percent=said.progress_percent,
            state="signing",
            chain=chain,
            signed=0,
            unit_id=matter.unit_id,
            written_by_id=by.person_id,
            written_at=at,
            only_meetings=substance.only_meetings,
        )
        told.append(feedback)
        if file is not None:
            self.told.files.append((feedback, file))
        if not substance.only_meetings:
            if matter.first_action_at is None:
                _clocks.stop(self, matter, "start", at=at)
                self.change(matter, first_action_at=at)
            self.change(matter, last_moved_at=at)
        self.enter(
            matter,
            verbs.CLOSE_ASKED if closing else verbs.REPORTED,
            by=by,
            at=at,
            facts={
                "ordinal": feedback.ordinal,
                "text": said.text,
                "claimed_percent": said.progress_percent,
                "problems": said.problems,
                "next_step": said.next_step,
                "files": [file.digest] if file else [],
                "only_meetings": substance.only_meetings,
                "close_kind": said.close_kind,
            },
        )
        self.owe(_duties.to_sign(matter, feedback, chain[0], at=at))

    def sign_off(self, matter: Matter, *, by: Officer, at: datetime) -> None:
        """Sign the feedback under way, with the steps below. Ledger: matter.feedback_signed."""
        feedback = self._under_way(matter, "signing")
        highest = policies.level_of(by)
        steps = [step for step in feedback.chain[feedback.signed :] if policies.LEVELS.index(step) <= highest]
        if not steps or not by.belongs_to(matter.unit_id):
            raise refusals.NotYourSignature(step=feedback.chain[feedback.signed])
        self.told.sign_offs += [
            SignOff(feedback=feedback, step=step, person_id=by.person_id, post_id=by.post_id, signed_at=at)
            for step in steps
        ]
        feedback.signed += len(steps)
        left = len(feedback.chain) - feedback.signed
        feedback.state = "signing" if left else "checking"
        self.change(matter, last_moved_at=at)
        self.end_duty(_duties.key(matter, f"sign:{feedback.ordinal}"))
        facts = {"ordinal": feedback.ordinal, "steps": steps, "left": left}
        self.enter(matter, verbs.FEEDBACK_SIGNED, by=by, at=at, facts=facts)
        if left:
            self.owe(_duties.to_sign(matter, feedback, feedback.chain[feedback.signed], at=at))
            return
        if feedback.purpose == "close":
            self.change(matter, state=states.CLOSING)
        elif matter.grade == "tracked" and by.person_id != feedback.written_by_id:
            self._accept(matter, feedback, by=by, at=at)
            return
        self.owe(_duties.to_check(matter, feedback, at=at))

    def accept(self, matter: Matter, *, by: Officer, at: datetime) -> None:
        """Accept the report under way. Ledger: matter.feedback_accepted."""
        feedback = self._under_way(matter, "checking")
        self._accept(matter, feedback, by=by, at=at)
        self.enter(
            matter,
            verbs.FEEDBACK_ACCEPTED,
            by=by,
            at=at,
            facts={
                "ordinal": feedback.ordinal,
                "percent": matter.progress_percent,
                "claimed_percent": feedback.progress_percent,
            },
        )

    def _accept(self, matter: Matter, feedback: Feedback, *, by: Officer, at: datetime) -> None:
        has_evidence = any(owner is feedback for owner, _ in self.told.files)
        shown = progress.counted_progress(
            claimed=feedback.progress_percent,
            verified=matter.progress_percent,
            has_evidence=has_evidence,
            only_meetings=feedback.only_meetings,
        )
        self._decide(feedback, "accepted", by=by, at=at)
        self.change(matter, progress_percent=shown, progress_text=feedback.text[:600])
        self.end_duty(_duties.key(matter, f"check:{feedback.ordinal}"))

    def give_back(self, matter: Matter, reason: str, *, by: Officer, at: datetime) -> None:
        """Send the feedback back to its writer. Ledger: matter.feedback_returned or matter.close_returned."""
        feedback = self._under_way(matter, "signing", "checking")
        closing = feedback.purpose == "close"
        self._decide(feedback, "returned", by=by, at=at, reason=reason)
        if closing and matter.state == states.CLOSING:
            self.change(matter, state=states.ACTIVE)
        self.end_duty(_duties.key(matter, f"sign:{feedback.ordinal}"))
        self.end_duty(_duties.key(matter, f"check:{feedback.ordinal}"))
        self.enter(
            matter,
            verbs.CLOSE_RETURNED if closing else verbs.FEEDBACK_RETURNED,
            by=by,
            at=at,
            facts={"ordinal": feedback.ordinal, "reason": reason},
        )
        self.owe(_duties.sent_back(matter, feedback, at=at))

    def close(self, matter: Matter, note: str, *, by: Officer, at: datetime) -> None:
        """Accept the close that is asked for. Ledger: matter.closed, verdict.given."""
        feedback = self._under_way(matter, "checking")
        if by.belongs_to(matter.unit_id) or not policies.may_check(by):
            raise refusals.JudgedByDoer
        self._decide(feedback, "accepted", by=by, at=at)
        self.end_duty(_duties.key(matter, f"check:{feedback.ordinal}"))
        _end(self, matter, feedback.close_kind, at=at)
        if feedback.close_kind == "done":
            self.change(matter, progress_percent=100, progress_text=feedback.text[:600])
        verdict = self._verdict(matter, feedback, note, by=by, at=at)
        self.enter(
            matter,
            verbs.CLOSED,
            by=by,
            at=at,
            facts={
                "close_kind": feedback.close_kind,
                "note": note,
                "ordinal": feedback.ordinal,
                "target": "",
                "on_time": matter.light != "done_late",
                "verdict": verdict.pk,
            },
        )
        self.end_duty(_duties.all_of(matter))
        self.owe(_duties.closed(matter, matter.handler_id, at=at))

    def _verdict(
        self, matter: Matter, feedback: Feedback, note: str, *, by: Officer, at: datetime
    ) -> Verdict:
        verdict = Verdict(
            pk=self._key(Verdict),
            about=matter.reference,
            kind="acceptance",
            result="accepted",
            reason=note,
            evidence=[f"feedback:{feedback.pk}"],
            doers=sorted({feedback.written_by_id, matter.handler_id}),
            given_at=at,
            given_by_id=by.person_id,
            given_by_label=by.label,
        )
        facts = {
            "on": verdict.about,
            "kind": verdict.kind,
            "result": verdict.result,
            "reason": note,
            "evidence": verdict.evidence,
        }
        about = reference("verdict", verdict.pk)
        draft = ledger.Draft(outcome_verbs.VERDICT_GIVEN, about, by, at, facts)
        self.told.verdicts.append((verdict, draft, recording_moment()))
        return verdict

    # --- support, splitting, lights ---

    def reply_support(self, matter: Matter, unit_id: int, reply: str, *, by: Officer, at: datetime) -> None:
        """Answer the lead's request. Ledger: matter.support_replied."""
        row = next(
            (
                one
                for one in self.involved
                if one.matter_id == matter.pk and one.unit_id == unit_id and one.role == states.SUPPORT
            ),
            None,
        )
        if row is None or not by.belongs_to(unit_id):
            raise refusals.NothingAsked(what="配合请求")
        stopped = _clocks.stop(self, matter, f"reply:{unit_id}", at=at)
        row.replied_at, row.reply = at, reply
        self.change(matter, last_moved_at=at)
        late = bool(stopped and stopped.light == "done_late")
        facts = {"unit": people.unit_name(unit_id), "reply": reply, "late": late}
        self.enter(matter, verbs.SUPPORT_REPLIED, by=by, at=at, facts=facts)
        self.end_duty(_duties.key(matter, f"support:{unit_id}"))

    def split(self, parent: Matter, parts: Sequence[NewMatter], *, by: Officer, at: datetime) -> list[Matter]:
        """Break a matter down into sub-matters. Ledger: matter.split, matter.registered, matter.assigned."""
        children = [self.take_on(part, by=by, at=at, parent=parent) for part in parts]
        self.enter(parent, verbs.SPLIT, by=by, at=at, facts={"parts": [child.number for child in children]})
        self.change(parent, last_moved_at=at)
        return children

    def next_light(self, matter: Matter) -> datetime | None:
        """Return when a clock of the matter must next be looked at, None when none must."""
        fires = [clock.next_fire for clock in self.clocks(matter) if clock.next_fire]
        return min(fires, default=None)

    def look_at_lights(self, matter: Matter, *, at: datetime) -> None:
        """Show the lights of the matter whose moment has come. Ledger: matter.light_shown."""
        for clock in self.clocks(matter):
            if clock.next_fire is None or clock.next_fire > at:
                continue
            was = clock.light
            reading = self.facts.settle(clock, at=at)
            told = _to_tell(clock, reading, at)
            clock.told = told or clock.told
            if clock.purpose == "main":
                self.mirror(matter, clock)
            if told or (clock.light != was and clock.light in (Light.YELLOW, Light.RED)):
                seen = clock_acts.Shown(clock=clock, was=was, light=clock.light, tell=told, reading=reading)
                _show(self, matter, seen, by=LIGHT_RULE, at=at)

    # --- writing ---

    def write(self) -> None:
        """Write everything: entries of matters and verdicts, then their rows."""
        self._enter_verdicts()
        super().write()
        every = [feedback for told in self.told.feedbacks.values() for feedback in told]
        copy_rows(Feedback, every)
        copy_rows(SignOff, self.told.sign_offs)
        files = [file for _, file in self.told.files]
        for file in files:
            file.pk = self._key(Evidence)
        copy_rows(Evidence, files)
        through = Feedback.files.through
        copy_rows(through, [through(feedback=feedback, evidence=file) for feedback, file in self.told.files])
        copy_rows(Verdict, [verdict for verdict, _, _ in self.told.verdicts])

    def _enter_verdicts(self) -> None:
        prepared = [
            ledger.draft(
                draft.verb,
                about=draft.about,
                by=draft.by,
                at=draft.at,
                facts=draft.facts,
                after=None,
                recorded_at=moment,
            )
            for _, draft, moment in self.told.verdicts
        ]
        if prepared:
            with connection.cursor() as cursor:
                cursor.execute(ledger.sql.INSERT_ENTRIES, ledger.entries_params(prepared))

    def _write_clocks(self) -> None:
        for matter, clock in self.fresh_clocks:
            if clock.purpose == "main":
                matter.main_clock_id = clock.pk
        copy_rows(Clock, [clock for _, clock in self.fresh_clocks])
        copy_rows(ClockPause, self.begun_pauses)

    def _insert_matters(self) -> None:
        copy_rows(Matter, self.new)
        copy_rows(Holding, [row for matter in self.new for row in self._holdings(matter)])

    def _holdings(self, matter: Matter) -> Iterable[Holding]:
        chain = self._chains[matter.pk]
        ends = [*(since for since, _ in chain[1:]), FAR]
        for place, ((since, holder), until) in enumerate(zip(chain, ends, strict=True)):
            yield Holding(
                matter=matter,
                unit_id=holder.unit_id,
                leader_post_id=holder.leader_post_id,
                handler_id=holder.handler_id,
                since=since,
                until=until,
                previous_until=since if place else None,
            )

    def _write_involvements(self) -> None:
        kept: dict[tuple[int, int, str], Involvement] = {}
        for row in self.involved:
            kept.setdefault((row.matter_id, row.unit_id, row.role), row)
        Involvement.objects.bulk_create(kept.values(), batch_size=1000)

    # --- keys and states ---

    def _key(self, model: type[models.Model]) -> int:
        """Return a fresh key of a table, so that facts can name the row before it is written."""
        table = model._meta.db_table
        keys = self._keys.setdefault(table, [])
        if not keys:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, 500)", [table]
                )
                keys += [row[0] for row in cursor.fetchall()]
        return keys.pop(0)

    def _under_way(self, matter: Matter, *wanted: str) -> Feedback:
        for feedback in reversed(self.told.feedbacks.get(matter.pk, [])):
            if feedback.state in wanted:
                return feedback
        raise refusals.NothingAsked(what="反馈")

    @staticmethod
    def _decide(feedback: Feedback, state: str, *, by: Officer, at: datetime, reason: str = "") -> None:
        feedback.state, feedback.decided_by_id, feedback.decided_at = state, by.person_id, at
        feedback.reason = reason or feedback.reason


def _to_tell(clock: Clock, reading: Reading, at: datetime) -> str:
    """Return the light to be told now: yellow as it turns, red at the next opening (definition 6)."""
    if clock.light == Light.YELLOW and not clock.told:
        return Light.YELLOW.value
    is_time = reading.told_red_at is not None and at >= reading.told_red_at
    if clock.light == Light.RED and clock.told != Light.RED and is_time:
        return Light.RED.value
    return ""
