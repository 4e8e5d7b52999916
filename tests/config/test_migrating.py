"""The tables that migrations make are those that the models name, however the migrations are played."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from tests.reliability.together import FULL
from zhixing.config import database

COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'zhixing'
"""
NAMES = """
SELECT c.relname, x.conname FROM pg_constraint x JOIN pg_class c ON c.oid = x.conrelid
WHERE c.relnamespace = 'zhixing'::regnamespace
UNION SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'zhixing'
"""
REFERENCES = """
SELECT c.relname, a.attname, r.relname FROM pg_constraint x JOIN pg_class c ON c.oid = x.conrelid
JOIN pg_class r ON r.oid = x.confrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.conkey[1]
WHERE x.contype = 'f' AND c.relnamespace = 'zhixing'::regnamespace
"""
# Everything that tells one schema from another, as the server itself writes it down.
DEFINITIONS = """
SELECT 'column', attrelid::regclass::text, attname,
    concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'zhixing'::regnamespace AND relkind = 'r' AND attnum > 0
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'zhixing'::regnamespace
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'zhixing'
ORDER BY 1, 2, 3, 4
"""
MAKE = """
import contextlib, json, os, sys
import django
django.setup()
from django.db import connection
from zhixing.config import installation
if sys.argv[1] == "plain":
    installation.additions_alone = contextlib.nullcontext
installation.migrate(os.environ["DATABASE_URL"], say=lambda words: None)
with connection.cursor() as cursor:
    cursor.execute(sys.argv[2])
    print(json.dumps(cursor.fetchall()))
"""


def _asked(query: str) -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return set(cursor.fetchall())


def _models() -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and not model._meta.proxy]


@pytest.mark.django_db
class TestTheTables:
    def test_have_the_columns_of_the_models(self) -> None:
        named = {
            (model._meta.db_table, field.column)
            for model in _models()
            for field in model._meta.local_concrete_fields
        }
        tables = {table for table, _ in named}
        assert {row for row in _asked(COLUMNS) if row[0] in tables} == named

    def test_have_the_constraints_and_indexes_of_the_models(self) -> None:
        named = {
            (model._meta.db_table, one.name)
            for model in _models()
            for one in (*model._meta.constraints, *model._meta.indexes)
        }
        assert len(named) > 100
        assert named <= _asked(NAMES)

    def test_refer_to_the_tables_that_the_models_refer_to(self) -> None:
        named = {
            (model._meta.db_table, field.column, field.related_model._meta.db_table)
            for model in _models()
            for field in model._meta.local_concrete_fields
            if isinstance(field, models.ForeignKey) and field.db_constraint
        }
        assert named <= _asked(REFERENCES)


@pytest.mark.skipif(not FULL, reason="half a minute: with --full")
def test_additions_alone_make_what_plain_migrations_make(tmp_path: Path) -> None:
    made = {}
    for way in ("alone", "plain"):
        purpose = f"migrating-{way}-{os.getpid()}"
        environment = {
            "DATABASE_URL": database.ensure_server(purpose),
            "DJANGO_SETTINGS_MODULE": "zhixing.config.settings",
            "ZHIXING_MODE": "demo",
            "ZHIXING_ROLE": "owner",
            "ZHIXING_POOL": "0",
            "ZHIXING_STATE_DIR": str(tmp_path / way),
        }
        try:
            told = subprocess.run(
                [sys.executable, "-c", MAKE, way, DEFINITIONS],
                env={**os.environ, **environment},
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            database.remove_server(purpose)
        assert told.returncode == 0, told.stderr[-4000:]
        made[way] = json.loads(told.stdout.splitlines()[-1])
    assert len(made["plain"]) > 2000
    assert made["alone"] == made["plain"]
