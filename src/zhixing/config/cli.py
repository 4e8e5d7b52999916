"""The command line: parse, call one act, selector or importer, print. Nothing is decided here.

Django is imported inside the commands, so that --help answers at once. Exit status: 0 done,
1 refused with reasons, 2 wrong usage.
"""

import os
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


def _refuse(reason: str) -> typer.Exit:
    typer.echo(f"zhixing: {reason}", err=True)
    return typer.Exit(1)


def _django(*, role: str = "app", mode: str | None = None) -> None:
    """Start Django as `role`; without DATABASE_URL on our own server, in demo mode."""
    from zhixing.config import database

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")
    os.environ["ZHIXING_ROLE"] = role
    if mode is not None:
        os.environ["ZHIXING_MODE"] = mode
    if not os.environ.get("DATABASE_URL"):
        os.environ.setdefault("ZHIXING_MODE", "demo")
        try:
            os.environ["DATABASE_URL"] = database.ensure_server()
        except database.DatabaseUnavailable as error:
            raise _refuse(str(error)) from error
    import django

    django.setup()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, hidden=True)
def django(context: typer.Context) -> None:
    """Run a command of Django as the owner of the schema, for developers (makemigrations, shell)."""
    _django(role="owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["zhixing django", *context.args])


@app.command()
def migrate() -> None:
    """Make or bring up to date the schema, the roles and their exact rights."""
    _django(role="owner")
    from django.conf import settings
    from django.core.management import call_command

    from zhixing.config import database
    from zhixing.config.rooms import grants

    url = os.environ.get("ZHIXING_ADMIN_URL") or os.environ["DATABASE_URL"]
    try:
        database.provision(url, schema=settings.SCHEMA)
        call_command("migrate", interactive=False, verbosity=1)
        call_command("createcachetable", verbosity=0)
        database.grant(url, schema=settings.SCHEMA, grants=grants())
    except database.DatabaseUnavailable as error:
        raise _refuse(str(error)) from error


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="The numbers as the goals state them.")] = False,
) -> None:
    """Run the tests; other arguments go to pytest."""
    if full:
        os.environ["ZHIXING_FULL"] = "1"
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *context.args])  # noqa: S606


def main() -> None:
    """Run the command that was typed."""
    app(prog_name="zhixing")


if __name__ == "__main__":
    main()
