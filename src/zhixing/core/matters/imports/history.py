"""History played together: acts decided one after the other, each at its own moment, written at the end.

A year of a county is thousands of acts by hundreds of people. Played one by one each costs twenty
statements. Here the acts themselves decide, with all their policies, rules and refusals, on rows that
were read together, and what they decided is written together, each entry with its own recording moment.
For demonstrations and tests: production records live acts, and `played_at` refuses it there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar, cast

from django.db import connection

from zhixing.core.ledger import acts as ledger
from zhixing.core.matters.acts._batch import Batch, joining, lock
from zhixing.core.matters.models import Matter
from zhixing.foundation.actors import Actor
from zhixing.foundation.memory import remembered
from zhixing.foundation.moment import recording_moment


class PlayedBatch(Batch):
    """A batch that many acts share. The holder of a matter changes at most once in it."""

    def __init__(self, locked: dict[int, Matter]) -> None:
        super().__init__(locked)
        self.moments: list[datetime] = []

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
        """Note one entry about the matter and the moment at which it is recorded."""
        super().enter(matter, verb, by=by, at=at, facts=facts, personal=personal)
        self.moments.append(recording_moment())

    def end_duty(self, key: str) -> None:
        """Withdraw notices: what was owed in this batch and is over by now was never told."""
        self.duties = [duty for duty in self.duties if duty.key != key and not duty.key.startswith(f"{key}:")]
        super().end_duty(key)

    def keep_only_new(self) -> None:
        """Forget what was decided for rows that were refused half-way, and their moments."""
        taken = {matter.pk for matter in self.new}
        self.moments = [
            moment
            for moment, matter in zip(self.moments, self.entry_matters, strict=True)
            if matter.pk in taken
        ]
        super().keep_only_new()

    def write(self) -> None:
        """Write everything decided; every entry is recorded at the moment of its act."""
        entries, self.entries = self.entries, []
        prepared = self._prepared(entries)
        if prepared:
            with connection.cursor() as cursor:
                cursor.execute(ledger.sql.INSERT_ENTRIES, ledger.entries_params(prepared))
        super().write()

    def _prepared(self, entries: list[ledger.Draft]) -> list[ledger.PreparedEntry]:
        heads: dict[str, ledger.Head] = {}
        prepared = []
        drafts = self._following(entries)
        for draft, matter, moment in zip(drafts, self.entry_matters, self.moments, strict=True):
            one = ledger.draft(
                draft.verb,
                about=draft.about,
                by=draft.by,
                at=draft.at,
                facts=draft.facts,
                personal=draft.personal,
                after=heads.get(draft.about) or draft.after,
                recorded_at=moment,
                second=draft.second,
                origin=draft.origin,
            )
            heads[draft.about] = one.head
            matter.version, matter.last_hash = one.seq, one.hash
            matter.last_recorded_at, matter.last_verb = one.head.recorded_at, draft.verb
            prepared.append(one)
        return prepared


AnyBatch = TypeVar("AnyBatch", bound=PlayedBatch)


@contextmanager
def played_together(matter_ids: Collection[int] = (), *, work: AnyBatch | None = None) -> Iterator[AnyBatch]:
    """Let every act inside join one batch over these matters, written at the end.

    Inside a transaction. A matter may change its holder once inside, unless `work` is a batch that
    keeps whole lives. A refusal leaves everything undone.
    """
    work = work or cast("AnyBatch", PlayedBatch(lock(matter_ids) if matter_ids else {}))
    with remembered():
        with joining(work):
            yield work
        work.write()
