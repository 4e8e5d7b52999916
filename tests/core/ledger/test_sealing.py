"""The sealer: places in the tree, signed heads, the key in its file."""

import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tests.core.ledger.reference_tree import ReferenceTree
from zhixing.core.ledger import acts as ledger
from zhixing.core.ledger import adapters, jobs, refusals, selectors
from zhixing.core.ledger.models import Head, Leaf, Unsealed
from zhixing.core.ledger.rules import heads, tree
from zhixing.core.ledger.verbs import Verb
from zhixing.foundation.actors import Officer

AsRole = Callable[[str], AbstractContextManager[None]]
pytestmark = pytest.mark.django_db


@pytest.fixture
def recorded(clerk: Officer, moved: Verb, monday: datetime) -> list[ledger.Entry]:
    """Thirteen entries about four lamps."""
    drafts = [ledger.Draft(moved, f"lamp:{n % 4}", clerk, monday, {"n": n}) for n in range(13)]
    return ledger.record_many(drafts)


class TestSeal:
    def test_each_entry_gets_its_place_in_the_order_written(self, recorded: list[ledger.Entry]) -> None:
        assert ledger.seal(batch=5) == 5
        assert ledger.seal() == 8
        assert ledger.seal() == 0

        rows = list(Leaf.objects.order_by("index").values_list("index", "entry_id"))
        assert rows == [(place, entry.id) for place, entry in enumerate(recorded)]
        assert not Unsealed.objects.exists()

    def test_the_stored_nodes_are_the_reference_tree(self, recorded: list[ledger.Entry]) -> None:
        ledger.seal(batch=4)
        ledger.seal()

        reference = ReferenceTree([entry.hash for entry in recorded])
        for leaf in Leaf.objects.order_by("index"):
            nodes = bytes(leaf.nodes)
            for level in range(len(nodes) // 32):
                end = leaf.index + 1
                assert nodes[32 * level : 32 * level + 32] == reference.root(end - (1 << level), end)

    def test_the_number_of_queries_does_not_grow(
        self, recorded: list[ledger.Entry], django_assert_num_queries
    ) -> None:
        with django_assert_num_queries(8):  # lock, read, size, edge, insert, delete, a savepoint around
            ledger.seal()

    def test_a_follower_sees_every_entry_once_in_order(self, recorded: list[ledger.Entry]) -> None:
        ledger.seal(batch=6)
        seen = selectors.entries_after(limit=4)
        seen += selectors.entries_after(seen[-1].cursor, limit=100)
        ledger.seal()
        seen += selectors.entries_after(seen[-1].cursor)

        assert [one.entry.facts["n"] for one in seen] == list(range(13))


class TestSignHead:
    def test_the_head_is_over_the_tree_and_verifies(
        self, recorded: list[ledger.Entry], key: adapters.PublicKey, monday: datetime
    ) -> None:
        ledger.seal()
        head = ledger.sign_head(at=monday)

        assert head is not None
        assert head.root == ReferenceTree([entry.hash for entry in recorded]).root(0, 13)
        assert key.verifies(head.text, head.signature)
        assert not key.verifies(head.text.replace("size 13", "size 12"), head.signature)
        assert heads.parsed_head(head.text, head.signature) == head
        assert selectors.latest_head() == head

    def test_it_is_due_after_ten_minutes_or_five_hundred_entries(
        self,
        recorded: list[ledger.Entry],
        clerk: Officer,
        moved: Verb,
        key: adapters.PublicKey,
        monday: datetime,
    ) -> None:
        ledger.seal()
        assert ledger.sign_head(at=monday) is not None
        assert ledger.sign_head(at=monday + timedelta(hours=1)) is None  # nothing new

        ledger.record(moved, about="lamp:9", by=clerk, at=monday, facts={})
        ledger.seal()
        assert ledger.sign_head(at=monday + timedelta(minutes=9, seconds=59)) is None
        second = ledger.sign_head(at=monday + timedelta(minutes=10))
        assert second is not None
        assert second.size == 14

        ledger.record_many([ledger.Draft(moved, f"lamp:{n}", clerk, monday, {}) for n in range(100, 600)])
        ledger.seal()
        assert ledger.sign_head(at=monday + timedelta(minutes=10)) is not None

    def test_a_clock_set_back_does_not_set_back_the_heads(
        self, recorded: list[ledger.Entry], key: adapters.PublicKey, monday: datetime
    ) -> None:
        ledger.seal(batch=5)
        first = ledger.sign_head(at=monday)
        ledger.seal()
        second = ledger.sign_head(at=monday - timedelta(days=2), is_forced=True)

        assert first is not None
        assert second is not None
        assert second.at == first.at

    def test_without_a_key_nothing_is_signed(self, recorded: list[ledger.Entry], monday: datetime) -> None:
        ledger.seal()

        with pytest.raises(refusals.HeadKeyUnreadable):
            ledger.sign_head(at=monday)
        assert not Head.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_a_head_is_published_outside_the_database(
        self, clerk: Officer, moved: Verb, key: adapters.PublicKey, monday: datetime
    ) -> None:
        for place in range(3):
            ledger_record(moved, f"lamp:{place}", clerk, monday)
            assert jobs.seal(monday + timedelta(hours=place)) == 1
            assert jobs.seal(monday + timedelta(hours=place)) == 0

        published = list(adapters.published_heads())
        assert [head.size for head in published] == [1, 2, 3]
        assert [row.head for row in reversed(selectors.head_rows())] == published


class TestTheKey:
    def test_it_lies_outside_the_database_for_its_owner_only(
        self, key: adapters.PublicKey, key_folder: Path
    ) -> None:
        assert stat.S_IMODE((key_folder / "ledger").stat().st_mode) == 0o600
        assert adapters.ensure_key() == key == adapters.public_key()
        assert key.raw.hex() not in repr(adapters.signer())
        assert [path.name for path in key_folder.glob("*.making")] == []

    def test_a_key_that_others_can_read_is_refused(self, key: adapters.PublicKey, key_folder: Path) -> None:
        (key_folder / "ledger").chmod(0o640)

        with pytest.raises(refusals.LedgerMisused, match="0600"):
            adapters.signer()

    @pytest.mark.django_db(transaction=True)
    def test_another_key_is_announced_under_the_head_of_the_old_one(
        self, clerk: Officer, deputy: Officer, moved: Verb, key: adapters.PublicKey, monday: datetime
    ) -> None:
        ledger_record(moved, "lamp:1", clerk, monday)
        new = ledger.rotate_key(by=clerk, second=deputy, at=monday)
        ledger_record(moved, "lamp:1", clerk, monday)
        ledger.seal()
        ledger.sign_head(at=monday + timedelta(hours=1))

        assert new != key
        assert [row.head.key_id for row in selectors.head_rows()] == [new.id, key.id]
        assert selectors.verify().faults == ()
        with pytest.raises(refusals.SecondPersonIsTheFirst):
            ledger.rotate_key(by=clerk, second=clerk, at=monday)
        assert adapters.signer().public == new


class TestWitness:
    def test_it_accepts_growth_and_refuses_rollback_fork_and_another_ledger(
        self, recorded: list[ledger.Entry], key: adapters.PublicKey, monday: datetime
    ) -> None:
        ledger.seal(batch=6)
        known = ledger.sign_head(at=monday, is_forced=True)
        ledger.seal()
        grown = ledger.sign_head(at=monday, is_forced=True)
        assert known is not None
        assert grown is not None
        proof = list(selectors.consistency_proof(known.size, grown.size))

        assert heads.extends(None, known, []) == ""
        assert heads.extends(known, grown, proof) == ""
        assert heads.extends(grown, known, []) == "rollback"
        assert heads.extends(known, _with(grown, root=tree.EMPTY_ROOT), proof) == "fork"
        assert heads.extends(known, _with(known, root=tree.EMPTY_ROOT), []) == "fork"
        assert heads.extends(known, _with(grown, origin="0" * 16), proof) == "another ledger"
        assert heads.extends(known, _with(grown, at=monday - timedelta(days=1)), proof) == "time went back"


def ledger_record(verb: Verb, about: str, by: Officer, at: datetime) -> None:
    with transaction.atomic():
        ledger.record(verb, about=about, by=by, at=at, facts={})


def _with(head: heads.SignedHead, **changes: object) -> heads.SignedHead:
    return replace(head, **changes)


class TestTheDatabase:
    """What PostgreSQL itself refuses, whoever writes."""

    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ("seq = 5", "ledger_entry_seq_follows"),
            ("seq = 5, prev_seq = 4", "ledger_entry_columns_say_the_body"),
            ("prev_hash = sha256('')", "ledger_entry_columns_say_the_body"),
            ("body = replace(body, '\"n\":7', '\"n\":8')", "ledger_entry_hash_of_body"),
            ("verb = 'lamp.broken'", "ledger_entry_columns_say_the_body"),
            ("by_code = 'person:9'", "ledger_entry_columns_say_the_body"),
            ("post_id = 9", "ledger_entry_columns_say_the_body"),
            ("unit_id = NULL", "ledger_entry_columns_say_the_body"),
            ("at = at - interval '1 day'", "ledger_entry_columns_say_the_body"),
            ("at = recorded_at + interval '1 day'", "ledger_entry_not_claimed_ahead"),
            ("origin = 'forged'", "ledger_entry_known_origin"),
            ("format = 'zhixing-entry/2'", "ledger_entry_known_format"),
        ],
    )
    def test_columns_cannot_say_anything_but_the_body(
        self, recorded: list[ledger.Entry], change: str, constraint: str
    ) -> None:
        with pytest.raises(IntegrityError) as caught, connection.cursor() as cursor:
            cursor.execute(f"UPDATE ledger_entry SET {change} WHERE id = %s", [recorded[7].id])

        named = caught.value.__cause__.diag.constraint_name  # type: ignore[union-attr]
        assert named == constraint or {named, constraint} <= CHECKS

    def test_an_entry_after_a_hash_that_does_not_exist_is_refused(
        self, recorded: list[ledger.Entry], clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        wrong = ledger.Head(4, bytes(32), monday)

        with pytest.raises(refusals.SubjectMoved):
            ledger.record(moved, about="lamp:0", by=clerk, at=monday, facts={}, after=wrong)

    def test_the_application_may_not_change_or_delete_and_the_sealer_may_not_write_entries(
        self, recorded: list[ledger.Entry]
    ) -> None:
        asked = "SELECT has_table_privilege(%s, %s, %s)"
        expected = {
            "zhixing_app": {
                "entry": {"SELECT", "INSERT"}, "leaf": {"SELECT", "INSERT"}, "head": {"SELECT", "INSERT"},
                "personal": {"SELECT", "INSERT", "DELETE"}, "unsealed": {"INSERT"},
            },
            "zhixing_sealer": {
                "entry": {"SELECT"}, "leaf": {"SELECT", "INSERT"}, "head": {"SELECT", "INSERT"},
                "personal": set(), "unsealed": {"SELECT", "DELETE"},
            },
        }  # fmt: skip
        with connection.cursor() as cursor:
            for role, tables in expected.items():
                for table, wanted in tables.items():
                    held = set()
                    for right in (
                        "SELECT",
                        "INSERT",
                        "UPDATE",
                        "DELETE",
                        "TRUNCATE",
                        "REFERENCES",
                        "TRIGGER",
                    ):
                        cursor.execute(asked, [role, f"ledger_{table}", right])
                        held |= {right} if cursor.fetchone()[0] else set()
                    assert held == wanted, (role, table)

    @pytest.mark.django_db(transaction=True)
    def test_each_role_can_do_its_work(
        self, as_role: AsRole, clerk: Officer, moved: Verb, key: adapters.PublicKey, monday: datetime
    ) -> None:
        with as_role("app"), transaction.atomic():
            ledger.record(moved, about="lamp:1", by=clerk, at=monday, facts={}, personal={"phone": "1"})
            ledger.erase_personal(about="lamp:1", ground="本人申请", by=clerk, at=monday)
        with as_role("sealer"):
            assert ledger.seal() == 2
            assert ledger.sign_head(at=monday) is not None
        with as_role("app"):
            assert selectors.verify().faults == ()
            assert selectors.status().sealed == 2
            for table in ("entry", "leaf", "head"):
                with (
                    pytest.raises(ProgrammingError, match="permission denied"),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(f"DELETE FROM ledger_{table}")


CHECKS = {
    "ledger_entry_columns_say_the_body",
    "ledger_entry_hash_of_body",
    "ledger_entry_not_claimed_ahead",
    "ledger_entry_known_origin",
    "ledger_entry_known_format",
    "ledger_entry_seq_follows",
    "ledger_entry_first_has_no_previous",
}
