"""A backup is one file: the government's schema, its files, and a manifest that says what must be inside.

Keys are not in it: whoever finds a backup may not read personal data or sign heads. They are kept
apart, as docs/operations says. What is restored is compared with the manifest, byte for byte and
ledger head for ledger head, before anybody works on it.
"""

import hashlib
import json
import os
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

import zhixing
from zhixing.config import database

Say = Callable[[str], None]
FORMAT = "zhixing-backup/1"
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files/"
CHUNK = 1 << 20


class BackupRefused(Exception):
    """Nothing was done; the message is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How much is inside, to be found again after a restore. `rows` is by table."""

    rows: Mapping[str, int]
    ledger: str


# --- Programs of PostgreSQL ----------------------------------------------------------------------


def _program(name: str, major: int) -> str:
    """Return a program of PostgreSQL that is not older than the server."""
    found = sorted(
        (one for one in database.found_binaries() if one.major >= major and (one.folder / name).is_file()),
        key=lambda one: one.major,
    )
    if not found:
        raise BackupRefused(
            f"{name} of PostgreSQL {major} or newer is not on this machine: install its client"
        )
    return found[0][name]


def _run(command: list[str], url: str) -> bytes:
    """Run a program with the password of `url` in its environment, where no list of processes shows it."""
    parts = urlsplit(database.without_mark(url))
    bare = urlunsplit(parts._replace(netloc=re.sub(r":[^@:]*@", "@", parts.netloc)))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if parts.password:
        environment["PGPASSWORD"] = unquote(parts.password)
    answer = subprocess.run(  # noqa: S603
        [*command, f"--dbname={bare}"], env=environment, capture_output=True, check=False
    )
    if answer.returncode != 0:
        last = answer.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise BackupRefused(f"{Path(command[0]).name} failed: {' '.join(last)}")
    return answer.stdout


def _major(url: str) -> int:
    with psycopg.connect(database.without_mark(url)) as there:
        return there.info.server_version // 10000


# --- Counting ------------------------------------------------------------------------------------


def counted(there: psycopg.Connection[Any], schema: str) -> Counted:
    """Return the rows of every table and the digest over all ledger hashes, as one snapshot sees them."""
    names = [
        name
        for (name,) in there.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename <> 'cache' ORDER BY 1",
            [schema],
        )
    ]
    rows = {}
    for name in names:
        found = there.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, name))
        ).fetchone()
        rows[name] = int(found[0]) if found else 0
    digest = hashlib.sha256()
    if "ledger_entry" in rows:
        with there.cursor(name="hashes") as cursor:
            cursor.itersize = 20_000
            query = sql.SQL('SELECT hash FROM {} ORDER BY about COLLATE "C", seq')
            for (value,) in cursor.execute(query.format(sql.Identifier(schema, "ledger_entry"))):
                digest.update(bytes(value))
    return Counted(rows, digest.hexdigest())


# --- Making --------------------------------------------------------------------------------------


def make(path: Path, *, url: str, schema: str, files: Path, at: datetime, say: Say) -> dict[str, Any]:
    """Write a backup to `path` and return its manifest. The application may go on working meanwhile.

    Rows and dump are of one snapshot; files are copied after it, and since a stored file is never
    changed, all that the rows name are among them. Raises BackupRefused.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".zhixing-backup-", dir=path.parent) as folder:
        dump = Path(folder) / DUMP
        say("reading the database")
        with psycopg.connect(database.without_mark(url)) as there:
            there.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            found = there.execute("SELECT pg_export_snapshot(), current_setting('server_version')").fetchone()
            if found is None or there.execute("SELECT to_regnamespace(%s)", [schema]).fetchone() == (None,):
                raise BackupRefused(f"there is no schema {schema} in this database")
            inside = counted(there, schema)
            command = [_program("pg_dump", there.info.server_version // 10000), "--format=custom"]
            command += [f"--schema={schema}", "--no-owner", "--no-privileges", f"--snapshot={found[0]}"]
            _run([*command, f"--file={dump}"], url)
        manifest = {
            "format": FORMAT,
            "version": zhixing.__version__,
            "schema": schema,
            "at": at.isoformat(),
            "server": found[1],
            "rows": dict(inside.rows),
            "ledger": inside.ledger,
            "members": {DUMP: _digest(dump)},
        }
        say("reading the files")
        for name, file in _files(files):
            manifest["members"][name] = _digest(file)
        half = Path(folder) / "backup.tar"
        with tarfile.open(half, "w", format=tarfile.PAX_FORMAT) as archive:
            about = Path(folder) / MANIFEST
            about.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
            archive.add(about, MANIFEST)
            archive.add(dump, DUMP)
            for name, file in _files(files):
                if name in manifest["members"]:
                    archive.add(file, name)
        with half.open("rb") as written:
            os.fsync(written.fileno())
        half.replace(path)
    path.chmod(0o600)
    return manifest


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if file.is_file() and not file.is_symlink():
            yield FILES + file.relative_to(folder).as_posix(), file


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


# --- Restoring -----------------------------------------------------------------------------------


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest of a backup, after comparing every member with it. Raises BackupRefused."""
    try:
        with tarfile.open(path, "r:") as archive:
            about = archive.extractfile(MANIFEST)
            manifest: dict[str, Any] = json.load(about) if about else {}
            if manifest.get("format") != FORMAT:
                raise BackupRefused(f"{path} is not a backup of this program")
            names = {member.name for member in archive if member.name != MANIFEST}
            if names != set(manifest["members"]):
                raise BackupRefused(f"{path} lacks members that its manifest names, or holds others")
            for name, wanted in manifest["members"].items():
                member = archive.extractfile(name)
                digest = hashlib.sha256()
                while member and (chunk := member.read(CHUNK)):
                    digest.update(chunk)
                if digest.hexdigest() != wanted:
                    raise BackupRefused(f"{name} in {path} has been changed")
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise BackupRefused(f"{path} cannot be read as a backup: {error}") from error
    return manifest


def restore(path: Path, *, url: str, schema: str, files: Path, replace: bool, say: Say) -> dict[str, Any]:
    """Put a backup into the database of `url` and its files into `files`; return the manifest.

    Refuses a database that already holds this government unless `replace`. The rights are given by
    the caller (`installation.migrate`), who also lets the ledger be verified. Raises BackupRefused.
    """
    say("comparing the backup with its manifest")
    manifest = read_manifest(path)
    if manifest["schema"] != schema:
        raise BackupRefused(f"the backup is of {manifest['schema']}: set ZHIXING_SCHEMA to that")
    with psycopg.connect(database.without_mark(url), autocommit=True) as there:
        found = there.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", [schema]).fetchone()
        if found and found[0] and not replace:
            raise BackupRefused(f"the schema {schema} is in use; --replace deletes it first")
        there.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
    database.provision(url, schema=schema)
    making = tempfile.TemporaryDirectory(prefix="zhixing-restore-")
    with making as folder, tarfile.open(path, "r:") as archive:
        archive.extract(DUMP, folder, filter="data")
        say("writing the database")
        _load(Path(folder), url, schema)
        say("writing the files")
        _write_files(archive, files)
    with psycopg.connect(database.without_mark(url)) as there:
        inside = counted(there, schema)
    if asdict(inside) != {"rows": manifest["rows"], "ledger": manifest["ledger"]}:
        raise BackupRefused("what was restored is not what the manifest says; do not work on it")
    return manifest


def _load(folder: Path, url: str, schema: str) -> None:
    """Load the dump as the owner of the schema, which is there already."""
    program = _program("pg_restore", _major(url))
    listed = subprocess.run(  # noqa: S603
        [program, "--list", str(folder / DUMP)], capture_output=True, check=True, text=True
    ).stdout
    wanted = folder / "list"
    kept = [line for line in listed.splitlines() if not re.search(rf"\bSCHEMA - {schema}\b", line)]
    wanted.write_text("\n".join(kept), "utf-8")
    command = [program, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    command += [f"--role={schema}_owner", f"--use-list={wanted}", str(folder / DUMP)]
    _run(command, url)


def _write_files(archive: tarfile.TarFile, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for member in archive:
        if member.name.startswith(FILES) and member.isfile():
            member.name = member.name.removeprefix(FILES)
            archive.extract(member, folder, filter="data")
