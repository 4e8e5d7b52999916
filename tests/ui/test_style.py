"""The sheet: tokens as measured, contrast as promised, small enough, nothing from elsewhere (U14, R45)."""

import gzip
import math
import re
from pathlib import Path

import pytest

from zhixing.config.rooms import PACKAGE

STATIC = PACKAGE / "ui" / "static" / "ui"
SHEET = (STATIC / "zhixing.css").read_text("utf-8")
SCRIPT = (STATIC / "zhixing.js").read_text("utf-8")

TOKENS = {
    "ink": "#1a202c", "ink-2": "#4a5568", "line": "#76808f", "bg-2": "#f3f5f8", "brand": "#1d4e9e",
    "link": "#0b5cad", "ok": "#0f7b8a", "ok-t": "#0b6b3a", "ok-bg": "#e3f4ea", "soon": "#e0a100",
    "soon-t": "#8a4b00", "soon-bg": "#fff1d6", "over": "#c4122f", "over-t": "#b3121d",
    "over-bg": "#fde7e7", "pause": "#5b3e96", "pause-bg": "#efeaf8", "card-blue": "#0b5cad",
    "focus": "#ffb000",
}  # fmt: skip


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", block))


STANDARD = tokens(SHEET.split("}", 1)[0])
ELDER = STANDARD | tokens(re.findall(r'html\[data-mode="elder"\] \{([^}]*)\}', SHEET)[0])


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    colour = colour.lstrip("#")
    colour = "".join(sign * 2 for sign in colour) if len(colour) == 3 else colour
    red, green, blue = (linear(int(colour[i : i + 2], 16) / 255) for i in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("name", "value"), TOKENS.items())
def test_a_token_is_as_it_was_measured(name: str, value: str) -> None:
    assert STANDARD[name] == value


TEXTS = (
    ("ink", "paper"), ("ink-2", "paper"), ("ink-2", "bg-2"), ("link", "paper"), ("link", "bg-2"),
    ("ok-t", "ok-bg"), ("ok-t", "paper"), ("soon-t", "soon-bg"), ("soon-t", "paper"), ("over-t", "over-bg"),
    ("over-t", "paper"), ("pause", "pause-bg"), ("brand", "paper"), ("card-blue", "paper"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "ground"), TEXTS)
class TestContrast:
    def test_of_text(self, text: str, ground: str) -> None:
        assert contrast(STANDARD[text], STANDARD[ground]) >= 5.5

    def test_of_text_for_elders(self, text: str, ground: str) -> None:
        if "card-blue" not in text:
            assert contrast(ELDER[text], ELDER[ground]) >= 7


def test_contrast_of_controls_and_focus() -> None:
    assert contrast(STANDARD["line"], STANDARD["paper"]) >= 3
    assert contrast(STANDARD["line"], STANDARD["bg-2"]) >= 3
    assert contrast(STANDARD["focus"], STANDARD["ink"]) >= 3


# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear light.
BLINDNESS = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}


def seen(colour: str, blindness: str) -> tuple[float, float, float]:
    """Return the place in CIE Lab of a colour as somebody with this blindness sees it."""
    light = [linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5)]
    r, g, b = (
        min(max(sum(a * x for a, x in zip(row, light, strict=True)), 0), 1) for row in BLINDNESS[blindness]
    )
    xyz = (
        (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047,
        0.2126729 * r + 0.7151522 * g + 0.072175 * b,
        (0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize(("one", "other"), [("ok", "soon"), ("ok", "over"), ("soon", "over")])
def test_marks_are_told_apart_by_every_eye(one: str, other: str, blindness: str) -> None:
    assert math.dist(seen(STANDARD[one], blindness), seen(STANDARD[other], blindness)) >= 30


class TestWeight:
    def test_the_sheet_is_light(self) -> None:
        assert len(gzip.compress(SHEET.encode())) <= 40_000

    def test_the_script_is_light(self) -> None:
        assert len(gzip.compress(SCRIPT.encode())) <= 8_000


class TestPurity:
    @pytest.mark.parametrize("path", sorted(STATIC.iterdir()), ids=lambda path: path.name)
    def test_nothing_is_fetched_from_elsewhere(self, path: Path) -> None:
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|url\(\s*['\"]?//", text)

    def test_no_web_font(self) -> None:
        assert "@font-face" not in SHEET

    def test_the_focus_ring_is_never_taken_away_from_a_control(self) -> None:
        without = re.findall(r"([^{}]+)\{[^}]*outline:\s*none", SHEET)
        assert [rule.strip() for rule in without] == ["main:focus, .errors:focus"]

    def test_the_script_evaluates_and_writes_no_markup(self) -> None:
        assert not re.search(r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write", SCRIPT)

    def test_no_letter_is_slanted_or_smaller_than_13_px(self) -> None:
        assert "italic" not in SHEET
        sizes = re.findall(r"font-size:\s*(?:max\()?(0\.\d+)rem", SHEET)
        assert sizes
        assert min(float(size) for size in sizes) * 16 >= 13
