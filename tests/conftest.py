"""The database of a test session: a copy of a migrated template, thrown away at the end.

The server is DATABASE_URL's, else our own for tests. The template is named after everything that
shapes it, so that only the first session after a changed migration pays for migrating.
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql

from zhixing.config import database, institutions
from zhixing.config.migrating import additions_alone
from zhixing.config.rooms import PACKAGE, grants

SCHEMA = "zhixing"

# At commit size the same examples are tried each time; ZHIXING_FULL looks for new ones.
settings.register_profile("commit", derandomize=True)
settings.load_profile("default" if os.environ.get("ZHIXING_FULL") else "commit")


def _shape() -> str:
    """Return twelve characters that change with anything that a migrated database depends on."""
    digest = hashlib.sha256(os.environ.get("ZHIXING_WITHOUT_ROOMS", "").encode())
    wanted = ("migrations/*.py", "sql/*.sql", "rulebook/*.toml", "apps.py")
    paths = {path for pattern in wanted for path in PACKAGE.glob(f"**/{pattern}")}
    paths |= {PACKAGE / "config" / name for name in ("settings.py", "rooms.py", "database.py")}
    for path in sorted(paths):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _drop(there: psycopg.Connection[Any], name: str) -> None:
    there.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _create(there: psycopg.Connection[Any], name: str, template: str) -> None:
    there.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    )


def _tidy(there: psycopg.Connection[Any], template: str) -> None:
    """Drop what killed sessions left, and templates that nothing has named for long."""
    rows = there.execute("SELECT datname FROM pg_database WHERE datname LIKE 'zxt\\_%' ORDER BY oid")
    names = [name for (name,) in rows]
    for name in names:
        parts = name.split("_")
        if parts[1] == "run" and Path("/proc/self").exists() and not Path(f"/proc/{parts[2]}").exists():
            _drop(there, name)
    old = [name for name in names if name.startswith("zxt_template_") and name != template]
    for name in old[:-8]:
        _drop(there, name)


def _point_django_at(url: str, name: str) -> None:
    from django.db import connections

    connections["default"].close()
    connections.settings["default"].update(
        database.django_settings(
            database.with_parts(url, database=name), schema=SCHEMA, role="owner", pooled=False
        )
    )
    connections["default"].settings_dict.update(connections.settings["default"])


def _make_template(there: psycopg.Connection[Any], url: str, name: str) -> None:
    from django.core.management import call_command
    from django.db import connections

    making = f"{name}_making"
    _drop(there, making)
    there.execute(
        sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0").format(
            sql.Identifier(making)
        )
    )
    its_url = database.with_parts(url, database=making)
    database.provision(its_url, schema=SCHEMA)
    _point_django_at(url, making)
    with additions_alone():
        call_command("migrate", interactive=False, verbosity=0)
    connections["default"].close()
    database.grant(its_url, schema=SCHEMA, grants=grants())
    there.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(name))
    )


# --- What became of the institutions -------------------------------------------------------------
# A row fails when one of its tests does. Workers of xdist send marks along with their reports.

_results: dict[str, str] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("institution"):
            item.user_properties += [("institution", row) for row in mark.args]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped or (report.passed and report.when != "call"):
        return
    for name, row in report.user_properties:
        if name == "institution" and (report.failed or row not in _results):
            _results[str(row)] = institutions.FAIL if report.failed else institutions.PASS


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _results and not hasattr(session.config, "workerinput"):
        institutions.record(_results, at=datetime.now(UTC).isoformat(timespec="seconds"))


# --- The database --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def database_url() -> str:
    """The address of the server that the tests use, with the right to make databases there."""
    return os.environ.get("DATABASE_URL") or database.ensure_server("test")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: pytest.FixtureRequest,
    database_url: str,
) -> Iterator[None]:
    """Give the session, and each process of it, a database of its own."""
    from django.db import connections

    template = f"zxt_template_{_shape()}"
    mine = f"zxt_run_{os.getpid()}"
    maintenance = database.without_mark(database.with_parts(database_url, database="postgres"))
    with psycopg.connect(maintenance, autocommit=True) as there, django_db_blocker.unblock():
        # One session at a time makes a template; the others wait for it here.
        there.execute("SELECT pg_advisory_lock(hashtext('zhixing.tests'))")
        _tidy(there, template)
        if there.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone() is None:
            _make_template(there, database_url, template)
        there.execute("SELECT pg_advisory_unlock(hashtext('zhixing.tests'))")
        _drop(there, mine)
        _create(there, mine, template)
        _point_django_at(database_url, mine)
    yield
    with psycopg.connect(maintenance, autocommit=True) as there, django_db_blocker.unblock():
        connections["default"].close()
        _drop(there, mine)


@pytest.fixture(autouse=True)
def same_start() -> None:
    """Begin each test in Chinese and with no rule remembered, whatever the test before it left behind."""
    from django.utils import translation

    from zhixing.core.rulebook import selectors as rulebook

    translation.deactivate()
    rulebook.forget()
