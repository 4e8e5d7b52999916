"""A1, A4: acts of matters against the idiomatic ORM act, one at a time and a hundred together.

    python benchmarks/a1_act.py [ROUNDS]

Both run against the same durable server, in slices that take turns. The peer does what a careful
Django application would: lock the row, hash a log row onto the last one, save the row, save a
deadline row, in one transaction; for the batch `bulk_create` and `bulk_update`. Ours is the whole
public act `urge` and its plural: rights, refusals, entry chained by the database, holdings guarded,
notice owed. Prints the median ratio of the rounds and the goals of the floor.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("ZHIXING_MODE", "test")

SLICE_SECONDS = 0.4
MATTERS = 400
BATCH = 100


def prepare_database() -> tuple[str, str]:
    """Make a throw-away database with the product's schema; return the maintenance address and its name."""
    import psycopg
    from psycopg import sql

    from zhixing.config import database

    url = database.ensure_server("test")
    maintenance = database.without_mark(database.with_parts(url, database="postgres"))
    name = f"zxb_acts_{os.getpid()}"
    with psycopg.connect(maintenance, autocommit=True) as there:
        there.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0").format(
                sql.Identifier(name)
            )
        )
    its_url = database.with_parts(url, database=name)
    database.provision(its_url, schema="zhixing")
    os.environ["DATABASE_URL"] = its_url
    os.environ["ZHIXING_ROLE"] = "owner"
    return maintenance, name


def peer_models() -> tuple[Any, Any, Any]:
    """Make the peer's three tables and return their models."""
    from django.db import connection, models

    class Row(models.Model):  # noqa: DJ008 - the peer shows nothing
        state = models.CharField(max_length=20, default="open")
        urgings = models.IntegerField(default=0)
        last_hash = models.CharField(max_length=64, default="")

        class Meta:
            app_label = "bench"

    class Log(models.Model):  # noqa: DJ008
        row = models.ForeignKey(Row, on_delete=models.PROTECT)
        verb = models.CharField(max_length=40)
        at = models.DateTimeField()
        facts = models.JSONField()
        hash = models.CharField(max_length=64)

        class Meta:
            app_label = "bench"

    class Deadline(models.Model):  # noqa: DJ008
        row = models.OneToOneField(Row, on_delete=models.PROTECT)
        due_at = models.DateTimeField()

        class Meta:
            app_label = "bench"

    with connection.schema_editor() as editor:
        for model in (Row, Log, Deadline):
            editor.create_model(model)
    Row.objects.bulk_create(Row() for _ in range(MATTERS))
    return Row, Log, Deadline


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    maintenance, name = prepare_database()
    import django
    import psycopg
    from psycopg import sql

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections, transaction

    call_command("migrate", interactive=False, verbosity=0)
    try:
        from tests.support.matters import stage
        from zhixing.core.matters import acts
        from zhixing.core.matters.models import Matter

        county = stage()
        start = datetime(2026, 6, 1, 1, tzinfo=UTC)
        with county.at("2026-06-01 09:00") as at:
            zhou = county.officer("zhou", "2026-06-01 09:00")
            to = acts.Assignment((county.unit("housing"),))
            acts.register_many(
                rows=[acts.NewMatter(f"事项 {n}", assignment=to) for n in range(MATTERS)], by=zhou, at=at
            )
        keys = list(Matter.objects.order_by("pk").values_list("pk", flat=True))
        row_model, log_model, deadline_model = peer_models()
        ids = list(row_model.objects.order_by("pk").values_list("pk", flat=True))
        with connection.cursor() as cursor:
            cursor.execute("SHOW fsync")
            durable = cursor.fetchone()[0]

        def peer_one(place: int) -> None:
            with transaction.atomic():
                row = row_model.objects.select_for_update().get(pk=ids[place % MATTERS])
                body = f"{row.last_hash}|urge|{row.pk}|{row.urgings}"
                row.last_hash = hashlib.sha256(body.encode()).hexdigest()
                row.urgings += 1
                row.save()
                log_model.objects.create(
                    row=row, verb="urge", at=start, facts={"n": row.urgings}, hash=row.last_hash
                )
                deadline_model.objects.update_or_create(row=row, defaults={"due_at": start})

        def peer_batch(place: int) -> None:
            chosen = [ids[(place + n) % MATTERS] for n in range(BATCH)]
            with transaction.atomic():
                rows = list(row_model.objects.select_for_update().filter(pk__in=chosen).order_by("pk"))
                logs = []
                for row in rows:
                    row.last_hash = hashlib.sha256(f"{row.last_hash}|{row.pk}".encode()).hexdigest()
                    row.urgings += 1
                    logs.append(log_model(row=row, verb="urge", at=start, facts={}, hash=row.last_hash))
                row_model.objects.bulk_update(rows, ["last_hash", "urgings"])
                log_model.objects.bulk_create(logs)
                deadline_model.objects.bulk_create(
                    [deadline_model(row=row, due_at=start) for row in rows],
                    update_conflicts=True,
                    unique_fields=["row"],
                    update_fields=["due_at"],
                )

        def ours_one(place: int) -> None:
            acts.urge(matter_id=keys[place % MATTERS], text="请反馈", by=zhou, at=at)

        def ours_batch(place: int) -> None:
            acts.urge_many(
                matter_ids=[keys[(place + n) % MATTERS] for n in range(BATCH)], text="请反馈", by=zhou, at=at
            )

        def rate(act: Any, weight: int) -> float:
            done, began = 0, time.perf_counter()
            while time.perf_counter() - began < SLICE_SECONDS:
                act(done * weight)
                done += weight
            return done / (time.perf_counter() - began)

        print(f"fsync {durable}; {rounds} rounds of {SLICE_SECONDS} s slices, taking turns")
        with county.at("2026-06-02 09:00"):
            for label, peer, ours, weight, floor in (
                ("A1 one act, 1 client", peer_one, ours_one, 1, 4.5),
                ("A4 a hundred acts together", peer_batch, ours_batch, BATCH, 7.0),
            ):
                peer(0), ours(0)
                pairs = [(rate(ours, weight), rate(peer, weight)) for _ in range(rounds)]
                ratio = statistics.median(a / b for a, b in pairs)
                mine, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
                said = f"ours {mine:,.0f}/s, ORM {theirs:,.0f}/s, ratio {ratio:.2f}x (floor {floor}x)"
                print(f"{label}: {said}")
    finally:
        connections.close_all()
        with psycopg.connect(maintenance, autocommit=True) as there:
            there.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
