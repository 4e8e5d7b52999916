"""What is wrong with a list of powers: overlap, vacuum, split, self-made (A8). Plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhixing.foundation.words import mark


@dataclass(frozen=True, slots=True)
class Listed:
    """A power as it is in force on a day. `unit_ids` are its owner and those who claim it."""

    code: str
    title: str
    unit_ids: tuple[int, ...]
    duty_unit_id: int | None
    duty: str
    basis: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one power: `overlap`, `vacuum`, `split`, `no_duty` or `no_basis`."""

    code: str
    title: str
    fault: str

    @property
    def label(self) -> str:
        """Chinese name of the fault, marked for translation."""
        return LABELS[self.fault]


# The columns of the office's own list, the same in and out.
COLUMNS = ("编码", "权责事项", "对应责任", "法定依据", "责任单位", "依据文件", "生效日期")

LABELS = {
    "overlap": mark("职责交叉：两个以上单位主张"),
    "vacuum": mark("管理真空：没有负责单位"),
    "split": mark("事权分离：权力和责任不在同一单位"),
    "no_duty": mark("有权无责：没有对应责任"),
    "no_basis": mark("自我设权：没有法定依据"),
}


def faults(powers: Iterable[Listed]) -> list[Fault]:
    """Return the faults of the list, in its order; one power may have several."""
    return [Fault(power.code, power.title, fault) for power in powers for fault in _faults(power)]


def _faults(power: Listed) -> Iterable[str]:
    if len(power.unit_ids) > 1:
        yield "overlap"
    if not power.unit_ids:
        yield "vacuum"
    if not power.duty.strip():
        yield "no_duty"
    elif power.unit_ids and power.duty_unit_id not in (None, power.unit_ids[0]):
        yield "split"
    if not power.basis.strip():
        yield "no_basis"
