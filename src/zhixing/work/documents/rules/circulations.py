"""会签、传阅、呈批 in plain values: kinds, answers, and when a notice says that silence counts (P15)."""

from __future__ import annotations

import re
from typing import Final

from zhixing.foundation.words import mark

COUNTERSIGN, CIRCULATE, PRESENT = "countersign", "circulate", "present"
KIND_WORDS: Final = {COUNTERSIGN: mark("会签"), CIRCULATE: mark("传阅"), PRESENT: mark("呈批")}
LIMIT_RULES: Final = {
    COUNTERSIGN: "documents.countersign",
    CIRCULATE: "documents.circulate",
    PRESENT: "documents.present",
}

NO_OBJECTION, OPINION, AGAINST = "no_objection", "opinion", "against"
READ, CIRCLED, DECIDED, SILENT = "read", "circled", "decided", "silent"
ANSWER_WORDS: Final = {
    NO_OBJECTION: mark("无意见"),
    OPINION: mark("有意见"),
    AGAINST: mark("不同意"),
    READ: mark("已阅"),
    CIRCLED: mark("圈阅"),
    DECIDED: mark("批示"),
    SILENT: mark("逾期未复，按通知视为无意见"),
}
ANSWERS: Final = {
    COUNTERSIGN: (NO_OBJECTION, OPINION, AGAINST),
    CIRCULATE: (READ, CIRCLED),
    PRESENT: (DECIDED, CIRCLED),
}
NEED_WORDS: Final = frozenset({OPINION, AGAINST, DECIDED})
TO_SETTLE: Final = (OPINION, AGAINST)

_SAYS = re.compile(
    r"(逾期|到期|过期|届时|期满)[^。；;\n]{0,12}(未|不)[^。；;\n]{0,10}(回复|反馈|复函|报送|函复|答复|提出|意见)?"
    r"[^。；;\n]{0,10}(视为|视同|按)[^。；;\n]{0,4}(无意见|同意|无异议)"
)


def says_silence_counts(notice: str) -> bool:
    """Whether a notice says in words that who does not answer in time counts as without objection."""
    return _SAYS.search(notice) is not None


def circle_counts_as(kind: str, *, has_request: bool) -> str:
    """Return what a circle around one's name means: consent on a request, otherwise that one has read."""
    return mark("视为同意") if kind == PRESENT and has_request else mark("表示已阅知")
