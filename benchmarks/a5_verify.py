"""A5: entries verified a second on one core, against bare SHA-256 calls over the same bytes.

    python benchmarks/a5_verify.py [ENTRIES]

Both do the same work in the same run, in slices that take turns: the peer hashes each entry's bytes
and nothing else; ours checks each hash, follows each subject's chain and grows the whole tree.
Prints the median ratio of the slices and the goal.
"""

from __future__ import annotations

import hashlib
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from zhixing.core.ledger.rules import tree
from zhixing.core.ledger.rules.drafts import Draft, Head, prepare
from zhixing.core.ledger.rules.verification import BATCH, Checker
from zhixing.foundation.actors import Officer

GOAL = 0.30
MEASURED_BEFORE = 0.40
ROUNDS = 7
SUBJECTS = 10


def history(count: int) -> tuple[list[bytes], list[bytes], list[bytes], list[bytes]]:
    """Return subjects, images, hashes and nodes of `count` entries as the application writes them."""
    officer = Officer(7, "王敏", 31, "督查室科员", 4, "县政府办公室")
    start = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    heads: dict[str, Head] = {}
    abouts, images, hashes, nodes = [], [], [], []
    growth = tree.Growth()
    for number in range(count):
        about = f"matter:{number % max(1, count // SUBJECTS)}"
        facts = {"from": "住建局", "to": "水利局", "reason": "供水管道归口管理", "turn": number}
        draft = Draft("matter.handed_over", about, officer, start, facts)
        made = prepare(draft, after=heads.get(about), recorded_at=start + timedelta(seconds=number))
        heads[about] = made.head
        abouts.append(about.encode())
        images.append(b"\x00" + made.body.encode())
        hashes.append(made.hash)
        nodes.append(growth.add(made.hash))
    return abouts, images, hashes, nodes


def main(count: int) -> int:
    """Measure, print, and return 0 when the goal is reached."""
    abouts, images, hashes, nodes = history(count)
    ratios, best = [], 0.0
    sha256, clock = hashlib.sha256, time.process_time
    for _ in range(ROUNDS):
        checker, bare, ours = Checker(), 0.0, 0.0
        for place in range(0, count, BATCH):
            part = slice(place, place + BATCH)
            slices = abouts[part], images[part], hashes[part], nodes[part]
            started = clock()
            for image in slices[1]:
                sha256(image).digest()
            turned = clock()
            checker.batch(*slices)
            bare, ours = bare + turned - started, ours + clock() - turned
        if checker.faults or checker.size != count:
            raise SystemExit("the verification itself is wrong")
        ratios.append(bare / ours)
        best = max(best, count / ours)
    ratio = statistics.median(ratios)
    size = sum(map(len, images)) // count
    print(f"A5 verification vs bare SHA-256: {ratio:.2f} (floor {GOAL:.2f}, prototype {MEASURED_BEFORE:.2f})")
    print(
        f"   {count} entries of {size} B, best {best:,.0f} a second, rounds {[round(r, 2) for r in ratios]}"
    )
    return 0 if ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 16 * BATCH))
