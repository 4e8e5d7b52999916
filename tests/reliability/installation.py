"""A throw-away installation: a cluster of its own with fsync on, the real web server, the real worker.

with Installation.made(folder) as there:
    there.start()
    client = there.client("zhou")
    client.post("/matters/…/comment/", {"text": "…"})
    there.kill()          # SIGKILL to all of it, the database stays
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from tests.reliability.together import size
from zhixing.config import database, processes

PURPOSE = "trial"
CSRF = "x" * 32
PEOPLE = ("zhou", "xu", "wang", "song", "li", "chen")
WEB_PROCESSES = size(1, 3)

# Runs in a process of its own: Django of this session looks at another database.
SEED = """
import json, os, sys
import django
django.setup()
from zhixing.config import installation
installation.migrate(os.environ["DATABASE_URL"], say=lambda words: None)
installation.act_as("app", os.environ["DATABASE_URL"])
from tests.reliability.scenes import Writer, client_of, live_county
county = live_county()
writer = Writer(county)
matters = [(m.pk, m.number) for m in (writer.active() for _ in range(int(sys.argv[1])))]
sessions = {code: client_of(county, code).cookies["sessionid"].value for code in sys.argv[2:]}
people = {code: county.person(code) for code in ("li", "he", "song", "wang")}
print(json.dumps({"matters": matters, "sessions": sessions, "people": people}))
"""
VERIFY = """
import json
import django
django.setup()
from zhixing.core.ledger import selectors
found = selectors.verify()
print(json.dumps({"faults": [str(fault) for fault in found.faults], "entries": found.entries}))
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Answer:
    """What came back: None as status where nothing did, so that nobody knows what became of it."""

    status: int | None
    location: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Browser:
    """One person's window on the real server, over one connection that is opened again when it breaks."""

    port: int
    session: str
    connection: http.client.HTTPConnection | None = None

    def post(self, path: str, fields: Mapping[str, Any]) -> Answer:
        body = urlencode({**fields, "csrfmiddlewaretoken": CSRF}, doseq=True)
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        cookie = f"sessionid={self.session}; csrftoken={CSRF}"
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            self.connection.request(method, path, body, {"Cookie": cookie, **headers})
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return Answer(None)
        return Answer(answer.status, answer.headers.get("Location", ""), content, dict(answer.headers))

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


@dataclass(slots=True)
class Installation:
    """One installation in a folder, with its processes."""

    purpose: str
    url: str
    environment: dict[str, str]
    log: Path
    port: int = field(default_factory=_free_port)
    matters: list[tuple[int, str]] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @staticmethod
    @contextmanager
    def made(folder: Path, *, matters: int = 24, people: Sequence[str] = PEOPLE) -> Iterator[Installation]:
        """Make cluster, tables, county and sessions; afterwards nothing of it is left."""
        purpose = f"{PURPOSE}-{os.getpid()}"
        _sweep_left_over()
        url = database.ensure_server(purpose)
        try:
            (folder / "static").mkdir(parents=True)
            environment = {
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "zhixing.config.settings",
                "ZHIXING_MODE": "demo",
                "ZHIXING_STATE_DIR": str(folder),
                "ZHIXING_SECRET_KEY": secrets.token_urlsafe(50),
                "ZHIXING_POOL": "1",
                "PYTHONPATH": os.pathsep.join((str(Path(__file__).resolve().parents[2]), *sys.path)),
            }
            there = Installation(purpose, url, environment, folder / "server.log")
            told = there.run(SEED, str(matters), *people, ZHIXING_ROLE="owner", ZHIXING_POOL="0")
            there.matters = [(key, number) for key, number in told["matters"]]
            there.sessions, there.people = told["sessions"], told["people"]
            try:
                yield there
            finally:
                there.kill()
        finally:
            _remove(purpose)

    def run(self, script: str, *words: str, **environment: str) -> Any:
        """Run a script against this installation and return the JSON that it prints last."""
        done = subprocess.run(
            [sys.executable, "-c", script, *words],
            env={**os.environ, **self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout.splitlines()[-1])

    def start(self) -> float:
        """Start web server and worker, wait until pages are answered; return how many seconds it took."""
        began = time.monotonic()
        environment = {**os.environ, **self.environment, "ZHIXING_ROLE": "app"}
        web = processes.web_command(host="127.0.0.1", port=self.port, workers=WEB_PROCESSES, threads=4)
        with self.log.open("ab") as log:
            self.children = [
                subprocess.Popen(
                    command,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
                for command in (web, processes.worker_command())
            ]
        alive = processes.wait_until_answers(
            "127.0.0.1", self.port, "/accounts/login/", still_lives=lambda: self.children[0].poll() is None
        )
        assert alive, self.log.read_text("utf-8", "replace")[-4000:]
        return time.monotonic() - began

    def kill(self) -> None:
        """End every process of the installation at once, with SIGKILL; the database stays."""
        for child in self.children:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
        for child in self.children:
            child.wait()
        self.children = []

    def browser(self, code: str) -> Browser:
        """Return a window in which the person is signed in."""
        return Browser(self.port, self.sessions[code])

    @contextmanager
    def cursor(self) -> Iterator[psycopg.Cursor[Any]]:
        """Ask the database as its superuser, in the schema of the government."""
        url = database.without_mark(self.url)
        with psycopg.connect(url, autocommit=True, options="-c search_path=zhixing,ext") as there:
            yield there.cursor()

    def faults(self) -> list[str]:
        """Return what the ledger's own verification finds wrong."""
        found = self.run(VERIFY, ZHIXING_ROLE="app", ZHIXING_POOL="0")
        return list(found["faults"])


def _remove(purpose: str) -> None:
    database.remove_server(purpose)
    shutil.rmtree(database._place(purpose).home, ignore_errors=True)


def _sweep_left_over() -> None:
    """Remove the clusters of sessions that were killed."""
    homes = database._place("test").home.parent.glob(f"{PURPOSE}-*")
    for purpose in [home.name for home in homes]:
        if not Path(f"/proc/{purpose.rpartition('-')[2]}").exists():
            _remove(purpose)
