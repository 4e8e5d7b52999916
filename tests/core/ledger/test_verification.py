"""Checking the live ledger, also against somebody who owns the database (R16 c, R54)."""
# ruff: noqa: E501 - an attack is read in one line

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from zhixing.core.ledger import acts as ledger
from zhixing.core.ledger import adapters, selectors
from zhixing.core.ledger.rules import canonical, verification
from zhixing.core.ledger.rules.heads import head_text
from zhixing.core.ledger.verbs import Verb
from zhixing.foundation.actors import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(
    clerk: Officer, deputy: Officer, moved: Verb, key: adapters.PublicKey, monday: datetime
) -> list[ledger.Entry]:
    """Thirty entries under two heads, six of them with personal facts, two more waiting."""
    drafts = [
        ledger.Draft(moved, f"lamp:{n % 5}", (clerk, deputy)[n % 2], monday, {"n": n},
                     {"phone": f"138{n:08}"} if n % 5 == 0 else None)
        for n in range(30)
    ]  # fmt: skip
    entries = ledger.record_many(drafts[:20])
    ledger.seal()
    _publish(ledger.sign_head(at=monday))
    entries += ledger.record_many(drafts[20:])
    ledger.seal()
    _publish(ledger.sign_head(at=monday + timedelta(hours=1)))
    return entries + ledger.record_many(
        [ledger.Draft(moved, "lamp:9", clerk, monday, {"n": n}) for n in range(2)]
    )


def _publish(head: object) -> None:
    """What on_commit does outside a test's transaction."""
    adapters.publish(head)  # type: ignore[arg-type]


class TestVerify:
    def test_an_untouched_ledger_is_sound(self, history: list[ledger.Entry], key: adapters.PublicKey) -> None:
        told: list[tuple[int, int]] = []
        result = selectors.verify(progress=lambda done, of: told.append((done, of)))

        assert result.is_sound
        assert (result.entries, result.subjects, result.waiting, result.heads) == (32, 6, 2, 2)
        assert (result.personal, result.erased) == (6, 0)
        assert result.head == selectors.latest_head()
        assert told == [(30, 30)]

    def test_an_empty_ledger_is_sound(self) -> None:
        assert selectors.verify().is_sound

    def test_the_number_of_queries_is_stated(
        self, history: list[ledger.Entry], django_assert_num_queries
    ) -> None:
        with django_assert_num_queries(24):  # one batch of each, savepoints included
            selectors.verify()

    def test_a_thousand_erasures_leave_it_sound(
        self, history: list[ledger.Entry], clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        ledger.record_many(
            [
                ledger.Draft(moved, f"case:{n}", clerk, monday, {}, {"phone": f"139{n:08}"})
                for n in range(1000)
            ]
        )
        for number in range(1000):
            ledger.erase_personal(about=f"case:{number}", ground="保存期限届满", by=clerk, at=monday)

        result = selectors.verify()
        assert result.is_sound
        assert (result.personal, result.erased) == (6, 1000)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_entry WHERE body LIKE '%%139000%%'")
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT count(*) FROM ledger_personal WHERE facts LIKE '%%139000%%'")
            assert cursor.fetchone() == (0,)

    def test_personal_facts_come_only_when_asked_for(
        self, history: list[ledger.Entry], clerk: Officer, monday: datetime
    ) -> None:
        assert selectors.history("lamp:0")[0].personal is None
        assert selectors.history("lamp:0")[0].has_personal
        assert selectors.history("lamp:0", with_personal=True)[0].personal == {"phone": "13800000000"}

        erased = ledger.erase_personal(about="lamp:0", ground="本人申请", by=clerk, at=monday)
        assert erased is not None
        assert erased.facts == {"about": "lamp:0", "up_to": 6, "count": 6, "ground": "本人申请"}
        assert selectors.history("lamp:0", with_personal=True)[0].personal is None
        assert ledger.erase_personal(about="lamp:77", ground="无", by=clerk, at=monday) is None


RECHAINED = """
    WITH RECURSIVE forged(about, seq, body, hash) AS (
        SELECT about, seq, replace(body, '"n":0', '"n":99'), sha256('\\x00' || convert_to(replace(body, '"n":0', '"n":99'), 'UTF8'))
        FROM ledger_entry WHERE about = 'lamp:0' AND seq = 1
      UNION ALL
        SELECT e.about, e.seq, replace(e.body, encode(e.prev_hash, 'hex'), encode(forged.hash, 'hex')),
               sha256('\\x00' || convert_to(replace(e.body, encode(e.prev_hash, 'hex'), encode(forged.hash, 'hex')), 'UTF8'))
        FROM ledger_entry e JOIN forged ON e.about = forged.about AND e.seq = forged.seq + 1)
    UPDATE ledger_entry e SET body = forged.body, hash = forged.hash,
           prev_hash = (SELECT hash FROM forged before WHERE before.seq = forged.seq - 1)
    FROM forged WHERE e.about = forged.about AND e.seq = forged.seq
"""
ATTACKS = {
    "drop one": "DELETE FROM ledger_leaf WHERE index = 7; DELETE FROM ledger_entry WHERE id = (SELECT min(id) + 7 FROM ledger_entry)",
    "drop the tail": "DELETE FROM ledger_head WHERE size > 20; DELETE FROM ledger_leaf WHERE index >= 20; DELETE FROM ledger_unsealed; DELETE FROM ledger_personal; DELETE FROM ledger_entry e WHERE NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry_id = e.id)",
    "swap two": "UPDATE ledger_leaf a SET entry_id = b.entry_id FROM ledger_leaf b WHERE a.index + b.index = 7 AND a.index IN (3, 4)",
    "duplicate one": "INSERT INTO ledger_entry (about, seq, prev_seq, hash, prev_hash, verb, at, recorded_at, by_code, post_id, unit_id, origin, format, body) SELECT about, 7, 6, hash, prev_hash, verb, at, recorded_at, by_code, post_id, unit_id, origin, format, body FROM ledger_entry WHERE about = 'lamp:1' AND seq = 6",
    "insert one": "INSERT INTO ledger_entry (about, seq, prev_seq, hash, prev_hash, verb, at, recorded_at, by_code, post_id, unit_id, origin, format, body) SELECT about, 8, 7, sha256('x'), hash, verb, at, recorded_at, by_code, post_id, unit_id, origin, format, body FROM ledger_entry WHERE about = 'lamp:1' AND seq = 6",
    "chain again from the first": RECHAINED,
    "edit facts": "UPDATE ledger_entry SET body = replace(body, '\"n\":8', '\"n\":88') WHERE about = 'lamp:3' AND seq = 2",
    "edit facts and their hash": "UPDATE ledger_entry SET body = replace(body, '\"n\":8', '\"n\":88'), hash = sha256('\\x00' || convert_to(replace(body, '\"n\":8', '\"n\":88'), 'UTF8')) WHERE about = 'lamp:3' AND seq = 2",
    "edit personal facts": "UPDATE ledger_personal SET facts = replace(facts, '138', '139')",
    "erase personal facts silently": "DELETE FROM ledger_personal WHERE entry_id = (SELECT min(entry_id) FROM ledger_personal)",
    "edit a column": "UPDATE ledger_entry SET verb = 'lamp.waived' WHERE about = 'lamp:2' AND seq = 1",
    "date back a column": "UPDATE ledger_entry SET at = at - interval '3 days' WHERE about = 'lamp:2' AND seq = 1",
    "wrong algorithm": "UPDATE ledger_entry SET format = 'zhixing-entry/1+sm3' WHERE about = 'lamp:2' AND seq = 1",
    "replay an old head": "DELETE FROM ledger_head WHERE size = 30",
    "edit a head": "UPDATE ledger_head SET root = sha256('x') WHERE size = 30",
    "edit a node": "UPDATE ledger_leaf SET nodes = sha256('x') || nodes WHERE index = 7",
    "keep an entry out of the tree": "DELETE FROM ledger_unsealed; UPDATE ledger_entry SET recorded_at = recorded_at + interval '1 hour' WHERE id = (SELECT entry_id FROM ledger_leaf WHERE index = 29); UPDATE ledger_leaf SET entry_id = (SELECT max(id) FROM ledger_entry) WHERE index = 29",
}  # fmt: skip


class TestTheOwnerOfTheDatabase:
    """Whoever can drop every constraint is found out all the same."""

    @pytest.fixture(autouse=True)
    def _without_constraints(self, history: list[ledger.Entry]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for name in (
                "ledger_entry_follows", "ledger_entry_no_fork", "ledger_entry_link", "ledger_entry_seq_follows",
                "ledger_entry_first_has_no_previous", "ledger_entry_hash_of_body", "ledger_entry_columns_say_the_body",
                "ledger_entry_not_claimed_ahead", "ledger_entry_known_origin", "ledger_entry_known_format",
            ):  # fmt: skip
                cursor.execute(f"ALTER TABLE ledger_entry DROP CONSTRAINT {name} CASCADE")
            cursor.execute(
                "SELECT conrelid::regclass, conname FROM pg_constraint WHERE conrelid = 'ledger_leaf'::regclass"
                " AND contype = 'u'"
            )
            for table, name in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")

    def test_dropping_the_constraints_is_itself_noticed(self) -> None:
        assert {fault.kind for fault in selectors.verify().faults} == {"constraint"}

    @pytest.mark.parametrize("name", ATTACKS)
    def test_each_attack_is_found_out(self, name: str) -> None:
        with connection.cursor() as cursor:
            for statement in ATTACKS[name].split(";"):
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                cursor.execute(statement.replace("%", "%%"))

        faults = [fault for fault in selectors.verify().faults if fault.kind != "constraint"]
        assert faults, name
        assert all(fault.sentence and fault.place for fault in faults)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def test_a_changed_record_is_named(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(ATTACKS["edit facts"])

        faults = selectors.verify().faults
        assert verification.Fault("body", "lamp:3 @8") in faults
        assert verification.Fault("columns", "lamp:3 #2") in faults

    def test_a_head_signed_with_a_key_of_ones_own_is_refused(
        self, key: adapters.PublicKey, monday: datetime, tmp_path: Path
    ) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = Ed25519PrivateKey.generate()
        public = adapters.PublicKey(key.origin, private.public_key().public_bytes_raw())
        root = selectors.latest_head().root  # type: ignore[union-attr]
        text = head_text(origin=key.origin, size=30, root=root, at=monday, key_id=public.id)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ledger_head SET at = %s, key_id = %s, public_key = %s, signature = %s WHERE size = 30",
                [monday, public.id, public.raw, private.sign(text.encode())],
            )

        kinds = {fault.kind for fault in selectors.verify().faults}
        assert {"key", "published"} <= kinds

    def test_a_damaged_file_of_published_heads_is_noticed(self, key_folder: Path) -> None:
        path = key_folder / adapters.PUBLISHED_FILE
        path.write_text(path.read_text().replace("size 20", "size x"))

        assert verification.Fault("published", "heads.txt") in selectors.verify().faults

    @pytest.mark.parametrize("body", ['{"about":1}', "{", "", "[1,2]"])
    def test_a_body_that_cannot_be_read_is_a_fault_and_no_crash(self, body: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE ledger_entry SET body = %s WHERE about = 'lamp:2' AND seq = 3", [body])

        kinds = {fault.kind for fault in selectors.verify().faults}
        assert {"body", "chain", "columns"} <= kinds


class TestCanonical:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ({"b": 1, "a": [True, None, -5]}, '{"a":[true,null,-5],"b":1}'),
            ({"é": "e\u0301"}, '{"é":"é"}'),
            ({"引": '"\\\n\t\x01\u2028'}, '{"引":"\\"\\\\\\n\\t\\u0001\u2028"}'),
            ({"空": "", "ab": {}, "aB": (1, 2)}, '{"aB":[1,2],"ab":{},"空":""}'),
        ],
    )
    def test_there_is_one_form(self, value: dict[str, object], text: str) -> None:
        assert canonical.canonical(canonical.fact(value)) == text

    def test_it_is_not_bottomless(self) -> None:
        deep: list[object] = []
        for _ in range(20):
            deep = [deep]
        with pytest.raises(ValueError, match="levels"):
            canonical.fact(deep)
        with pytest.raises(ValueError, match="algorithm"):
            canonical.entry_hash(b"", "md5")
        with pytest.raises(ValueError, match="zone"):
            canonical.microseconds(datetime(2026, 3, 2))  # noqa: DTZ001
