"""A backup holds exactly what there was, and a changed one is refused."""

import io
import json
import os
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from zhixing.config import backup, database
from zhixing.core.ledger import acts as ledger
from zhixing.foundation.actors import Tick

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def silent(_: str) -> None:
    return None


@pytest.fixture
def source_url(transactional_db: None, database_url: str) -> str:
    return database.with_parts(database_url, database=connection.settings_dict["NAME"])


@pytest.fixture
def empty_url(database_url: str) -> Iterator[str]:
    """The address of another database of the same server, thrown away afterwards."""
    name = f"zxt_run_{os.getpid()}_restored"
    maintenance = database.without_mark(database.with_parts(database_url, database="postgres"))
    with psycopg.connect(maintenance, autocommit=True) as there:
        there.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0").format(
                sql.Identifier(name)
            )
        )
        yield database.with_parts(database_url, database=name)
        there.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def made(source_url: str, tmp_path: Path) -> Path:
    with transaction.atomic():
        ledger.record("ledger.exported", about="ledger:1", by=Tick("backup.test"), at=AT, facts={"n": 1})
    files = tmp_path / "files" / "ab"
    files.mkdir(parents=True)
    (files / "现场照片.jpg").write_bytes(b"\xff\xd8 picture")
    path = tmp_path / "县.backup"
    backup.make(path, url=source_url, schema=settings.SCHEMA, files=tmp_path / "files", at=AT, say=silent)
    return path


def restored(path: Path, url: str, folder: Path, *, replace: bool = False) -> dict[str, object]:
    return backup.restore(path, url=url, schema=settings.SCHEMA, files=folder, replace=replace, say=silent)


class TestABackup:
    def test_comes_back_row_for_row_and_file_for_file(
        self, made: Path, empty_url: str, source_url: str, tmp_path: Path
    ) -> None:
        restored(made, empty_url, tmp_path / "back")

        with psycopg.connect(database.without_mark(source_url)) as there:
            before = backup.counted(there, settings.SCHEMA)
        with psycopg.connect(database.without_mark(empty_url)) as there:
            assert backup.counted(there, settings.SCHEMA) == before
            owners = there.execute(
                "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = %s", [settings.SCHEMA]
            ).fetchall()
        assert owners == [(f"{settings.SCHEMA}_owner",)]
        assert before.rows["ledger_entry"] == 1
        assert (tmp_path / "back" / "ab" / "现场照片.jpg").read_bytes() == b"\xff\xd8 picture"

    def test_can_be_read_by_its_owner_only(self, made: Path) -> None:
        assert made.stat().st_mode & 0o077 == 0

    def test_does_not_overwrite_a_government_unasked(
        self, made: Path, empty_url: str, tmp_path: Path
    ) -> None:
        restored(made, empty_url, tmp_path / "back")

        with pytest.raises(backup.BackupRefused, match="--replace"):
            restored(made, empty_url, tmp_path / "back")
        restored(made, empty_url, tmp_path / "back", replace=True)

    def test_that_was_changed_is_refused_before_anything_is_touched(
        self, made: Path, empty_url: str, tmp_path: Path
    ) -> None:
        with tarfile.open(made) as archive:
            members = {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]
        members["files/ab/现场照片.jpg"] += b"!"
        with tarfile.open(made, "w") as archive:
            for name, content in members.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))

        with pytest.raises(backup.BackupRefused, match="has been changed"):
            restored(made, empty_url, tmp_path / "back")
        with psycopg.connect(database.without_mark(empty_url)) as there:
            assert there.execute("SELECT to_regnamespace(%s)", [settings.SCHEMA]).fetchone() == (None,)

    def test_of_another_government_is_refused(self, made: Path, empty_url: str, tmp_path: Path) -> None:
        with pytest.raises(backup.BackupRefused, match="ZHIXING_SCHEMA"):
            backup.restore(made, url=empty_url, schema="elsewhere", files=tmp_path, replace=False, say=silent)

    def test_names_what_is_inside(self, made: Path) -> None:
        with tarfile.open(made) as archive:
            manifest = json.load(archive.extractfile("manifest.json"))  # type: ignore[arg-type]

        assert manifest["format"] == backup.FORMAT
        assert manifest["rows"]["ledger_entry"] == 1
        assert set(manifest["members"]) == {"database.dump", "files/ab/现场照片.jpg"}

    def test_a_file_that_is_none_is_refused_in_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "no").write_text("no")

        with pytest.raises(backup.BackupRefused, match="cannot be read as a backup"):
            backup.read_manifest(tmp_path / "no")
