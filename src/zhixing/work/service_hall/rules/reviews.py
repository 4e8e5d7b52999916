"""The public review on plain values: lot, ballot and its digest, scores, ranks within a class (F10)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from zhixing.foundation.words import mark, translate

DEPARTMENT, TOWN, WINDOW = "department", "town", "window"
CLASS_WORDS: Final = {DEPARTMENT: mark("县直部门"), TOWN: mark("乡镇（街道）"), WINDOW: mark("服务窗口")}
"""The classes that the county reviews itself; party organs and courts are none of them."""

USER, DELEGATE, FIRM = "user", "delegate", "firm"
GROUP_WORDS: Final = {
    USER: mark("办事群众"),
    DELEGATE: mark("代表委员"),
    FIRM: mark("企业"),
}
ONLINE, PAPER = "online", "paper"
SOURCE_WORDS: Final = {ONLINE: mark("网上"), PAPER: mark("纸质")}
LEVEL_WORDS: Final = {
    5: mark("很满意"),
    4: mark("满意"),
    3: mark("基本满意"),
    2: mark("不满意"),
    1: mark("很不满意"),
}
RECTIFY, THANKS, CONSULT, NOTHING = "rectify", "thanks", "consult", "nothing"
SORT_WORDS: Final = {
    RECTIFY: mark("整改事项"),
    THANKS: mark("表扬"),
    CONSULT: mark("咨询建议"),
    NOTHING: mark("无具体内容"),
}
HALF_WORDS: Final = {"1": mark("{year}年上半年"), "2": mark("{year}年下半年")}
SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH, RECEIPT_LENGTH = 12, 20

PLANNED, OPEN, CLOSED, COUNTED, PUBLISHED = "planned", "open", "closed", "counted", "published"
STATE_WORDS: Final = {
    PLANNED: mark("准备中"),
    OPEN: mark("投票中"),
    CLOSED: mark("待计票"),
    COUNTED: mark("征求意见"),
    PUBLISHED: mark("已公布"),
}


def half_year(on: date) -> str:
    """Return the half-year of a day: 「2026-H2」."""
    return f"{on.year}-H{1 if on.month <= 6 else 2}"


def period_words(period: str) -> str:
    """Return a half-year in words."""
    year, _, half = period.partition("-H")
    return translate(HALF_WORDS[half]).format(year=year)


def lot(codes: Sequence[str], *, seed: str, count: int) -> list[str]:
    """Return `count` of `codes` by lot: the smallest digests of seed and code. Anybody can draw again."""
    return sorted(codes, key=lambda code: (digest(f"{seed}\n{code}"), code))[:count]


def frame_digest(codes: Sequence[str]) -> str:
    """Return what the frame was when the lot was drawn, whatever its order."""
    return digest("\n".join(sorted(codes)))


def plain_code(typed: str) -> str:
    """Return a code as it was given out, without the spaces and dashes of its print."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def code_digest(code: str, *, review: str) -> str:
    """Return the digest under which an unused code is kept."""
    return digest(f"code\n{review}\n{plain_code(code)}")


Answers = Mapping[int, Sequence[int]]
"""Number of the body on the ballot: a level for each question, 0 for none."""


def ballot_text(*, review: str, receipt: str, answers: Answers, comment: str) -> str:
    """Return the text whose SHA-256 is the ballot's digest: review, receipt, answers by number, comment."""
    kept = {str(number): list(answers[number]) for number in sorted(answers)}
    return "\n".join((review, plain_code(receipt), json.dumps(kept, separators=(",", ":")), comment))


def ballot_digest(*, review: str, receipt: str, answers: Answers, comment: str) -> str:
    """Return the digest of a ballot, which only who holds the receipt can make again."""
    return digest(ballot_text(review=review, receipt=receipt, answers=answers, comment=comment))


def list_digest(digests: Sequence[str]) -> str:
    """Return one digest for the list of all ballots."""
    return digest("\n".join(sorted(digests)))


def is_whole(answers: Answers, *, bodies: int, questions: int) -> bool:
    """Whether the answers are of this ballot: known bodies, a level or 0 for each question, one at least."""
    return bool(answers) and all(
        1 <= number <= bodies
        and len(levels) == questions
        and any(levels)
        and all(level == 0 or level in LEVEL_WORDS for level in levels)
        for number, levels in answers.items()
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """What one body got: ballots that rate it, mean level in hundredths, rank in its class."""

    answers: int
    score_hundredths: int | None
    rank: int | None


def tally(ballots: Sequence[Answers], *, bodies: int, least: int) -> dict[int, Tally]:
    """Return the result of every body. A ballot counts once a body, its questions weigh the same.

    Bodies that fewer than `least` rate have no rank. Equal scores share a rank.
    """
    sums: dict[int, tuple[int, float]] = dict.fromkeys(range(1, bodies + 1), (0, 0.0))
    for ballot in ballots:
        for number, levels in ballot.items():
            given = [level for level in levels if level]
            count, total = sums[number]
            sums[number] = count + 1, total + sum(given) / len(given)
    scores = {
        number: round(total / count * 100) if count else None for number, (count, total) in sums.items()
    }
    ranked = {
        number: score for number, score in scores.items() if score is not None and sums[number][0] >= least
    }
    return {
        number: Tally(
            sums[number][0],
            scores[number],
            1 + sum(other > ranked[number] for other in ranked.values()) if number in ranked else None,
        )
        for number in sums
    }


def lowest(ranks: Mapping[int, int | None], *, count: int) -> frozenset[int]:
    """Return the bodies at the end of their class: those with fewer than `count` ranked below them."""
    ranked = {number: rank for number, rank in ranks.items() if rank is not None}
    return frozenset(
        number
        for number, rank in ranked.items()
        if sum(other > rank for other in ranked.values()) < count and rank > 1
    )


def score_words(hundredths: int | None) -> str:
    """Return a score with two places, 「—」 where nobody rated."""
    return "—" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"


def digest(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return sha256(text.encode()).hexdigest()
