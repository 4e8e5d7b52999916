"""The linter of procedures: a chain of responsibility is closed, or it is not activated (row A5)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from zhixing.core.rulebook.rules.records import Finding, Step
from zhixing.foundation.words import mark, translate

LIMIT: Final = re.compile(r"[1-9]\d*(wd|wh|cd|mo|yr|min|h)")


def findings(
    steps: Sequence[Step], *, products: Sequence[str], code: str = "", place: str = ""
) -> list[Finding]:
    """Return what keeps a procedure from being activated, step by step; empty means that it is closed.

    Each step has one responsible post, an input, an output, a limit and a consequence; each output is
    taken up by a next step or is one of the `products` that the procedure is for; no step is owned
    twice, and every step but the first is reached.
    """
    found: list[tuple[str, str, str, dict[str, object]]] = []
    by_code = {step.code: step for step in steps}
    found += [
        ("two_owners", name, mark("步骤“{step}”写了 {count} 次，不能由两个岗位负责同一步"), {"count": count})
        for name, count in Counter(step.code for step in steps).items()
        if count > 1
    ]
    for step in steps:
        found += [(fault, step.code, sentence, values) for fault, sentence, values in _step_faults(step)]
        found += [
            (fault, step.code, sentence, values)
            for fault, sentence, values in _edge_faults(step, by_code, products)
        ]
    reached = {target for step in steps for target in step.next}
    found += [
        ("unreached", step.code, mark("没有哪一步通向“{step}”"), {})
        for step in steps[1:]
        if step.code not in reached
    ]
    titles = {step.code: step.title or step.code for step in steps}
    return [
        Finding(
            fault,
            code,
            f"step.{name}",
            translate(sentence).format(**{"step": titles.get(name, name)} | values),
            place,
        )
        for fault, name, sentence, values in found
    ]


def _step_faults(step: Step) -> list[tuple[str, str, dict[str, object]]]:
    """What the step itself lacks."""
    faults: list[tuple[str, str, dict[str, object]]] = []
    if not step.posts:
        faults.append(("no_owner", mark("步骤“{step}”没有责任岗位"), {}))
    elif len(step.posts) > 1:
        posts = "、".join(step.posts)
        faults.append(("two_owners", mark("步骤“{step}”有两个以上责任岗位：{posts}"), {"posts": posts}))
    if not step.input:
        faults.append(("no_input", mark("步骤“{step}”没有输入"), {}))
    if not step.output:
        faults.append(("no_output", mark("步骤“{step}”没有产出"), {}))
    if not LIMIT.fullmatch(step.limit):
        faults.append(("no_limit", mark("步骤“{step}”没有时限"), {}))
    if not step.consequence:
        faults.append(("no_consequence", mark("步骤“{step}”没有写明逾期后果"), {}))
    return faults


def _edge_faults(
    step: Step, by_code: dict[str, Step], products: Sequence[str]
) -> list[tuple[str, str, dict[str, object]]]:
    """Where the step's output is dropped, and where its edges lead nowhere."""
    unknown = [name for name in step.next if name not in by_code]
    taken = {item for name in step.next if name in by_code for item in by_code[name].input} | set(products)
    faults: list[tuple[str, str, dict[str, object]]] = [
        ("unknown_step", mark("步骤“{step}”之后的“{target}”不存在"), {"target": name}) for name in unknown
    ]
    faults += [
        ("not_taken_up", mark("步骤“{step}”的产出“{output}”没有下一步接收"), {"output": item})
        for item in step.output
        if item not in taken
    ]
    return faults
