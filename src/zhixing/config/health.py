"""What only the installation knows of its own health: database, migrations, worker, disk, backup (R51)."""

import json
import os
import shutil
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from zhixing.config import worker
from zhixing.foundation import health
from zhixing.foundation.health import Health
from zhixing.foundation.words import mark

BACKUP_STAMP = "last-backup.json"


def is_ready(now: datetime) -> bool:
    """Whether every part is well."""
    return all(part.health.is_well for part in health.parts(now))


@cache
def expected_migrations() -> frozenset[tuple[str, str]]:
    """Return what this code has migrated to, read from the disk once a process."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


@health.ask_about("database", mark("数据库"))
def database(now: datetime) -> Health:
    """Whether the database answers. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [now])
    return Health(is_well=True, sentence=mark("良好"))


@health.ask_about("migrations", mark("数据库结构"))
def migrations(_now: datetime) -> Health:
    """Whether the tables are those of this version. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        missing = expected_migrations() - set(cursor.fetchall())
    if missing:
        return Health(
            is_well=False,
            sentence=mark("有 {n} 项结构变更未执行，请运行 zhixing migrate"),
            values={"n": len(missing)},
        )
    return Health(is_well=True, sentence=mark("与程序版本一致"))


@health.ask_about("worker", mark("后台进程"))
def background(now: datetime) -> Health:
    """Whether a worker has said within the last minute that it lives. One query."""
    since = worker.seconds_since_beat(now)
    if since is None:
        return Health(is_well=False, sentence=mark("从未运行"))
    return Health(since < worker.DEAD_SECONDS, mark("{n} 秒前有心跳"), {"n": round(since)})


@health.ask_about("disk", mark("磁盘空间"))
def disk(_now: datetime) -> Health:
    """Whether there is room for what is uploaded and logged."""
    folder = settings.STATE_DIR if settings.STATE_DIR.exists() else settings.STATE_DIR.parent
    space = shutil.disk_usage(folder)
    used = 100 * space.used // max(1, space.used + space.free)
    return Health(used < settings.ZHIXING_DISK_FULL_PERCENT, mark("已用 {n}%"), {"n": used})


@health.ask_about("backup", mark("备份"))
def last_backup(now: datetime) -> Health:
    """Whether a backup was made lately; where none is expected (the demo) the part is well."""
    hours = settings.ZHIXING_BACKUP_HOURS
    at = backup_made_at()
    if at is None:
        return Health(not hours, mark("尚无备份"))
    age = now - at
    is_well = not hours or age <= timedelta(hours=hours)
    return Health(is_well, mark("{n} 小时前"), {"n": age // timedelta(hours=1)})


def note_backup(at: datetime) -> None:
    """Leave the time of a finished backup where every process of the installation reads it."""
    settings.STATE_DIR.mkdir(parents=True, exist_ok=True)
    making = settings.STATE_DIR / f"{BACKUP_STAMP}.{os.getpid()}"
    making.write_text(json.dumps({"at": at.isoformat()}), "ascii")
    making.chmod(0o644)
    making.replace(settings.STATE_DIR / BACKUP_STAMP)


def backup_made_at() -> datetime | None:
    """Return when the last backup was finished, None before the first."""
    try:
        stamp = json.loads((settings.STATE_DIR / BACKUP_STAMP).read_text("ascii"))
    except FileNotFoundError:
        return None
    return datetime.fromisoformat(stamp["at"])
