"""The processes of an installation: web server and worker, started together and ended together."""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from http import HTTPStatus
from types import FrameType

PR_SET_PDEATHSIG = 1
READY_SECONDS = 60


class CannotStart(Exception):
    """A process does not start; the message is one sentence that says why."""


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CannotStart when something listens at `host`:`port`, or when we may not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise CannotStart(f"port {port} needs an administrator; choose another with --port") from error
        except OSError as error:
            raise CannotStart(
                f"port {port} on {host} is taken by another program; choose another with --port"
            ) from error


def web_command(*, host: str, port: int, workers: int, threads: int) -> list[str]:
    """Return the command of the web server."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", str(threads), "--no-ws", "--log-level", "warning"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "3"),
        "zhixing.config.wsgi:application",
    ]


def worker_command() -> list[str]:
    """Return the command of the worker."""
    return [sys.executable, "-m", "zhixing.config.cli", "worker"]


def die_with_parent() -> None:
    """Ask the kernel to end this child when its parent is killed; elsewhere nothing happens."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Together:
    """Children that live and die together: when one ends, or we do, all end."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a child in a session of its own, so that Ctrl-C reaches it through us, once."""
        self.children[name] = subprocess.Popen(  # noqa: S603
            command,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )

    def ended(self) -> str | None:
        """Return the name of a child that has ended by itself."""
        return next((name for name, child in self.children.items() if child.poll() is not None), None)

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Wish the end; the loop in `wait` sees it."""
        self.stopping = True

    def listen_to_signals(self) -> None:
        """Take SIGINT, SIGTERM and SIGHUP as the wish to end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)

    def wait(self) -> str | None:
        """Wait for the wish to end, or return the child that ended without it."""
        while not self.stopping:
            if name := self.ended():
                return name
            time.sleep(0.2)
        return None

    def end(self) -> None:
        """End all children: politely, again each second, and after five seconds by force.

        Asked once is not enough: a server that is just starting loses the signal. What a child has
        left behind in its session is ended with it.
        """
        for _ in range(5):
            living = [child for child in self.children.values() if child.poll() is None]
            for child in living:
                child.terminate()
            for child in living:
                with suppress(subprocess.TimeoutExpired):
                    child.wait(timeout=1 / len(living))
        for child in self.children.values():
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def wait_until_answers(host: str, port: int, path: str, *, still_lives: Callable[[], bool]) -> bool:
    """Wait until `path` answers 200, at most a minute; False when it does not or the server has ended.

    Asks the server itself, whatever proxy this shell is set to use.
    """
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and still_lives():
        asking = http.client.HTTPConnection(host, port, timeout=5)
        with suppress(OSError, http.client.HTTPException), closing(asking):
            asking.request("GET", path)
            if asking.getresponse().status == HTTPStatus.OK:
                return True
        time.sleep(0.1)
    return False
