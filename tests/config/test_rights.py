"""What each role may do is exactly what the rooms say, and one government cannot reach another."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from zhixing.config import database
from zhixing.config.rooms import grants

QUERY = (
    "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
    " WHERE table_schema = 'zhixing' AND grantee = %s"
)


@pytest.fixture
def rights(db: None) -> dict[str, dict[str, set[str]]]:
    """Role → table → privileges, as the database says."""
    found: dict[str, dict[str, set[str]]] = {"app": {}, "sealer": {}}
    with connection.cursor() as cursor:
        for role, tables in found.items():
            cursor.execute(QUERY, [f"zhixing_{role}"])
            for table, right in cursor.fetchall():
                tables.setdefault(table, set()).add(right)
    return found


class TestRights:
    def test_are_exactly_those_that_the_rooms_name(self, rights: dict[str, dict[str, set[str]]]) -> None:
        for role, tables in grants().items():
            for table, wanted in tables.items():
                assert rights[role].get(table, set()) == set(wanted), f"{role} on {table}"

    def test_let_nobody_but_the_owner_change_an_entry(self, rights: dict[str, dict[str, set[str]]]) -> None:
        for role in ("app", "sealer"):
            for table in ("ledger_entry", "ledger_leaf", "ledger_head"):
                assert rights[role][table] <= {"SELECT", "INSERT"}

    def test_give_the_sealer_nothing_outside_the_ledger(self, rights: dict[str, dict[str, set[str]]]) -> None:
        assert {table for table in rights["sealer"] if not table.startswith("ledger_")} == set()

    def test_give_nobody_a_table_to_truncate(self, rights: dict[str, dict[str, set[str]]]) -> None:
        all_of_them = {right for tables in rights.values() for found in tables.values() for right in found}
        assert all_of_them <= {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.fixture
def two_governments(database_url: str, transactional_db: None) -> Iterator[str]:
    """The database of this session with a second government beside the first."""
    url = database.with_parts(database_url, database=connection.settings_dict["NAME"])
    database.provision(url, schema="neighbour")
    yield url
    with psycopg.connect(database.without_mark(url), autocommit=True) as there:
        there.execute("DROP SCHEMA neighbour CASCADE")
        for role in database.ROLES:
            there.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(f"neighbour_{role}")))


class TestTwoGovernments:
    def test_cannot_read_each_other(self, two_governments: str) -> None:
        with psycopg.connect(database.without_mark(two_governments)) as there:
            there.execute("SET ROLE neighbour_app")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                there.execute("SELECT * FROM zhixing.django_migrations")

    def test_cannot_make_tables_anywhere_but_at_home(self, two_governments: str) -> None:
        for role, schema in (
            ("neighbour_app", "neighbour"),
            ("neighbour_owner", "public"),
            ("neighbour_owner", "zhixing"),
        ):
            with psycopg.connect(database.without_mark(two_governments)) as there:
                there.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    there.execute(sql.SQL("CREATE TABLE {} (n int)").format(sql.Identifier(schema, "stray")))

    def test_share_the_extensions_and_nothing_is_changed_by_making_them_again(
        self, two_governments: str
    ) -> None:
        database.provision(two_governments, schema="neighbour")

        with psycopg.connect(database.without_mark(two_governments)) as there:
            found = there.execute(
                "SELECT extname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
                " WHERE nspname = 'ext' ORDER BY 1"
            ).fetchall()
        assert found == [("btree_gist",), ("pg_trgm",)]


class TestTheWrongPlace:
    @pytest.mark.parametrize(
        "schema", ["public", "ext", "information_schema", "pg_own", "Zhixing", "a b", ""]
    )
    def test_a_schema_that_cannot_be_ours_is_refused(self, schema: str) -> None:
        with pytest.raises(database.DatabaseUnavailable, match="ZHIXING_SCHEMA"):
            database.provision("postgresql://nobody@localhost:1/none", schema=schema)

    def test_a_schema_of_somebody_else_is_refused(self, two_governments: str) -> None:
        with psycopg.connect(database.without_mark(two_governments), autocommit=True) as there:
            there.execute("CREATE SCHEMA theirs")
        try:
            with pytest.raises(database.DatabaseUnavailable, match="belongs to"):
                database.provision(two_governments, schema="theirs")
        finally:
            with psycopg.connect(database.without_mark(two_governments), autocommit=True) as there:
                there.execute("DROP SCHEMA theirs")
