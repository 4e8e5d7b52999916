"""The database that the launcher makes."""

import pytest
from django.db import connection


@pytest.mark.django_db
class TestTheDatabase:
    def test_tables_lie_in_the_schema_of_the_government(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT schemaname FROM pg_tables WHERE tablename = 'django_migrations'")
            assert cursor.fetchall() == [("zhixing",)]

    def test_nothing_is_ever_looked_up_in_public(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW search_path")
            assert cursor.fetchone() == ("zhixing,ext",)
