"""The process that works while nobody clicks: ticks, jobs, and the sealer beside them.

A room offers `TICKS` in ticks.py and `JOBS` in jobs.py: functions `(now) -> int` that claim their
own rows with a lease, do one batch and say how many they did. So two workers are safe, and what a
killed worker had claimed is claimed again. `SEAL` in the ledger's jobs.py runs in a process of
its own, signed in as the sealer.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from types import FrameType

from django.core.cache import cache
from django.db import close_old_connections, connection
from django.utils import timezone

from zhixing.config.processes import die_with_parent
from zhixing.config.rooms import ROOMS

log = logging.getLogger(__name__)

Work = Callable[[datetime], int]
TICK_SECONDS = 30.0
JOB_SECONDS = 2.0
BEAT_SECONDS = 10.0
# A worker that has not said anything for so long is taken for dead (R51).
BEAT_KEY, DEAD_SECONDS = "worker.beat", 60
# After a failure the same work waits, twice as long each time, up to this.
LONGEST_REST = 300.0


@dataclass(slots=True)
class Duty:
    """One function, how often it runs, and when it runs next on the process's own clock."""

    work: Work
    every: float
    next_at: float = 0.0
    failures: int = 0

    @property
    def name(self) -> str:
        """Where the function is, for the log."""
        return f"{self.work.__module__}.{getattr(self.work, '__name__', self.work)}"

    def run(self, now: datetime) -> int:
        """Run one batch and set the next time; a failure is logged and rests, and stops nothing else."""
        try:
            done = self.work(now)
        except Exception:
            self.failures += 1
            log.exception("%s failed for the %d. time", self.name, self.failures)
            self.next_at = time.monotonic() + min(self.every * 2**self.failures, LONGEST_REST)
            close_old_connections()
            return 0
        self.failures = 0
        # A full batch means that more is waiting.
        self.next_at = time.monotonic() + (0.0 if done else self.every)
        return done


def duties(kinds: Iterable[tuple[str, str, float]] = ()) -> list[Duty]:
    """Return what the rooms offer, in the order of the rooms. Imports their ticks and jobs."""
    found = []
    for room in ROOMS:
        for file, listed, seconds in kinds or (
            ("ticks", "TICKS", TICK_SECONDS),
            ("jobs", "JOBS", JOB_SECONDS),
        ):
            if room.has(file):
                works = getattr(import_module(f"{room.module}.{file}"), listed, ())
                found += [
                    Duty(work, float(getattr(work, "every_seconds", seconds)))
                    for work in ((works,) if callable(works) else works)
                ]
    return found


def beat() -> None:
    """Write that a worker is alive, and where."""
    stamp = {"at": timezone.now().isoformat(), "host": socket.gethostname(), "pid": os.getpid()}
    cache.set(BEAT_KEY, stamp, timeout=7 * 24 * 60 * 60)


def seconds_since_beat(now: datetime) -> float | None:
    """Return how long ago a worker last wrote, None when none ever did."""
    stamp = cache.get(BEAT_KEY)
    return None if stamp is None else (now - datetime.fromisoformat(stamp["at"])).total_seconds()


class Worker:
    """Runs duties until it is told to stop, and finishes the one that it is in."""

    def __init__(self, work: list[Duty], *, beats: bool, sealer: list[str] | None = None) -> None:
        self.work, self.beats, self.sealer_command = work, beats, sealer
        self.stopping = threading.Event()
        self.sealer: subprocess.Popen[bytes] | None = None
        self.parent = os.getppid()

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Stop after the batch that is running."""
        self.stopping.set()

    def run(self, *, once: bool = False) -> None:
        """Work until stopped; with `once` until nothing is left to do."""
        next_beat = 0.0
        try:
            while not self.stopping.is_set():
                if self.beats and time.monotonic() >= next_beat:
                    self._keep_sealer()
                    self._beat()
                    next_beat = time.monotonic() + BEAT_SECONDS
                done = self._round()
                if once and not done:
                    return
                soonest = min((duty.next_at for duty in self.work), default=time.monotonic() + 1)
                self.stopping.wait(0 if once else max(0.0, min(soonest - time.monotonic(), 1.0)))
        finally:
            if self.sealer is not None:
                self.sealer.terminate()
                self.sealer.wait(timeout=30)
            connection.close()

    def _round(self) -> int:
        done = 0
        for duty in self.work:
            if self.stopping.is_set():
                break
            if duty.next_at <= time.monotonic():
                done += duty.run(timezone.now())
        return done

    def _beat(self) -> None:
        try:
            beat()
        except Exception:
            log.exception("the worker cannot write that it is alive")
            close_old_connections()

    def _keep_sealer(self) -> None:
        if self.sealer_command and (self.sealer is None or self.sealer.poll() is not None):
            if self.sealer is not None:
                log.error("the sealer ended with %s and is started again", self.sealer.returncode)
            environment = os.environ | {"ZHIXING_ROLE": "sealer"}
            if url := os.environ.get("ZHIXING_SEALER_URL"):
                environment["DATABASE_URL"] = url
            self.sealer = subprocess.Popen(  # noqa: S603
                self.sealer_command, env=environment, preexec_fn=die_with_parent
            )


def ticks_and_jobs() -> Worker:
    """Return the worker of the application, with the sealer as a child where the ledger has one."""
    sealer = [sys.executable, "-m", "zhixing.config.cli", "worker", "--sealer"]
    return Worker(duties(), beats=True, sealer=sealer if sealing() else None)


def sealing() -> list[Duty]:
    """Return what the sealer does."""
    return duties([("jobs", "SEAL", JOB_SECONDS)])


def run_until_stopped(worker: Worker) -> None:
    """Run with SIGTERM and SIGINT as the wish to stop."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.stop)
    log.info("working on %d duties", len(worker.work))
    worker.run()
