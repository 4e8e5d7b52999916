"""The command line: parse, call one act, selector or importer, print. Nothing is decided here.

Django is imported inside the commands, so that --help answers at once. Exit status: 0 done,
1 refused with reasons, 2 wrong usage.
"""

import os
import subprocess
import sys
from typing import Annotated

import typer

app = typer.Typer(
    name="zhixing",
    help="知行: every matter has one responsible leader and unit, a clock, evidence, a verdict.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
ANY_ARGUMENTS = {"allow_extra_args": True, "ignore_unknown_options": True}


def _say(sentence: str) -> None:
    typer.echo(f"zhixing: {sentence}", err=True)


def _refuse(reason: object) -> typer.Exit:
    _say(str(reason))
    return typer.Exit(1)


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
    if with_database:
        _find_database()
    import django

    django.setup()


# --- Processes -----------------------------------------------------------------------------------


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the pages are served.")] = 8000,
    fresh: Annotated[bool, typer.Option("--fresh", help="Delete the demo's database first.")] = False,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
) -> None:
    """Make everything from nothing and serve the demo county until Ctrl-C."""
    os.environ["ZHIXING_MODE"] = "demo"
    os.environ.setdefault("ZHIXING_SITE_URL", f"http://{host}:{port}")
    from zhixing.config import demo as the_demo
    from zhixing.config.database import DatabaseUnavailable
    from zhixing.config.processes import CannotStart

    try:
        status = the_demo.run(host=host, port=port, fresh=fresh, say=_say)
    except (DatabaseUnavailable, CannotStart) as error:
        raise _refuse(error) from error
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
        installation.migrate(os.environ.get("ZHIXING_ADMIN_URL") or os.environ["DATABASE_URL"], say=_say)
    except database.DatabaseUnavailable as error:
        raise _refuse(error) from error


# --- For those who build -------------------------------------------------------------------------


@app.command(context_settings=ANY_ARGUMENTS, hidden=True)
def django(context: typer.Context) -> None:
    """Run a command of Django as the owner of the schema (makemigrations, shell)."""
    _django(role="owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["zhixing django", *context.args])


@app.command(context_settings=ANY_ARGUMENTS)
def test(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="The numbers as the goals state them.")] = False,
) -> None:
    """Run the tests; other arguments go to pytest."""
    from zhixing.config import database

    environment = dict(os.environ)
    if full:
        environment["ZHIXING_FULL"] = "1"
    command = [sys.executable, "-m", "pytest", *context.args]
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


def main() -> None:
    """Run the command that was typed."""
    app(prog_name="zhixing")


if __name__ == "__main__":
    main()
