"""A3: the share of pgbench that the public act reaches, running the very same statements.

    python benchmarks/a3_pgbench.py [ROUNDS]

Acts (urging with its notice: one read, one guarded write) are decided once and rolled back; what they sent is
written out as a script of prepared statements, which pgbench, a program in C, then plays on the same durable
server. Ours does the whole act for other matters, rights, refusals, clock and hash included, in slices that
take turns. Prints the median share and the goal; where the disk makes fewer than 500 barriers a second, the
share of the barriers.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT), str(ROOT / "benchmarks")]
os.environ.setdefault("ZHIXING_MODE", "test")

import a1_act  # noqa: E402

GOAL, GOAL_OF_BARRIERS, SLOW_DISK = 0.38, 0.80, 500
SLICE = 150


def barriers(seconds: float = 0.3) -> float:
    """Return how many blocks of 8 KiB the disk makes safe in a second."""
    with tempfile.NamedTemporaryFile(dir=ROOT) as file:
        done, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            os.pwrite(file.fileno(), b"x" * 8192, 0)
            os.fdatasync(file.fileno())
            done += 1
        return done / (time.perf_counter() - began)


def sent_by(act: Any) -> list[tuple[str, list[bytes | None]]]:
    """Return the statements of an act with their parameters, the act itself taken back."""
    from django.db import connection, transaction

    from zhixing.core.matters.acts import _at_once

    sent: list[tuple[str, list[bytes | None]]] = []

    def listen(run: Any, statement: str, params: Any, many: object, context: Any) -> Any:
        if not many and ("guard AS" in statement or "FROM matters_matter m WHERE" in statement):
            text, names = _at_once._numbered(statement)
            values = [params[name] for name in names] if names else list(params)
            sent.append((text, [_at_once._as_text(value) for value in values]))
        return run(statement, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(listen):
        act()
        transaction.set_rollback(True)
    return sent


def script_of(acts: list[list[tuple[str, list[bytes | None]]]]) -> str:
    """Return what pgbench plays: each statement prepared once, then run with its values, in order."""
    names: dict[str, str] = {}
    lines: list[str] = []
    for sent in acts:
        for text, values in sent:
            if text not in names:
                names[text] = f"hot_{len(names)}"
                lines.insert(len(names) - 1, f"PREPARE {names[text]} AS {' '.join(text.split())};")
            words = ("NULL" if v is None else "'" + v.decode().replace("'", "''") + "'" for v in values)
            lines.append(f"EXECUTE {names[text]}({', '.join(words)});")
    return "\n".join(lines) + "\n"


def played(script: str, program: str, place: dict[str, str]) -> float:
    """Return the seconds that pgbench takes for a script, without its connecting."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as file:
        file.write(script)
        file.flush()
        words = [program, "-n", "-c", "1", "-t", "1", "-M", "simple", "-f", file.name]
        done = subprocess.run(words, env=os.environ | place, capture_output=True, text=True, check=False)
    found = re.search(r"latency average = ([\d.]+) ms", done.stdout)
    if done.returncode or not found:
        raise SystemExit(f"pgbench: {done.stderr[-600:]}")
    return float(found[1]) / 1000


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    program = shutil.which("pgbench") or "/usr/lib/postgresql/15/bin/pgbench"
    if not Path(program).exists():
        print("pgbench is not on this machine (Debian: postgresql-15): not measured")
        return 0
    a1_act.PURPOSE = "bench-a3"
    a1_act.prepare_database()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    from zhixing.config import database

    call_command("migrate", interactive=False, verbosity=0)
    try:
        from tests.support.matters import stage
        from zhixing.core.clock.rules import Limit
        from zhixing.core.matters import acts
        from zhixing.core.matters.models import Matter

        county = stage()
        with county.at("2026-06-01 09:00") as at:
            zhou = county.officer("zhou", "2026-06-01 09:00")
            to = acts.Assignment((county.unit("housing"),), limit=Limit("wd", 40))
            rows = [acts.NewMatter(f"事项 {n}", assignment=to) for n in range(2 * SLICE * (rounds + 1))]
            acts.register_many(rows=rows, by=zhou, at=at)
        keys = iter(Matter.objects.order_by("pk").values_list("pk", flat=True))
        info = connection.connection.info
        place = {
            "PGHOST": info.host,
            "PGPORT": str(info.port),
            "PGUSER": info.user,
            "PGDATABASE": info.dbname,
        }
        place |= {"PGPASSWORD": info.password or "", "PGOPTIONS": "-c plan_cache_mode=force_generic_plan"}
        shares = []
        with county.at("2026-06-02 09:00") as now:

            def urge(key: int) -> None:
                acts.urge(matter_id=key, text="请反馈", by=zhou, at=now)

            for turn in range(rounds + 1):
                theirs = [next(keys) for _ in range(SLICE)]
                script = script_of([sent_by(lambda key=key: urge(key)) for key in theirs])
                rate = barriers()
                his = SLICE / played(script, program, place)
                mine = [next(keys) for _ in range(SLICE)]
                began = time.perf_counter()
                for key in mine:
                    urge(key)
                own = SLICE / (time.perf_counter() - began)
                if turn:  # the first one warms up
                    shares.append((own / his, own, his, rate))
        share, own, his, rate = (statistics.median(column) for column in zip(*shares, strict=True))
        print(f"{rounds} rounds of {SLICE} acts, two statements each; {rate:,.0f} disk barriers a second")
        print(f"A3: ours {own:,.0f}/s, pgbench {his:,.0f}/s, share {share:.0%} (goal {GOAL:.0%})")
        if rate < SLOW_DISK:
            print(f"A3: a slow disk: {own / rate:.0%} of its barriers (goal {GOAL_OF_BARRIERS:.0%})")
    finally:
        connections.close_all()
        database.remove_server(a1_act.PURPOSE)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
