"""The command line: parse, call one act, selector or importer, print. Nothing is decided here.

Django is imported inside the commands, so that --help answers at once. Exit status: 0 done,
1 refused with reasons, 2 wrong usage.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    name="zhixing",
    help="知行: every matter has one responsible leader and unit, a clock, evidence, a verdict.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
ANY_ARGUMENTS = {"allow_extra_args": True, "ignore_unknown_options": True}


Json = Annotated[bool, typer.Option("--json", help="One object with stable keys.")]
Packs = Annotated[list[str] | None, typer.Argument(help="Names of packs, or TOML files.")]
OnDay = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day, else today.")]


def _say(sentence: str) -> None:
    typer.echo(f"zhixing: {sentence}", err=True)


def _refuse(reason: object) -> typer.Exit:
    _say(str(reason))
    return typer.Exit(1)


def _wrong(reason: object) -> typer.Exit:
    _say(str(reason))
    return typer.Exit(2)


@contextmanager
def _reading() -> Iterator[None]:
    """Turn wrong usage into exit status 2, and a refusal into 1, each with its sentence."""
    from django.db.utils import OperationalError, ProgrammingError

    from zhixing.config.answers import WrongUsage
    from zhixing.foundation.refusals import ActRefused

    try:
        yield
    except ProgrammingError as error:
        raise _refuse("the database is not of this version: run `zhixing migrate`") from error
    except OperationalError as error:
        raise _refuse(f"the database does not answer: {str(error).splitlines()[0]}") from error
    except WrongUsage as error:
        raise _wrong(error) from error
    except (ActRefused, OSError) as error:
        raise _refuse(error) from error


def _day(on: datetime | None) -> date:
    """Return the day that was typed, else today where the office is."""
    from django.utils import timezone

    return on.date() if on else timezone.localdate()


def _find_database() -> None:
    """Set DATABASE_URL to our own server, started if need be, unless somebody has set it."""
    if not os.environ.get("DATABASE_URL"):
        from zhixing.config import database

        os.environ.setdefault("ZHIXING_MODE", "demo")
        try:
            os.environ["DATABASE_URL"] = database.ensure_server()
        except database.DatabaseUnavailable as error:
            raise _refuse(error) from error


def _django(*, role: str = "app", with_database: bool = True) -> None:
    """Start Django, with the database as `role` (owner, app, sealer)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")
    os.environ["ZHIXING_ROLE"] = role
    if role == "owner" and (url := os.environ.get("ZHIXING_ADMIN_URL")):
        os.environ["DATABASE_URL"] = url
    if with_database:
        _find_database()
    elif not os.environ.get("DATABASE_URL"):
        os.environ.setdefault("ZHIXING_MODE", "demo")
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    django.setup()
    try:
        _ = settings.SECRET_KEY
    except ImproperlyConfigured as error:
        raise _refuse(
            "ZHIXING_SECRET_KEY (or ZHIXING_SECRET_KEY_FILE, a file of mode 0600) is not set; "
            "for a trial without settings there is `zhixing demo`"
        ) from error


def _note(*words: object) -> None:
    """Record this command with its arguments in the ledger (R48)."""
    from django.utils import timezone

    from zhixing.config import data

    with _reading():
        data.note_command([str(word) for word in words if word], at=timezone.now())


# --- Processes -----------------------------------------------------------------------------------


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the pages are served.")] = 8000,
    fresh: Annotated[bool, typer.Option("--fresh", help="Delete the demo's database first.")] = False,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    code: Annotated[str, typer.Option(metavar="ACCOUNT", help="Print an account's code and end.")] = "",
) -> None:
    """Make everything from nothing and serve the demo county until Ctrl-C."""
    if code:
        from zhixing.config.county import accounts

        try:
            typer.echo(accounts.totp_code(code))
        except KeyError:
            raise _wrong(f"the demo has no account {code!r}") from None
        return
    os.environ["ZHIXING_MODE"] = "demo"
    os.environ.setdefault("ZHIXING_SITE_URL", f"http://{host}:{port}")
    from zhixing.config import demo as the_demo
    from zhixing.config.database import DatabaseUnavailable
    from zhixing.config.processes import CannotStart

    try:
        status = the_demo.run(host=host, port=port, fresh=fresh, say=_say)
    except (DatabaseUnavailable, CannotStart) as error:
        raise _refuse(error) from error
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    raise typer.Exit(status)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Where the pages are served.")] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
    threads: Annotated[int, typer.Option(help="Threads in each process.")] = 8,
) -> None:
    """Serve the pages (the web process of a production installation)."""
    from zhixing.config import processes

    try:
        processes.refuse_taken_port(host, port)
    except processes.CannotStart as error:
        raise _refuse(error) from error
    _django()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    os.environ["ZHIXING_POOL"] = "1"
    command = processes.web_command(host=host, port=port, workers=workers, threads=threads)
    os.execv(command[0], command)  # noqa: S606


@app.command()
def worker(
    sealer: Annotated[bool, typer.Option("--sealer", hidden=True)] = False,
    once: Annotated[bool, typer.Option("--once", help="End when nothing is left to do.")] = False,
) -> None:
    """Watch the clocks, deliver notices, do jobs, seal the ledger (the second process)."""
    _django(role="sealer" if sealer else "app")
    from zhixing.config import worker as the_worker

    process = the_worker.Worker(the_worker.sealing(), beats=False) if sealer else the_worker.ticks_and_jobs()
    if once:
        process.run(once=True)
    else:
        the_worker.run_until_stopped(process)


@app.command()
def migrate() -> None:
    """Make or bring up to date the schema, the roles and their exact rights."""
    _django(role="owner")
    from zhixing.config import database, installation

    try:
        installation.migrate(os.environ["DATABASE_URL"], say=_say)
    except database.DatabaseUnavailable as error:
        raise _refuse(error) from error
    _note("migrate")


@app.command()
def backup(file: Path, json: Json = False) -> None:
    """Write the exact state of this government into one file: database, files, manifest. Not the keys."""
    _django(role="owner")
    _note("backup", file)
    from django.conf import settings
    from django.utils import timezone

    from zhixing.config import backup as the_backup

    try:
        manifest = the_backup.make(
            file,
            url=os.environ["DATABASE_URL"],
            schema=settings.SCHEMA,
            files=settings.MEDIA_ROOT,
            at=timezone.now(),
            say=_say,
        )
    except the_backup.BackupRefused as error:
        raise _refuse(error) from error
    from zhixing.config import health

    health.note_backup(timezone.now())
    _report_backup(file, manifest, as_json=json)


@app.command()
def restore(
    file: Path,
    replace: Annotated[bool, typer.Option("--replace", help="Delete what is there first.")] = False,
    json: Json = False,
) -> None:
    """Put a backup into the database, bring it up to date, and verify its ledger."""
    _django(role="owner")
    from django.conf import settings
    from django.db import connections

    from zhixing.config import backup as the_backup
    from zhixing.config import database, installation
    from zhixing.core.ledger import selectors as ledger

    url = os.environ["DATABASE_URL"]
    try:
        manifest = the_backup.restore(
            file, url=url, schema=settings.SCHEMA, files=settings.MEDIA_ROOT, replace=replace, say=_say
        )
        connections["default"].close()
        installation.migrate(url, say=_say)
    except (the_backup.BackupRefused, database.DatabaseUnavailable) as error:
        raise _refuse(error) from error
    _say("verifying the ledger")
    found = ledger.verify()
    _report_backup(file, manifest, as_json=json)
    if not found.is_sound:
        raise _refuse(f"the ledger is not sound: {found.faults[0].place}")
    _note("restore", file, replace and "--replace")


@app.command()
def bundle(file: Path) -> None:
    """Write one file from which a machine of this kind installs without any network."""
    from zhixing.config import bundle as the_bundle

    try:
        the_bundle.make(file, say=_say)
    except the_bundle.BundleRefused as error:
        raise _refuse(error) from error


def _report_backup(file: Path, manifest: Mapping[str, Any], *, as_json: bool) -> None:
    from zhixing.config import output

    if as_json:
        output.as_json({"file": str(file), **manifest})
    else:
        rows = sum(manifest["rows"].values())
        typer.echo(f"{file}: {rows} rows, {len(manifest['members']) - 1} files, of {manifest['at']}")


# --- Questions -----------------------------------------------------------------------------------


@app.command()
def due(
    start: Annotated[str, typer.Argument(help="A date or local time: 2026-06-01, 2026-06-01T09:30.")] = "",
    limit: Annotated[str, typer.Argument(help="5wd, 2cd, 16wh or 1mo.")] = "",
    file: Annotated[Path | None, typer.Option(help="A CSV of start,limit, gzipped or not.")] = None,
    pause: Annotated[list[str] | None, typer.Option(metavar="FROM TO", help="The limit stood still.")] = None,
    calendar: Annotated[str, typer.Option(help="office, seasonal, hall or duty.")] = "office",
    explain: Annotated[bool, typer.Option("--explain", help="Account for every day.")] = False,
    json: Json = False,
) -> None:
    """Say when a limit ends, by the calendar of the database in DATABASE_URL, else the shipped one."""
    from zhixing.config import answers

    if (file is None) == (not start or not limit):
        raise _wrong("give START and LIMIT, or --file CSV")
    installed = _has_calendar()
    with _reading():
        if file is not None:
            status = answers.due_of_file(file, code=calendar, as_json=json, installed=installed)
        else:
            status = answers.due(
                start,
                limit,
                pauses=pause or (),
                code=calendar,
                explain=explain,
                as_json=json,
                installed=installed,
            )
        raise typer.Exit(status)


def _has_calendar() -> bool:
    """Whether a database was named and has calendars; where it does not answer, that is said."""
    if not os.environ.get("DATABASE_URL"):
        return False
    from django.db import DatabaseError

    try:
        _django()
        from zhixing.core.clock import selectors

        selectors.version()
    except (DatabaseError, typer.Exit) as error:
        said = str(error).splitlines()[0] if isinstance(error, DatabaseError) else "it could not be asked"
        _say(f"the calendar of the database does not count: {said}")
        return False
    return True


@app.command()
def verify(
    file: Annotated[Path | None, typer.Argument(help="An export or a proof; none: the live ledger.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="The whole live ledger (the default).")] = False,
    key: Annotated[str, typer.Option(help="Fingerprint of the signing key, got another way.")] = "",
    heads: Annotated[Path | None, typer.Option(help="Heads that you kept.")] = None,
    json: Json = False,
) -> None:
    """Verify chains, tree, heads and personal facts of the ledger; an export without any database."""
    if file is not None:
        if everything:
            raise _wrong("--all is the live ledger, FILE is an export: give one of them")
        from zhixing.config import verifying

        raise typer.Exit(verifying.file(file, key=key, heads=heads, as_json=json))
    _django(role="owner")
    from zhixing.config import verifying

    raise typer.Exit(verifying.live(heads=heads, as_json=json))


@app.command()
def witness(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A folder of heads, or https://…/ledger/.")],
    store: Annotated[Path, typer.Option(help="Where what is kept lies; nobody of FROM may write there.")],
    key: Annotated[str, typer.Option(help="Fingerprint of the ledger's signing key, got another way.")],
    json: Json = False,
) -> None:
    """Keep another installation's heads and refuse a changed history (run by somebody else, by a timer)."""
    from django.utils import timezone

    from zhixing.config import output, witnessing

    _django(with_database=False)
    try:
        found = witnessing.keep(source, store=store, key=key, at=timezone.now())
    except (OSError, ValueError) as error:
        raise _wrong(error) from error
    if json:
        output.as_json(found.facts())
    else:
        typer.echo(str(found))
    raise typer.Exit(1 if found.refused else 0)


@app.command("import")
def import_(
    kind: Annotated[str, typer.Argument(help="log or people.")],
    file: Path,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen.")] = False,
    zone: Annotated[str, typer.Option(help="Of a log whose times name none: Asia/Shanghai.")] = "",
    mapping: Annotated[Path | None, typer.Option(help="A TOML file that names the columns of a log.")] = None,
    name: Annotated[str, typer.Option(help="Which log it is, by which its cases are known again.")] = "",
    json: Json = False,
) -> None:
    """Take in a file: people (units, posts, persons) from Excel; the cases of an event log (XES, OCEL, CSV).

    Cases are kept as imported matters with their history; importing twice changes nothing.
    """
    _django(with_database=not (kind == "log" and dry_run))
    if not dry_run:
        _note("import", kind, file)
    from django.utils import timezone

    from zhixing.config import data

    with _reading():
        status = data.import_file(
            kind,
            file,
            dry_run=dry_run,
            at=timezone.now(),
            zone=zone,
            mapping=mapping,
            name=name,
            as_json=json,
        )
        raise typer.Exit(status)


@app.command()
def export(
    kind: Annotated[str, typer.Argument(help="ledger, log or people.")],
    file: Path,
    personal: Annotated[
        bool, typer.Option("--personal", help="With personal facts of the ledger, with names in a log.")
    ] = False,
    source: Annotated[str, typer.Option(help="Only what was imported from this log.")] = "",
    zone: Annotated[str, typer.Option(help="Of the times in a log, else the installation's.")] = "",
    json: Json = False,
) -> None:
    """Write a file: the ledger with its proofs, people, or matters as a log (.xes, .jsonocel, .csv)."""
    _django(role="owner" if kind == "ledger" else "app")
    _note("export", kind, file, personal and "--personal", source)
    from django.utils import timezone

    from zhixing.config import data

    with _reading():
        raise typer.Exit(
            data.export_file(
                kind,
                file,
                with_personal=personal,
                source=source,
                zone=zone,
                at=timezone.now(),
                as_json=json,
            )
        )


@app.command()
def decompose(file: Path, json: Json = False) -> None:
    """Break an official document (Word or text) into tasks, each citing its clause, to be confirmed."""
    _django(with_database=False)
    from zhixing.config import data

    with _reading():
        raise typer.Exit(data.decompose(file, as_json=json))


@app.command()
def explain(number: str, json: Json = False) -> None:
    """Account for every day of a matter's clocks, and say who held it how long."""
    _django()
    _note("explain", number)
    from django.utils import timezone

    from zhixing.config import data

    with _reading():
        raise typer.Exit(data.explain(number, now=timezone.now(), as_json=json))


@app.command()
def institutions(
    run: Annotated[bool, typer.Option("--run", help="Run their tests now.")] = False, json: Json = False
) -> None:
    """List the institutions: room, page, rules, test, and the result of the last recorded run."""
    _django(with_database=False)
    from zhixing.config import institutions as the_institutions

    if run:
        the_institutions.run()
    raise typer.Exit(the_institutions.show(as_json=json))


rules = typer.Typer(
    no_args_is_help=True, help="The rulebook: lint, what is in force, what a change would do."
)
app.add_typer(rules, name="rules")


@rules.command("check")
def rules_check(packs: Packs = None, json: Json = False) -> None:
    """Print every fault of the product's packs and of the packs or files named."""
    from zhixing.config import answers

    with _reading():
        raise typer.Exit(answers.rules_check(packs or (), as_json=json))


@rules.command("list")
def rules_list(packs: Packs = None, on: OnDay = None, json: Json = False) -> None:
    """Print the rules in force on a day: of the packs named, else of this installation."""
    _django(with_database=not packs)
    from zhixing.config import answers

    with _reading():
        raise typer.Exit(answers.rules_list(_day(on), packs or (), as_json=json))


@rules.command("whatif")
def rules_what_if(pack: str, on: OnDay = None, json: Json = False) -> None:
    """Print what laying a pack over the rules in force would change, and would have done."""
    _django()
    from zhixing.config import answers

    with _reading():
        raise typer.Exit(answers.rules_what_if(pack, _day(on), as_json=json))


@app.command("load-demo")
def load_demo(
    size: Annotated[str, typer.Option(help="S, M or L.")] = "S",
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, else today.")
    ] = None,
    json: Json = False,
) -> None:
    """Load the demo county into an empty database: the same for the same size and day."""
    os.environ.setdefault("ZHIXING_MODE", "demo")
    _django()
    from zhixing.config import output
    from zhixing.config.county import load

    with _reading():
        try:
            found = load.load_demo(size, until.date() if until else None, say=_say)
        except load.AlreadyLoaded:
            raise _refuse("the database has people already: the demo county needs an empty one") from None
        except (ValueError, RuntimeError) as error:
            raise _wrong(error) from error
    _note("load-demo", size)
    if json:
        output.as_json(
            {
                "matters": found.matters,
                "acts": found.acts,
                "persons": found.persons,
                "end": found.end.isoformat(),
            }
        )
    else:
        typer.echo(
            f"{found.persons} persons, {found.matters} matters, {found.acts} acts until {found.end:%Y-%m-%d}"
        )


# --- For those who build -------------------------------------------------------------------------


@app.command(context_settings=ANY_ARGUMENTS, hidden=True)
def django(context: typer.Context) -> None:
    """Run a command of Django as the owner of the schema (makemigrations, shell)."""
    _django(role="owner")
    from django.db import connection

    # A schema that is still to be made, or is not there, keeps no record yet.
    if "ledger_entry" in connection.introspection.table_names():
        _note("django", *context.args)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["zhixing django", *context.args])


@app.command(context_settings=ANY_ARGUMENTS)
def test(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="The numbers as the goals state them.")] = False,
) -> None:
    """Run the tests; other arguments go to pytest."""
    from zhixing.config import checking, database

    environment = dict(os.environ)
    if full:
        environment["ZHIXING_FULL"] = "1"
    command = checking.tests(context.args, processors=os.cpu_count() or 1)
    status = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
    if not os.environ.get("DATABASE_URL"):
        try:
            database.stop_server("test", unless_used=True)
        except database.DatabaseUnavailable as error:
            _say(str(error))
    raise typer.Exit(min(status, 2))


@app.command()
def check() -> None:
    """Check layout, types, import contracts, templates, migrations, settings and documents."""
    from zhixing.config import checking

    raise typer.Exit(checking.run(say=_say))


@app.command(context_settings=ANY_ARGUMENTS)
def bench(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The beginning of a benchmark's name; none: all of them.")] = "",
) -> None:
    """Run the benchmarks; each prints its ratio against a peer on the same work, in one run."""
    from zhixing.config import database

    here = database.checkout()
    scripts = sorted((here / "benchmarks").glob(f"{name}*.py")) if here else []
    if not scripts:
        raise _wrong(f"there is no benchmark {name!r}" if name else "there are no benchmarks here")
    statuses = [
        subprocess.run([sys.executable, str(script), *context.args], check=False).returncode  # noqa: S603
        for script in scripts
    ]
    raise typer.Exit(1 if any(statuses) else 0)


def joined(words: Sequence[str]) -> list[str]:
    """Return the words with `--pause FROM TO` as `--pause FROM/TO`, which is how an option takes two."""
    found: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        found.append(word)
        if word == "--pause" and len(waiting) > 1 and "/" not in waiting[0]:
            found.append(f"{waiting.pop(0)}/{waiting.pop(0)}")
    return found


def main() -> None:
    """Run the command that was typed."""
    app(joined(sys.argv[1:]), prog_name="zhixing")


if __name__ == "__main__":
    main()
