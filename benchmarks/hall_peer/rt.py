"""Request Tracker as Debian packs it, taken apart into a folder of its own and served on our server.

Nothing is installed on the machine: the packages are downloaded, unpacked, and their fixed paths pointed at
the folder. Needs apt-get with its lists, and perl.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import client
from pathlib import Path

PACKAGES = ("request-tracker5", "rt5-db-postgresql", "rt5-standalone", "starman")
PORT = 8293
ACCOUNT = {"user": "root", "pass": "password"}
SITE = """
Set($rtname, 'bench'); Set($Organization, 'bench'); Set($WebDomain, '127.0.0.1'); Set($WebPort, {port});
Set($DatabaseType, 'Pg'); Set($DatabaseHost, '{host}'); Set($DatabasePort, '{at}');
Set($DatabaseName, '{name}'); Set($DatabaseUser, '{user}'); Set($DatabasePassword, '{password}');
Set($MailCommand, 'testfile'); Set($LogToSTDERR, 'error'); Set($LogToSyslog, undef);
1;
"""
_PATHS = re.compile(
    r"(?<![\w/])(/usr/share/|/usr/local/share/|/etc/|/var/cache/|/var/lib/)(?=request-tracker5)"
)


def is_to_be_had() -> bool:
    """Whether this machine's package lists know it."""
    try:
        asked = subprocess.run(
            ["apt-cache", "show", PACKAGES[0]], capture_output=True, check=False, timeout=60
        )
    except OSError:
        return False
    return asked.returncode == 0


def unpacked(home: Path) -> Path:
    """Return the folder with everything unpacked, made where it is not there yet."""
    root, done = home / "root", home / "made"
    if done.exists():
        return root
    print(f"unpacking Request Tracker into {home.name}", file=sys.stderr)
    downloads = home / "packages"
    downloads.mkdir(parents=True, exist_ok=True)
    planned = subprocess.run(
        ["apt-get", "install", "-s", "--no-install-recommends", *PACKAGES],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    names = re.findall(r"^Inst (\S+)", planned, re.MULTILINE)
    subprocess.run(["apt-get", "download", "-qq", *names], cwd=downloads, check=True)
    for package in sorted(downloads.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", str(package), str(root)], check=True)
    for folder in ("usr/share/request-tracker5/libexec", "usr/share/request-tracker5/lib", "usr/sbin"):
        for file in (root / folder).rglob("*"):
            if file.is_file() and b"request-tracker5" in (content := file.read_bytes()):
                text = content.decode("utf-8", "surrogateescape")
                said = _PATHS.sub(lambda found: f"{root}{found[1]}", text)
                file.write_text(said, "utf-8", "surrogateescape")
    for folder in (
        "etc/request-tracker5/RT_SiteConfig.d", "var/lib/request-tracker5",
        "var/cache/request-tracker5/mason_data", "var/cache/request-tracker5/session_data",
    ):  # fmt: skip
        (root / folder).mkdir(parents=True, exist_ok=True)
    done.write_text("made")
    return root


@contextmanager
def tickets(home: Path, maintenance: str) -> Iterator[Callable[[int], int]]:
    """Serve it with one worker on a database of its own; yield what opens one ticket, scrips and all."""
    import psycopg
    from psycopg import sql

    root, name, password = unpacked(home), f"zxb_rt_{os.getpid()}", os.urandom(8).hex()
    with psycopg.connect(maintenance, autocommit=True) as there:
        there.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(name), sql.Literal(password))
        )
        there.execute(
            sql.SQL(
                "CREATE DATABASE {0} OWNER {0} ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0"
            ).format(sql.Identifier(name))
        )
        told = {"host": there.info.host, "at": there.info.port, "name": name, "user": name}
    site = SITE
    for key, value in {**told, "password": password, "port": PORT}.items():
        site = site.replace(f"{{{key}}}", str(value))
    (root / "etc/request-tracker5/RT_SiteConfig.pm").write_text(site)
    libraries = sorted({str(file.parent) for file in (root / "usr/lib").glob("*/perl5")})
    folders = [root / "usr/share/request-tracker5/lib", root / "usr/share/perl5"]
    folders += [place for library in libraries for place in sorted(Path(library, "perl5").iterdir())]
    folders += [Path(library, "perl5") for library in libraries]
    env = {
        **os.environ,
        "PERL5LIB": ":".join(map(str, folders)),
        "LD_LIBRARY_PATH": ":".join(
            [*libraries, *(str(Path(root / "lib", Path(one).name)) for one in libraries)]
        ),
    }
    try:
        setup = [
            "perl",
            str(root / "usr/sbin/rt-setup-database-5"),
            "--dba",
            name,
            "--dba-password",
            password,
        ]
        first = str(root / "usr/share/request-tracker5/etc/initialdata")
        for action in ("schema", "acl", "coredata", "insert"):
            more = ["--datafile", first] if action == "insert" else []
            subprocess.run([*setup, "--action", action, *more], env=env, check=True, capture_output=True)
        server = str(root / "usr/share/request-tracker5/libexec/rt-server")
        words = ["perl", server, "--server", "Starman", "--workers", "1", "--port", str(PORT)]
        with subprocess.Popen(
            words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                yield _opener(_signed_in())
            finally:
                process.terminate()
    finally:
        with psycopg.connect(maintenance, autocommit=True) as there:
            there.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            there.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))


def _signed_in() -> str:
    """Return the cookie of a session: with a password in each request it would hash it each time."""
    body = urllib.parse.urlencode(ACCOUNT).encode()
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/NoAuth/Login.html", body) as answer:
                return str(answer.headers.get("Set-Cookie")).split(";")[0]
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit("Request Tracker does not answer")


def _opener(cookie: str) -> Callable[[int], int]:
    there = client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    heads = {"Cookie": cookie, "Content-Type": "application/json"}

    def submit(done: int) -> int:
        ticket = {"Subject": f"申请 {done}", "Queue": "General", "Content": "身份证明、申请表、场所证明齐全"}
        there.request("POST", "/REST/2.0/ticket", json.dumps(ticket), heads)
        answer = there.getresponse()
        if answer.status != 201:
            raise SystemExit(f"Request Tracker answers {answer.status}: {answer.read(300)!r}")
        answer.read()
        return 1

    return submit
