"""What must hold before a change is taken: layout, types, contracts, templates, migrations, settings."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zhixing.config.database import checkout

Say = Callable[[str], None]
MOST_WORKERS = 8
"""Each worker of a test session has a database of its own."""
# Settings are read, nothing is connected to.
NO_DATABASE = "postgresql://nobody@localhost:1/none"


@dataclass(frozen=True, slots=True)
class Check:
    """One tool: what it holds, the words after `python -m`, and what it needs around it."""

    name: str
    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def tests(arguments: Sequence[str], *, processors: int) -> list[str]:
    """Return the command that runs pytest with the arguments, one worker for each processor.

    Whoever chooses the workers, or wants to stop in the debugger, is left to it.
    """
    command = [sys.executable, "-m", "pytest"]
    chosen = any(
        word.startswith(("-n", "--numprocesses", "--pdb", "--trace")) or "no:xdist" in word
        for word in arguments
    )
    if processors > 1 and not chosen:
        command += ["-n", str(min(processors, MOST_WORKERS))]
    return [*command, *arguments]


def checks() -> tuple[Check, ...]:
    """Return the checks, fastest first."""
    production = {
        "ZHIXING_MODE": "production",
        "ZHIXING_SECRET_KEY": secrets.token_urlsafe(64),
        "ZHIXING_HOSTS": "zhixing.example",
        "DATABASE_URL": NO_DATABASE,
    }
    django = ("django", "--settings", "zhixing.config.settings")
    return (
        Check("layout", ("ruff", "format", "--check", "--quiet", ".")),
        Check("rules of the language", ("ruff", "check", "--quiet", ".")),
        Check("import contracts", ("importlinter.cli", "lint", "--no-logo")),
        Check(
            "settings of production",
            (*django[:1], "check", "--deploy", "--fail-level", "WARNING", *django[1:]),
            production,
        ),
        Check(
            "migrations",
            (
                "-W",
                "ignore::RuntimeWarning",
                "django",
                "makemigrations",
                "--check",
                "--dry-run",
                "--skip-checks",
                *django[1:],
            ),
            {"ZHIXING_MODE": "test", "DATABASE_URL": NO_DATABASE},
        ),
        Check("templates", ("djlint", "--lint", "--quiet", "src")),
        Check("types", ("mypy",)),
        Check("shape of the whole, words, documents", ("pytest", "-q", "--no-header", "tests/architecture")),
    )


def run(*, say: Say) -> int:
    """Run every check, print what fails, and return the exit status: 0 when all hold, else 1."""
    folder = checkout()
    if folder is None:
        say("the checks need a checkout of the source")
        return 1
    failed = [check.name for check in checks() if not _holds(check, folder, say)]
    say(f"not in order: {', '.join(failed)}" if failed else "everything is in order")
    return 1 if failed else 0


def _holds(check: Check, folder: Path, say: Say) -> bool:
    began = time.monotonic()
    words = list(check.words)
    options = ["-W", words[1]] if words[0] == "-W" else []
    command = [sys.executable, *options, "-m", *words[len(options) :]]
    answer = subprocess.run(  # noqa: S603
        command,
        cwd=folder,
        env=os.environ | {"PYTHONUTF8": "1"} | dict(check.environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    took = time.monotonic() - began
    say(f"{'in order' if answer.returncode == 0 else 'NOT IN ORDER'}: {check.name} ({took:.1f} s)")
    if answer.returncode != 0:
        sys.stdout.write(answer.stdout + answer.stderr)
        sys.stdout.flush()
    return answer.returncode == 0
