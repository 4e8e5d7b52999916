"""How fast a window accepts: whole requests with ledger, clocks and scope, against two ticket desks.

    python benchmarks/hall.py [--cases 25000] [--in-all 1000000] [--rounds 7] [--without-peers]

In a throw-away database the demo county's hall is set up (212 items, 26 windows) and a year of cases is
played through the plural acts; the seconds are printed. Then all are served with one worker each on this
machine, and one client posts in turns: ours the intake of an application at a window (applicant with a
checked number, matter, papers, acceptance, two clocks, routing, notice, entries of the ledger),
django-helpdesk's a new ticket by a member of staff (ticket and follow-up, mails suppressed), Request
Tracker's a ticket over its interface for programs (its scrips as delivered, mails to a file). Prints cases a
second of each with the ratios, and median and p95 of the public pages and of the register of cases with all
of them behind it: `--in-all` multiplies the played ones by copying. Ends with status 1 where a public page
or a window's search has a p95 over 300 ms.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent))

from hall_peer import rt
from scenes import throwaway

HERE = Path(__file__).resolve().parent / "hall_peer"
HOME = throwaway.ROOT / "var" / "bench-hall-env"
RT_HOME = throwaway.ROOT / "var" / "bench-rt-env"
OURS, THEIRS = 8291, 8292
SLICE_SECONDS = 3.0
SECONDS_AT_MOST = 0.300
ASKED = 60
KEY = re.compile(r'name="form_key" value="([^"]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """One browser: a kept connection, its cookies, forms posted as it would."""

    def __init__(self, port: int, cookie: str = "", value: str = "") -> None:
        self.there = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {cookie: value} if cookie else {}

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: dict[str, str] | list[tuple[str, str]]) -> tuple[int, str]:
        """Return status and text, or where it leads, of a form sent."""
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        heads = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            heads |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": "http://127.0.0.1/"}
        self.there.request(method, path, body, heads)
        answer = self.there.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.split(";")[0]
        return answer.status, answer.headers.get("Location") or text


@contextmanager
def served(python: str, target: str, port: int, inside: Path, env: dict[str, str]) -> Iterator[None]:
    """Serve an application with one worker until the block ends."""
    words = "--interface wsgi --workers 1 --blocking-threads 4 --host 127.0.0.1 --no-ws --log-level error"
    command = [python, "-m", "granian", *words.split(), "--port", str(port), target]
    with subprocess.Popen(command, cwd=inside, env={**os.environ, **env}) as process:
        try:
            for _ in range(600):
                try:
                    Visitor(port).get("/")
                    break
                except OSError:
                    time.sleep(0.2)
            yield
        finally:
            process.terminate()


def play(cases: int) -> list[str]:
    """Found the county with its hall and play a year of so many cases; return codes of items to apply for."""
    from zhixing.config.county import load
    from zhixing.config.county.hall import set_up_hall
    from zhixing.config.county.hall_cases import play_cases

    year = load.planned(say=lambda _said: None)
    hall = set_up_hall(year, load.found(year))
    began = time.perf_counter()
    count = play_cases(year, hall, count=cases)
    took = time.perf_counter() - began
    print(f"a year of {count:,} cases at 26 windows played through the acts in {took:,.0f} s", flush=True)
    promised = [code for code, told in sorted(hall.items.items()) if not told.on_the_spot]
    return [code for code in promised if not hall.items[code].for_firms][:20]


def session_of(username: str) -> str:
    """Return the session of a demo account that has signed in with both factors."""
    from django.test import Client
    from django.utils import timezone

    from zhixing.core.people.models import Account

    client = Client()
    account = Account.objects.get(username=username)
    client.force_login(account)
    session, at = client.session, timezone.now().timestamp()
    session["account_authentication_methods_user"] = str(account.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": at},
        {"method": "mfa", "type": "totp", "at": at},
    ]
    session.save()
    return str(session.session_key)


def id_number(serial: int) -> str:
    """Return a number of a person with the right check character."""
    born = f"{1960 + serial % 40}{serial // 40 % 12 + 1:02d}{serial // 480 % 28 + 1:02d}"
    body = f"519923{born}{serial % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(sign) * weight for sign, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def taker(visitor: Visitor, codes: list[str]) -> Callable[[int], int]:
    """Return what accepts one application at the window with the intake's own form."""
    forms = {}
    for code in codes:
        status, text = visitor.get(f"/services/window/{code}/")
        if status != 200:
            raise SystemExit(f"the intake answers {status}: {text[:200]}")
        papers = re.findall(r'name="papers" value="([^"]+)"', text)
        window = re.search(r'<option value="(w\d+)"', text) or re.search(
            r'name="window" value="(w\d+)"', text
        )
        found = TOKEN.search(text)
        if window is None or found is None:
            raise SystemExit("the intake has no window for this clerk")
        forms[code] = papers, window[1], found[1]

    def take(done: int) -> int:
        code = codes[done % len(codes)]
        papers, window, token = forms[code]
        fields = [("csrfmiddlewaretoken", token), ("form_key", f"{os.getpid():016x}{done:016x}"),
                  ("party", "person"), ("id_number", id_number(done)), ("name", f"申请人{done}"),
                  ("phone", f"130{done % 10**8:08d}"), ("window", window), ("do", "accept")]  # fmt: skip
        status, text = visitor.post(f"/services/window/{code}/", fields + [("papers", one) for one in papers])
        if status != 303:
            errors = re.findall(r"<li>([^<]{4,120})", text)
            raise SystemExit(f"the intake answers {status}: {errors[:6]}")
        return 1

    return take


def peer_environment() -> str:
    """Return the interpreter of the peer's environment, made where it is not there yet."""
    python = HOME / "bin" / "python"
    if not (HOME / "made").exists():
        print("installing the peer into var/bench-hall-env", file=sys.stderr)
        venv.create(HOME, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(HERE / "requirements.txt")], check=True)
        (HOME / "made").write_text("made")
    return str(python)


@contextmanager
def peer(url: str) -> Iterator[Callable[[int], int]]:
    """Serve the peer on a database of its own; yield what opens one ticket there as staff does."""
    import psycopg
    from psycopg import sql

    from zhixing.config import database

    python, name = peer_environment(), f"zxb_peer_{os.getpid()}"
    maintenance = throwaway.maintenance_of(url)
    with psycopg.connect(maintenance, autocommit=True) as there:
        there.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    address = database.without_mark(database.with_parts(url, database=name))
    env = {"DJANGO_SETTINGS_MODULE": "peer_settings", "PEER_DATABASE_URL": address}
    try:
        made = subprocess.run(
            [python, "prepare.py"],
            cwd=HERE,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=True,
        )
        session, queue = made.stdout.split()[-2:]
        with served(python, "peer_wsgi:application", THEIRS, HERE, env):
            visitor = Visitor(THEIRS, "sessionid", session)
            status, text = visitor.get("/tickets/submit/")
            token = TOKEN.search(text)
            if status != 200 or token is None:
                raise SystemExit(f"the peer's form answers {status}: {text[:200]}")

            def submit(done: int) -> int:
                fields = {
                    "csrfmiddlewaretoken": token[1], "queue": queue, "title": f"申请 {done}",
                    "body": "身份证明、申请表、场所证明齐全", "priority": "3",
                    "submitter_email": "a@example.org",
                }  # fmt: skip
                status, text = visitor.post("/tickets/submit/", fields)
                if status != 302:
                    raise SystemExit(f"the peer answers {status}: {text[:300]}")
                return 1

            yield submit
    finally:
        with psycopg.connect(maintenance, autocommit=True) as there:
            there.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def multiply(count: int, url: str) -> None:
    """Copy the played cases with matters, holders and applicants until there are so many."""
    import psycopg
    from django.conf import settings
    from psycopg import sql

    from zhixing.config import database

    renewed = "sha256({0} || n::text::bytea)"
    tables = {
        "parties_party": {
            "code": "code || '-' || n",
            "number_index": renewed.format("number_index"),
            "phone_index": renewed.format("phone_index"),
            "account_id": "NULL",
        },
        "matters_matter": {
            "number": "left(number, 10) || (1000000 + id * 977 + n * 13) || '-' || n",
            "main_clock_id": "NULL",
        },
        "matters_holding": {},
        "service_hall_case": {"party_code": "party_code || '-' || n", "paper_number": "''"},
    }
    moved = {"parties_party": ("id",), "matters_matter": ("id",), "matters_holding": ("id", "matter_id"),
             "service_hall_case": ("id", "matter_id")}  # fmt: skip
    keys = {"id": None, "matter_id": "matters_matter"}
    with psycopg.connect(database.without_mark(url), autocommit=True) as there:
        there.execute(sql.SQL("SET search_path = {}, ext").format(sql.Identifier(settings.SCHEMA)))
        # The copies fit each other by construction; checking each of them again would take an hour.
        there.execute("SET session_replication_role = replica")
        played = there.execute("SELECT count(*) FROM service_hall_case").fetchone()[0]
        width = {
            table: there.execute(sql.SQL("SELECT max(id) FROM {}").format(sql.Identifier(table))).fetchone()[
                0
            ]
            for table in tables
        }
        chosen = {
            "parties_party": "code IN (SELECT party_code FROM service_hall_case)",
            "matters_matter": "id IN (SELECT matter_id FROM service_hall_case)",
            "matters_holding": "matter_id IN (SELECT matter_id FROM service_hall_case)",
            "service_hall_case": "whole_id IS NULL",
        }
        times = max(1, count // played)
        for table, said in tables.items():
            names = [
                name
                for (name,) in there.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_schema = %s"
                    " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
                    [settings.SCHEMA, table],
                )
            ]
            by = {name: f"{name} + n * {width[keys[name] or table]}" for name in moved[table]}
            values = [{**by, **said}.get(name, f'"{name}"') for name in names]
            columns = ", ".join(f'"{name}"' for name in names)
            there.execute(
                f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)}"
                f" FROM (SELECT * FROM {table} WHERE {chosen[table]}) AS played,"
                f" generate_series(1, {times - 1}) AS n"
            )
        there.execute("SET session_replication_role = origin")
        there.execute("VACUUM ANALYZE")


def timed(visitor: Visitor, page: str) -> float:
    """Print median and p95 of a page, and return the p95 in seconds."""
    took = []
    for _ in range(ASKED):
        began = time.perf_counter()
        status, _text = visitor.get(page)
        took.append(time.perf_counter() - began)
        if status not in (200, 429):
            raise SystemExit(f"{page} answers {status}")
    took.sort()
    p95 = took[int(len(took) * 0.95) - 1]
    print(f"  {page[:56]:<58} median {statistics.median(took) * 1000:6.0f} ms  p95 {p95 * 1000:6.0f} ms")
    return p95


def register(window: Visitor) -> bool:
    """Print median and p95 of the register of cases for a window; return whether its searches are quick."""
    from zhixing.work.service_hall.models import Case

    print(f"the register of {Case.objects.count():,} cases, for a window")
    number = Case.objects.select_related("matter").order_by("pk").values_list("matter__number", flat=True)[7]
    print("  without a search, counted whole:")
    timed(window, "/services/cases/")
    timed(window, "/services/cases/?stage=open")
    print("  searched:")
    asked = (f"q={number}", f"q={quote('经营许可')}", "q=spjy", f"q={id_number(3)}", "q=13000000003")
    return max(timed(window, f"/services/cases/?{one}") for one in asked) <= SECONDS_AT_MOST


def portal(codes: list[str]) -> bool:
    """Print median and p95 of the public pages; return whether each p95 is low enough."""
    from zhixing.work.service_hall.models import Case

    newest = Case.objects.filter(whole=None).select_related("matter").order_by("-pk").first()
    if newest is None:
        raise SystemExit("no case was played")
    tracked = urlencode({"number": newest.matter.number, "code": newest.matter.tracking_code})
    pages = [
        "/services/",
        f"/services/?q={quote('经营')}",
        "/services/?q=bdcdj",
        f"/services/items/{codes[0]}/",
        f"/track/?{tracked}",
        "/services/windows/ratings/",
        "/services/special/public/",
    ]
    visitor = Visitor(OURS)
    return max(timed(visitor, page) for page in pages) <= SECONDS_AT_MOST


def peers(servers: ExitStack, url: str) -> dict[str, Callable[[int], int]]:
    """Serve the peers until `servers` closes; return what opens one ticket at each."""
    found = {"django-helpdesk": servers.enter_context(peer(url))}
    if rt.is_to_be_had():
        maintenance = throwaway.maintenance_of(url)
        found["Request Tracker"] = servers.enter_context(rt.tickets(RT_HOME, maintenance))
    else:
        print("  Request Tracker is in no package list of this machine: left out")
    return found


def main() -> int:
    """Measure, and print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--cases", type=int, default=25_000)
    asked.add_argument("--in-all", type=int, default=0, help="multiply the played cases to so many")
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--without-peers", action="store_true")
    told = asked.parse_args()
    with throwaway.database("hall") as url:
        codes = play(told.cases)
        from zhixing.config.county.accounts import ACCOUNTS

        clerk = next(one.username for one in ACCOUNTS if one.post_code == "government-services.window")
        session = session_of(clerk)
        if told.in_all:
            multiply(told.in_all, url)
        from django.conf import settings

        env = {"DATABASE_URL": url, "ZHIXING_ROLE": "owner", "PYTHONPATH": str(throwaway.ROOT / "src")}
        with ExitStack() as servers:
            print(throwaway.about_the_machine())
            others = {} if told.without_peers else peers(servers, url)
            servers.enter_context(
                served(sys.executable, "zhixing.config.wsgi:application", OURS, throwaway.ROOT, env)
            )
            visitor = Visitor(OURS, settings.SESSION_COOKIE_NAME, session)
            contenders = {"ours": taker(visitor, codes), **others}
            found = throwaway.rates(contenders, rounds=told.rounds, slice_seconds=SLICE_SECONDS)
            for name, rates in found.items():
                beside = f", ours {throwaway.ratio(found['ours'], rates):.2f}x" if name != "ours" else ""
                print(f"  {name:<18} {statistics.median(rates):6.1f} accepted a second, one client{beside}")
            # Both are asked, also where the first is too slow.
            return 0 if all([portal(codes), register(visitor)]) else 1


if __name__ == "__main__":
    raise SystemExit(main())
