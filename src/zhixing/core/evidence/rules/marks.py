"""Marks of state secrets, which refuse a text, and of work secrets, which are noted (P9)."""

from __future__ import annotations

import re

from zhixing.core.evidence.refusals import SecretWords

WORK_SECRET, INTERNAL = "work_secret", "internal"
LABELS = (INTERNAL, WORK_SECRET)

_GAP = r"[ \t　]*"
_LEVELS = rf"(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_STAR = r"[★☆⭐]"
_OPEN, _CLOSE = r"[（(【\[〔「『《]", r"[）)】\]〕」』》]"
_SECRET = re.compile(
    rf"{_LEVELS}{_GAP}(?:{_STAR}|\*{_GAP}\d)"  # 机密★10年
    rf"|{_STAR}{_GAP}{_LEVELS}"
    rf"|密{_GAP}级{_GAP}[:：]{_GAP}{_LEVELS}"
    rf"|{_OPEN}{_GAP}{_LEVELS}{_GAP}{_CLOSE}"
    rf"|(?:^|[\r\n]){_GAP}{_LEVELS}{_GAP}(?:[\r\n]|$)"  # the mark alone on its line
    rf"|(?:^|[\r\n]){_GAP}{_LEVELS}{_GAP}(?:长期|\d+{_GAP}(?:年|个月))"
)
_WORK_SECRET = re.compile(r"工作秘密|仅限工作使用|工作秘密★")
_INTERNAL = re.compile(
    rf"内部(?:资料|文件|使用|材料|情况|参考){_GAP}[,，。;；!！]?{_GAP}(?:注意保存|不得外传|妥善保管|请勿外传)"
    rf"|{_OPEN}{_GAP}内部{_GAP}{_CLOSE}|不予公开|严禁外传"
)
_NAME_SEPARATORS = re.compile(r"[_\-—－.．、\s]+")


def secret_mark(text: str) -> str:
    """Return the mark of a state secret that a text bears (「机密★」), '' when it bears none.

    A word in a sentence, such as 「保守国家秘密」 or 「商业秘密」, is no mark.
    """
    found = _SECRET.search(text)
    return re.sub(r"\s|　", "", found.group()) if found else ""


def secret_mark_in_name(name: str) -> str:
    """Return the mark that a file name bears, '' when none: a part of the name is the level alone."""
    stem = name.rpartition(".")[0] or name
    return secret_mark(name) or secret_mark("\n".join(_NAME_SEPARATORS.split(stem)))


def label_of(*texts: str) -> str:
    """Return the label that texts bear: work_secret, internal or ''."""
    if any(_WORK_SECRET.search(text) for text in texts):
        return WORK_SECRET
    return INTERNAL if any(_INTERNAL.search(text) for text in texts) else ""


def refuse_secret_words(*texts: str) -> None:
    """Raise SecretWords for the first text that bears a mark of state secrets (P9)."""
    for text in texts:
        if mark := secret_mark(text or ""):
            raise SecretWords(word=mark)
