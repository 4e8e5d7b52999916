"""An environment of their own for the peers, and the way to measure: interleaved, shuffled, medians."""

from __future__ import annotations

import hashlib
import os
import random
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "var" / "bench-env"
WANTED = Path(__file__).with_name("requirements.txt")


def enter() -> None:
    """Run the calling script inside the peers' environment, which is made where it is not there yet."""
    if os.environ.get("ZHIXING_BENCH") == "inside":
        sys.path.insert(0, str(ROOT / "src"))
        return
    stamp = hashlib.sha256(WANTED.read_bytes() + sys.version.encode()).hexdigest()
    mark, python = HOME / "made", HOME / "bin" / "python"
    if not mark.exists() or mark.read_text() != stamp:
        print("installing the peers into var/bench-env", file=sys.stderr)
        venv.create(HOME, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(WANTED)], check=True)
        mark.write_text(stamp)
    script = Path(sys.argv[0]).resolve()
    inside = {**os.environ, "ZHIXING_BENCH": "inside"}
    sys.exit(subprocess.run([str(python), str(script), *sys.argv[1:]], env=inside, check=False).returncode)


def seconds_each(work: Callable[[], object], *, at_least: float) -> float:
    """Return seconds a call of `work`, repeated until `at_least` seconds have gone by."""
    calls, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < at_least or not calls:
        work()
        calls += 1
    return spent / calls


def interleaved(
    contenders: Mapping[str, Callable[[], object]], *, rounds: int, at_least: float = 0.2
) -> dict[str, list[float]]:
    """Return each contender's seconds a call in each round; in a round they take turns, shuffled."""
    order = random.Random(20261121)
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        names = list(contenders)
        order.shuffle(names)
        for name in names:
            found[name].append(seconds_each(contenders[name], at_least=at_least))
    return found


def ratio(found: Mapping[str, list[float]], name: str, ours: str = "ours") -> float:
    """Return how many times longer `name` takes than `ours`: the median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(found[name], found[ours], strict=True))


def report(label: str, reached: float, floor: float, *, before: str = "", unit: str = "x") -> bool:
    """Print one ratio beside its floor and what the prototype measured; return whether it is reached."""
    sign = "reached" if reached >= floor else "MISSED"
    print(f"  {label:<52} {reached:>9,.1f}{unit}  floor {floor:g}{unit}  {sign}  {before}")
    return reached >= floor
