"""R19: heads leave the machine; a witness keeps what extends, refuses what does not, and says so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.test import Client

from zhixing.config import verifying, witnessing
from zhixing.core.ledger import acts as ledger
from zhixing.core.ledger import adapters, selectors
from zhixing.core.ledger.refusals import NotWitnessed
from zhixing.core.ledger.rules import witness
from zhixing.core.ledger.verbs import Verb
from zhixing.foundation import health
from zhixing.foundation.actors import Officer

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass
class Two:
    """A ledger that sends its heads into a folder, and a witness that reads there."""

    folder: Path
    store: Path
    key: adapters.PublicKey
    moved: Verb
    clerk: Officer
    settings: Any
    at: datetime = NOW

    def grow(self, count: int = 3) -> None:
        self.at += timedelta(minutes=10)
        with time_machine.travel(self.at, tick=False), transaction.atomic():
            rows = [
                ledger.Draft(self.moved, f"lamp:{n}", self.clerk, self.at, {"n": n}) for n in range(count)
            ]
            ledger.record_many(rows)
        ledger.seal()
        head = ledger.sign_head(at=self.at, is_forced=True)
        assert head is not None
        adapters.publish(head)
        ledger.send_heads(at=self.at)

    def look(self) -> witnessing.Kept:
        turn = witnessing.keep(str(self.folder), store=self.store, key=self.key.id, at=self.at)
        self.settings.ZHIXING_WITNESS_KEYS = [turn.key_id]
        return turn

    def health(self, after: timedelta = timedelta(minutes=1)) -> bool:
        now = self.at + after
        return {part.code: part.health.is_well for part in health.parts(now)}["witness"]


@pytest.fixture
def two(tmp_path: Path, key: adapters.PublicKey, moved: Verb, clerk: Officer, settings: Any) -> Two:
    folder = tmp_path / "shared"
    folder.mkdir()
    settings.ZHIXING_WITNESS_FOLDERS = [str(folder)]
    return Two(folder, tmp_path / "store", key, moved, clerk, settings)


def test_a_witness_keeps_every_head_that_extends_and_hands_back_receipts(two: Two) -> None:
    for kept in (1, 2, 3):
        two.grow()
        turn = two.look()
        assert (turn.accepted, turn.refused, turn.size) == (1, [], 3 * kept)
    two.grow()
    two.grow()
    assert two.look().accepted == 2, "what was missed is caught up with"
    assert two.look().accepted == 0
    found = adapters.receipts(two.folder, origin=two.key.origin)
    assert [one.size for one in found] == [3, 6, 9, 12, 15]
    assert witnessing.last_kept(two.store) == selectors.latest_head()
    assert verifying.live(heads=two.store / witnessing.KEPT, as_json=True) == 0


def test_the_alarm_rings_a_quarter_of_an_hour_after_the_last_success(two: Two) -> None:
    two.grow()
    assert two.health(timedelta(minutes=14))
    assert not two.health(timedelta(minutes=16))
    two.look()
    assert two.health(timedelta(minutes=16))


def test_a_receipt_of_somebody_else_is_none(two: Two, tmp_path: Path) -> None:
    two.grow()
    stranger = witnessing.keep(str(two.folder), store=tmp_path / "other", key=two.key.id, at=two.at)
    two.settings.ZHIXING_WITNESS_KEYS = ["0" * 16]
    assert stranger.accepted == 1
    assert adapters.receipts(two.folder, origin=two.key.origin) == []
    assert not two.health(timedelta(minutes=16))


class TestAChangedHistory:
    """What somebody with the database and even the key does is refused, and the evidence kept."""

    def forge(self, two: Two, *, size: int, root: bytes, minutes: int = 5) -> None:
        head = ledger.sealing.signed_head(
            adapters.signer(), size=size, root=root, at=two.at + timedelta(minutes=minutes)
        )
        kept = witnessing.last_kept(two.store)
        assert kept is not None
        proofs = {kept.size: [b"\x01".hex() * 32]} if size > kept.size else {}
        text = witness.Envelope(adapters.published_line(head).rstrip("\n"), two.key.raw.hex(), proofs).text()
        (two.folder / f"head-{size:015}.json").write_text(text, "ascii")

    @pytest.mark.parametrize(("size", "why"), [(6, "fork"), (9, "fork")])
    def test_is_refused_and_rings_at_once(self, two: Two, size: int, why: str) -> None:
        two.grow()
        two.grow()
        two.look()
        self.forge(two, size=size, root=b"\x07" * 32)
        turn = two.look()
        assert [why in one for one in turn.refused] == [True]
        [evidence] = list((two.store / witnessing.EVIDENCE).iterdir())
        assert why in evidence.read_text()
        assert witnessing.last_kept(two.store) == selectors.latest_head()
        assert not two.health()

    def test_a_rollback_offered_by_a_site_is_refused(self, two: Two) -> None:
        two.grow()
        first = selectors.latest_head()
        two.grow()
        two.look()
        assert first is not None
        text = witness.Envelope(adapters.published_line(first).rstrip("\n"), two.key.raw.hex(), {}).text()
        why, _ = witnessing._why_not(text, witnessing.last_kept(two.store), two.key.id)
        assert why == "rollback"

    def test_another_key_and_a_damaged_head_are_refused(self, two: Two) -> None:
        two.grow()
        path = next(two.folder.glob("head-*.json"))
        text = path.read_text()
        assert witnessing._why_not(text, None, "0" * 16)[0] == witness.NOT_SIGNED
        says = json.loads(text)
        says["head"] = says["head"].replace("size 3", "size 4")
        assert witnessing._why_not(json.dumps(says), None, two.key.id)[0] == witness.NOT_SIGNED
        assert witnessing._why_not(text[:-9], None, two.key.id)[0]

    def test_deleting_the_tail_is_seen_against_what_was_kept(self, two: Two, capsys: Any) -> None:
        """Also what was signed and published here is taken away: only the witness still knows."""
        two.grow()
        two.grow()
        two.look()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_head WHERE size = 6")
            cursor.execute("DELETE FROM ledger_leaf WHERE index >= 3")
            cursor.execute("DELETE FROM ledger_entry WHERE seq = 2")
        published = two.settings.KEY_DIR / adapters.PUBLISHED_FILE
        published.write_text(published.read_text().splitlines(keepends=True)[0])
        assert selectors.verify().is_sound, "the database alone tells nothing"
        assert verifying.live(heads=two.store / witnessing.KEPT, as_json=True) == 1
        assert '"kept"' in capsys.readouterr().out


def test_heads_are_mailed_to_auditors_once_each(two: Two) -> None:
    two.settings.ZHIXING_WITNESS_MAIL = ["auditor@example.gov.cn"]
    two.settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    two.grow()
    ledger.send_heads(at=two.at)
    two.grow()
    assert [message.to for message in mail.outbox] == [["auditor@example.gov.cn"]] * 2
    head = witness.parsed_line(witness.parsed_envelope(mail.outbox[-1].body).line)
    assert head == selectors.latest_head()


def test_a_folder_that_is_gone_stops_no_other(two: Two, tmp_path: Path) -> None:
    two.settings.ZHIXING_WITNESS_FOLDERS = [str(tmp_path / "away" / "x"), str(two.folder)]
    two.grow()
    assert len(list(two.folder.glob("head-*.json"))) == 1
    two.look()
    assert not two.health(timedelta(minutes=16))


def test_acts_of_two_persons_wait_for_a_witness(two: Two, waived: Verb, deputy: Officer) -> None:
    two.grow()
    two.settings.ZHIXING_WITNESS_HOURS = 4

    def waive(at: datetime) -> None:
        with time_machine.travel(at, tick=False), transaction.atomic():
            ledger.record(waived, about="lamp:0", by=two.clerk, second=deputy, at=at, facts={})

    waive(two.at + timedelta(hours=3))
    with pytest.raises(NotWitnessed, match="4 小时"):
        waive(two.at + timedelta(hours=4, minutes=1))
    two.look()
    waive(two.at + timedelta(hours=4, minutes=1))


def test_a_site_is_read_through_its_public_pages(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    monkeypatch.setattr(
        witnessing, "_read", lambda address: client.get(address.removeprefix("http://county")).content
    )
    for accepted in (1, 1):
        two.grow()
        turn = witnessing.keep("http://county/ledger", store=two.store, key=two.key.id, at=two.at)
        assert (turn.accepted, turn.refused) == (accepted, [])
