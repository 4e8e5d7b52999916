"""A database with the product's schema, made for one benchmark and dropped after it."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("ZHIXING_MODE", "test")


@contextmanager
def database(name: str) -> Iterator[str]:
    """Make a database with the product's tables on the machine's server; yield its address, then drop it.

    Django is set up as the owner of the schema inside.
    """
    import psycopg
    from psycopg import sql

    from zhixing.config import database as the_database

    url = the_database.ensure_server("test")
    maintenance = maintenance_of(url)
    called = sql.Identifier(f"zxb_{name}_{os.getpid()}")
    with psycopg.connect(maintenance, autocommit=True) as there:
        there.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0").format(called)
        )
    its_url = the_database.with_parts(url, database=f"zxb_{name}_{os.getpid()}")
    os.environ.update(DATABASE_URL=its_url, ZHIXING_ROLE="owner")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")
    try:
        the_database.provision(its_url, schema="zhixing")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        yield its_url
    finally:
        from django.db import connections

        connections.close_all()
        with psycopg.connect(maintenance, autocommit=True) as there:
            there.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(called))


def maintenance_of(url: str) -> str:
    """Return the address of the server's own database, from which others are made and dropped."""
    from zhixing.config import database as the_database

    return the_database.without_mark(the_database.with_parts(url, database="postgres"))


def barriers_a_second(seconds: float = 0.3) -> float:
    """Return how many 8 KiB writes a second this disk makes durable now: it has a slow and a fast mode."""
    path = ROOT / "var" / f"barrier-{os.getpid()}"
    path.parent.mkdir(exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_WRONLY)
    try:
        done, began = 0, time.perf_counter()
        while (spent := time.perf_counter() - began) < seconds:
            os.pwrite(handle, b"\0" * 8192, 0)
            os.fdatasync(handle)
            done += 1
        return done / spent
    finally:
        os.close(handle)
        path.unlink()


def rates(
    contenders: Mapping[str, Callable[[int], int]], *, rounds: int, slice_seconds: float
) -> dict[str, list[float]]:
    """Return each contender's work a second in each round; in a round they take turns, shuffled.

    A contender is called with how much it has done so far and returns how much it did now.
    """
    order = Random(20261122)
    found: dict[str, list[float]] = {name: [] for name in contenders}
    done = dict.fromkeys(contenders, 0)
    for name, work in contenders.items():
        done[name] += work(0)
    for _ in range(rounds):
        names = list(contenders)
        order.shuffle(names)
        for name in names:
            made, began = 0, time.perf_counter()
            while (spent := time.perf_counter() - began) < slice_seconds:
                made += contenders[name](done[name] + made)
            done[name] += made
            found[name].append(made / spent)
    return found


def ratio(ours: list[float], theirs: list[float]) -> float:
    """Return the median of the rounds' ratios."""
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


def about_the_machine() -> str:
    """Return what a reader of the figures must know: the load and the mode of the disk."""
    return f"load average {os.getloadavg()[0]:.1f}, {barriers_a_second():,.0f} durable writes a second"
