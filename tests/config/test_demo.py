"""The demo, from an empty database to a signed-in person, and again."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from zhixing.config import database
from zhixing.config.county.accounts import ACCOUNTS

pytestmark = pytest.mark.slow
FIRST_SECONDS, AGAIN_SECONDS = 300, 40


@pytest.fixture(scope="module")
def empty_url(database_url: str) -> Iterator[str]:
    name = f"zxt_run_{os.getpid()}_demo"
    maintenance = database.without_mark(database.with_parts(database_url, database="postgres"))
    with psycopg.connect(maintenance, autocommit=True) as there:
        there.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0").format(
                sql.Identifier(name)
            )
        )
        yield database.with_parts(database_url, database=name)
        there.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Demo:
    """A demo that runs, and a browser without scripts that visits it."""

    def __init__(self, url: str, state: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"}
        self.environment = kept | {"DATABASE_URL": url, "ZHIXING_STATE_DIR": str(state)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "zhixing.config.cli", "demo", "--port", str(self.port)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.browser = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def greeting(self) -> str:
        """Return what was printed until the demo runs."""
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                return "".join(lines)
        raise AssertionError("the demo ended:\n" + "".join(lines)[-2000:])

    def get(self, path: str) -> tuple[str, str]:
        """Return the address that was reached and the page."""
        with self.browser.open(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return urllib.parse.urlsplit(answer.url).path, answer.read().decode()

    def send(self, path: str, page: str, **fields: str) -> tuple[str, str]:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body)
        with self.browser.open(request, timeout=30) as answer:
            return urllib.parse.urlsplit(answer.url).path, answer.read().decode()

    def code(self, username: str) -> str:
        """Return the code of an account as the demo prints it."""
        return subprocess.run(
            [sys.executable, "-m", "zhixing.config.cli", "demo", "--code", username],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=30)
        return self.process.returncode


def test_from_nothing_to_a_signed_in_person_and_again(empty_url: str, tmp_path: Path) -> None:
    began = time.monotonic()
    demo = Demo(empty_url, tmp_path)
    try:
        greeting = demo.greeting()
        took = time.monotonic() - began
        first = ACCOUNTS[0]

        assert f"http://127.0.0.1:{demo.port}/" in greeting
        assert first.username in greeting
        assert first.password in greeting
        assert took < FIRST_SECONDS
        assert demo.get("/")[0] == "/"
        path, page = demo.get("/desk/")
        assert path == "/accounts/login/"
        path, page = demo.send(path, page, login=first.username, password=first.password)
        assert path == "/accounts/2fa/authenticate/"
        path, page = demo.send(path, page, code=demo.code(first.username))
        assert not path.startswith("/accounts/")
        assert first.person in page
    finally:
        status = demo.end()
    assert status == 0

    began = time.monotonic()
    again = Demo(empty_url, tmp_path)
    try:
        again.greeting()
        assert time.monotonic() - began < AGAIN_SECONDS
    finally:
        assert again.end() == 0
