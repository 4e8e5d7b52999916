"""The demo: a database, the demo county, web server and worker, from nothing and in one command."""

import fcntl
import hashlib
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from zhixing.config import database, processes
from zhixing.config.rooms import PACKAGE

Say = Callable[[str], None]
Tell = Callable[[], object]
READY, LOADING = "demo ready", "demo loading"


def run(*, host: str, port: int, fresh: bool, say: Say) -> int:
    """Serve the demo until it is told to end; return the exit status. Says each slow step.

    Raises CannotStart and DatabaseUnavailable, each with one sentence.
    """
    processes.refuse_taken_port(host, port)
    is_own = not os.environ.get("DATABASE_URL")
    if is_own:
        say("starting the database")
        os.environ["DATABASE_URL"] = database.ensure_server("demo")
    try:
        return _run(os.environ["DATABASE_URL"], host=host, port=port, fresh=fresh, say=say)
    finally:
        if is_own:
            with suppress(database.DatabaseUnavailable, psycopg.Error):
                database.stop_server("demo", unless_used=True)


def _run(url: str, *, host: str, port: int, fresh: bool, say: Say) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with prepared(url, fresh=fresh, say=say) as tell:
        return _serve(host=host, port=port, tell=tell, say=say)


def _serve(*, host: str, port: int, tell: Tell | None, say: Say) -> int:
    """Start the pages, tell the county's year beside them where it is still to be told, then the worker."""
    mark = database.state_folder() / "demo.loading"
    mark.unlink(missing_ok=True)
    if tell:
        mark.touch()
    environment = {"ZHIXING_ROLE": "app", "ZHIXING_POOL": "1", "ZHIXING_LOADING_MARK": str(mark)}
    together = processes.Together(environment)
    together.listen_to_signals()
    try:
        together.start("web server", processes.web_command(host=host, port=port, workers=1, threads=4))
        address = f"http://{host}:{port}/"
        if not processes.wait_until_answers(
            host,
            port,
            "/accounts/login/",
            still_lives=lambda: not together.stopping and together.ended() is None,
        ):
            if together.stopping:
                return 0
            raise processes.CannotStart("the web server does not answer; its message stands above")
        if tell:
            say(f"{address} answers; telling the year of the county, about a minute")
            with _interruptible():
                tell()
            mark.unlink(missing_ok=True)
            together.listen_to_signals()
        # After the pages, so that whoever waits for them waits for one process only.
        together.start("worker", processes.worker_command())
        greet(address)
        ended = together.wait()
        if ended is not None:
            say(f"the {ended} has ended by itself, so the demo ends")
        return 0 if ended is None else 1
    except KeyboardInterrupt:
        return 130
    finally:
        together.end()
        mark.unlink(missing_ok=True)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let a signal end what is done inside at once, whose transaction is then undone."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    former = [signal.signal(number, signal.default_int_handler) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, former, strict=True):
            signal.signal(number, handler)


@contextmanager
def prepared(url: str, *, fresh: bool, say: Say) -> Iterator[Tell | None]:
    """Bring the database up to date, found the demo county where it is missing; yield what tells its year.

    None where nothing is left to tell. The schema's comment says how far the last start came: one
    that is ready in this shape needs no look by Django, one whose load was interrupted begins anew.
    One start at a time prepares; until the year is told no other does.
    """
    state = database.state_folder()
    state.mkdir(parents=True, exist_ok=True)
    with (state / "demo.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = _prepare(url, state=state, fresh=fresh, say=say)

        def tell() -> None:
            if told:
                told()
            _set_comment(url, f"{READY} {shape()}")
            fcntl.flock(lock, fcntl.LOCK_UN)

        if told is None:
            tell()
        yield tell if told else None


def shape() -> str:
    """Return twelve characters that change with what a database is made from: migrations and rights."""
    digest = hashlib.sha256()
    for path in sorted((*PACKAGE.glob("**/migrations/*.py"), *PACKAGE.glob("**/apps.py"))):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _schema() -> str:
    return os.environ.get("ZHIXING_SCHEMA", "zhixing")


def _comment(url: str) -> str:
    with psycopg.connect(database.without_mark(url)) as there:
        found = there.execute(
            "SELECT coalesce(obj_description(to_regnamespace(%s), 'pg_namespace'), '')", [_schema()]
        ).fetchone()
    return str(found[0]) if found else ""


def _set_comment(url: str, words: str) -> None:
    with psycopg.connect(database.without_mark(url), autocommit=True) as there:
        there.execute(
            sql.SQL("COMMENT ON SCHEMA {} IS {}").format(sql.Identifier(_schema()), sql.Literal(words))
        )


def _prepare(url: str, *, state: Path, fresh: bool, say: Say) -> Tell | None:
    found = _comment(url)
    if fresh or found == LOADING:
        say("deleting the database of the demo")
        _delete_government(url)
    elif found == f"{READY} {shape()}" and (state / "keys" / "ledger").exists():
        return None
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhixing.config.settings"
    os.environ["ZHIXING_ROLE"] = "owner"
    import django

    django.setup()
    from django.conf import settings

    from zhixing.config import installation
    from zhixing.config.county import load

    # WhiteNoise looks for the folder although the demo's files come from where they lie.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    installation.migrate(url, say=say)
    installation.act_as("app", url)
    _set_comment(url, LOADING)
    try:
        year = load.planned(say=say)
    except load.AlreadyLoaded:
        return None
    made = load.found(year)
    return lambda: load.tell(year, made)


def _delete_government(url: str) -> None:
    """Drop the schema of the demo's government, and the key and the published heads of its ledger."""
    with psycopg.connect(database.without_mark(url), autocommit=True) as there:
        there.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(_schema())))
    for name in ("keys", "files"):
        shutil.rmtree(database.state_folder() / name, ignore_errors=True)


def greet(address: str) -> None:
    """Print where the demo is and who can sign in."""
    from zhixing.config.county.accounts import ACCOUNTS

    lines = [f"  {one.username:<14}{one.person}　{one.unit}{one.post}　{one.persona}" for one in ACCOUNTS]
    password = ACCOUNTS[0].password
    print(  # noqa: T201 - what the demo is asked for
        "\n".join(
            (
                "",
                f"公众门户    {address}",
                f"工作台      {address}desk/        领导看板    {address}leader/",
                "",
                f"演示账号（密码均为 {password}）",
                *lines,
                "",
                f"动态验证码  ./zhixing demo --code {ACCOUNTS[0].username}",
                "            （每 30 秒一换；也可用手机验证器录入个人页上的密钥）",
                "",
                "按 Ctrl-C 结束",
            )
        ),
        flush=True,
    )
