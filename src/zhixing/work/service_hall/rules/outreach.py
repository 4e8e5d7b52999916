"""Going to people instead of waiting for them, on plain values (F7)."""

from __future__ import annotations

from typing import Final

from zhixing.foundation.words import mark

OUTREACH: Final = "outreach"
"""The channel of a case taken on an outing."""

VILLAGE, FIRM, HOME = "village", "firm", "home"
KIND_WORDS: Final = {VILLAGE: mark("进村（社区）"), FIRM: mark("进企业"), HOME: mark("到户")}
CARE_WORDS: Final = {
    "elderly": mark("高龄老人"),
    "disabled": mark("残疾人"),
    "ill": mark("重病、行动不便"),
}
CARE_COLUMNS: Final = ("姓名", "手机号码", "住址", "类别", "同意日期")


def share_words(part: int, whole: int) -> str:
    """Return a share with one place, 「—」 of nothing."""
    return f"{part * 1000 // whole / 10:.1f}%" if whole else "—"
