"""What a page shows of a kept file: paragraphs, tables, and pages of an OFD with their signs in place.

A file has been taken apart before it was kept (`files`); this reads it again within bounds, and what it
cannot show it says.
"""

from __future__ import annotations

import base64
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from defusedxml.ElementTree import ParseError, fromstring

from zhixing.core.evidence.refusals import FileRefused
from zhixing.core.evidence.rules import pictures
from zhixing.core.evidence.rules.files import kind_by_magic, plain_text

Element = Any
"""A node as defusedxml reads it; the library that its class comes from is not loaded here."""

MOST_BLOCKS: Final = 1500
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 200, 24, 8
MOST_PAGES, MOST_MARKS = 12, 4000
MOST_SIGNS: Final = 200_000
MOST_PICTURES: Final = 3_000_000
"""Bytes of pictures inside one OFD, all together."""

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_STEPS: Final = {"S": ("M", 2), "M": ("M", 2), "L": ("L", 2), "Q": ("Q", 4), "B": ("C", 6), "A": ("A", 7)}


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on a page, in millimetres: `text` at its places, a `path`, or a `picture`."""

    kind: str
    transform: str
    text: str = ""
    xs: str = ""
    ys: str = ""
    size: float = 0.0
    path: str = ""
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a file in its order: a heading, a paragraph, a table, or a drawn page."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    width: float = 0.0
    height: float = 0.0
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a page shows. `is_cut` says that there is more, `has_seal` that a seal is not shown."""

    blocks: tuple[Block, ...] = ()
    is_cut: bool = False
    has_seal: bool = False


SHOWN_AS_BLOCKS: Final = frozenset({"docx", "xlsx", "pptx", "ofd", "text"})


def preview_of(content: bytes, kind: str) -> Preview:
    """Return what is shown of a file of a kind in SHOWN_AS_BLOCKS; nothing of one that cannot be read."""
    try:
        if kind == "text":
            return _text(content)
        if kind == "xlsx":
            return _sheets(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {"docx": _word, "pptx": _slides, "ofd": _ofd}[kind](archive)
    except (zipfile.BadZipFile, ParseError, KeyError, ValueError, OSError, TypeError, AttributeError):
        return Preview()


def _bounded(blocks: Iterator[Block]) -> Preview:
    """Return blocks until there are too many of them, or too many signs in them."""
    kept: list[Block] = []
    signs = 0
    for block in blocks:
        signs += len(block.text) + sum(len(cell) for row in block.rows for cell in row)
        if len(kept) >= MOST_BLOCKS or signs > MOST_SIGNS:
            return Preview(tuple(kept), is_cut=True)
        kept.append(block)
    return Preview(tuple(kept))


def _text(content: bytes) -> Preview:
    written = plain_text(content) or ""
    return _bounded(Block("text", line) for line in written.splitlines())


# --- Word, Excel, slides -------------------------------------------------------------------------


def _word(archive: zipfile.ZipFile) -> Preview:
    body = fromstring(archive.read("word/document.xml")).find(f"{_W}body")
    return _bounded(_word_blocks(body)) if body is not None else Preview()


def _word_blocks(parent: Element) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_W}p":
            said = _paragraph(child)
            style = child.find(f"{_W}pPr/{_W}pStyle")
            is_heading = style is not None and re.match(r"(?i)heading|title|\d$", style.get(f"{_W}val", ""))
            if said.strip():
                yield Block("heading" if is_heading else "text", said)
        elif child.tag == f"{_W}tbl":
            rows = [
                tuple(
                    "\n".join(_paragraph(one) for one in cell.iter(f"{_W}p"))
                    for cell in row.findall(f"{_W}tc")[:MOST_COLUMNS]
                )
                for row in child.findall(f"{_W}tr")[:MOST_ROWS]
            ]
            yield Block("table", rows=tuple(rows))
        elif child.tag == f"{_W}sdt":
            inside = child.find(f"{_W}sdtContent")
            if inside is not None:
                yield from _word_blocks(inside)


def _paragraph(paragraph: Element) -> str:
    parts = []
    for one in paragraph.iter():
        if one.tag == f"{_W}t":
            parts.append(one.text or "")
        elif one.tag in (f"{_W}tab", f"{_W}br"):
            parts.append(" ")
    return "".join(parts)


def _sheets(content: bytes) -> Preview:
    from openpyxl import load_workbook  # and a numeric library behind it: for workbooks alone

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    blocks: list[Block] = []
    is_cut = len(book.worksheets) > MOST_SHEETS
    for sheet in book.worksheets[:MOST_SHEETS]:
        cells = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        rows = [tuple("" if value is None else str(value) for value in row) for row in cells]
        while rows and not any(rows[-1]):
            rows.pop()
        is_cut = is_cut or (sheet.max_row or 0) > MOST_ROWS or (sheet.max_column or 0) > MOST_COLUMNS
        blocks += [Block("heading", sheet.title), Block("table", rows=_trimmed(rows))]
    found = _bounded(iter(blocks))
    return Preview(found.blocks, is_cut=is_cut or found.is_cut)


def _trimmed(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return rows without the columns at the right that are empty in all of them."""
    width = max((n for row in rows for n, cell in enumerate(row, start=1) if cell), default=0)
    return tuple((*row, *[""] * width)[:width] for row in rows)


def _slides(archive: zipfile.ZipFile) -> Preview:
    names = [name for name in archive.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]

    def blocks() -> Iterator[Block]:
        for number, name in enumerate(sorted(names, key=lambda one: (len(one), one)), start=1):
            yield Block("heading", str(number))
            for paragraph in fromstring(archive.read(name)).iter(f"{_A}p"):
                said = "".join(one.text or "" for one in paragraph.iter(f"{_A}t"))
                if said.strip():
                    yield Block("text", said)

    return _bounded(blocks())


# --- OFD (GB/T 33190) ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Ofd:
    """One document of an OFD while it is read."""

    archive: zipfile.ZipFile
    root: str
    pictures: dict[str, str] = field(default_factory=dict)
    left: int = MOST_PICTURES

    def part(self, place: str, name: str) -> str:
        """Return the path of a part named in another, which lies in the folder `place`."""
        return name.lstrip("/") if name.startswith("/") else posixpath.normpath(posixpath.join(place, name))

    def read(self, path: str) -> Element:
        return _plain(fromstring(self.archive.read(path)))


def _plain(element: Element) -> Element:
    """Return an element whose tags, and those inside it, bear no namespace."""
    for one in element.iter():
        one.tag = one.tag.rpartition("}")[2]
    return element


def _ofd(archive: zipfile.ZipFile) -> Preview:
    names = archive.namelist()
    has_seal = any(re.search(r"(?i)/signs?/|signature", name) for name in names)
    try:
        document = _plain(fromstring(archive.read("OFD.xml"))).findtext(".//DocRoot")
    except ParseError:
        document = None
    if not document:
        return Preview(_signs_alone(archive), has_seal=has_seal)
    found = _Ofd(archive, posixpath.dirname(document.lstrip("/")))
    tree = found.read(document.lstrip("/"))
    for where in tree.findall(".//CommonData/PublicRes") + tree.findall(".//CommonData/DocumentRes"):
        _resources(found, found.part(found.root, (where.text or "").strip()))
    usual = tree.findtext(".//CommonData/PageArea/PhysicalBox") or "0 0 210 297"
    templates = {
        one.get("ID", ""): found.part(found.root, one.get("BaseLoc", ""))
        for one in tree.findall(".//TemplatePage")
    }
    pages = tree.findall(".//Pages/Page")
    blocks = [
        _page(found, found.part(found.root, page.get("BaseLoc", "")), usual, templates)
        for page in pages[:MOST_PAGES]
    ]
    return Preview(tuple(blocks), is_cut=len(pages) > MOST_PAGES, has_seal=has_seal)


def _signs_alone(archive: zipfile.ZipFile) -> tuple[Block, ...]:
    """Return the text of the pages of an OFD whose outline cannot be read."""
    names = sorted(name for name in archive.namelist() if name.endswith("Content.xml"))
    return tuple(
        Block("text", one.text or "")
        for name in names[:MOST_PAGES]
        for one in _plain(fromstring(archive.read(name))).iter("TextCode")
    )


def _resources(found: _Ofd, path: str) -> None:
    """Note where the pictures of a document lie."""
    if path not in found.archive.namelist():
        return
    tree = found.read(path)
    folder = found.part(posixpath.dirname(path), tree.get("BaseLoc", "") or ".")
    for one in tree.iter("MultiMedia"):
        file = one.findtext("MediaFile")
        if file and one.get("Type") == "Image":
            found.pictures[one.get("ID", "")] = found.part(folder, file.strip())


def _page(found: _Ofd, path: str, usual: str, templates: dict[str, str]) -> Block:
    tree = found.read(path)
    box = _numbers(tree.findtext("./Area/PhysicalBox") or usual, 4)
    marks: list[Mark] = []
    for under in tree.findall("./Template"):
        behind = templates.get(under.get("TemplateID", ""))
        if behind and behind in found.archive.namelist():
            marks += _marks(found, found.read(behind))
    marks += _marks(found, tree)
    return Block("page", width=box[2], height=box[3], marks=tuple(marks[:MOST_MARKS]))


def _marks(found: _Ofd, tree: Element) -> list[Mark]:
    marks: list[Mark] = []
    for one in tree.iter():
        if one.tag == "TextObject":
            marks += _text_marks(one)
        elif one.tag == "PathObject":
            marks += _path_marks(one)
        elif one.tag == "ImageObject":
            marks += _picture_marks(found, one)
        if len(marks) >= MOST_MARKS:
            break
    return marks


def _text_marks(one: Element) -> Iterator[Mark]:
    size = _number(one.get("Size"), 4.0)
    for code in one.findall("TextCode"):
        said = code.text or ""
        xs = _places(code.get("X"), code.get("DeltaX"), len(said))
        ys = _places(code.get("Y"), code.get("DeltaY"), len(said))
        fill = _colour(one.find("FillColor"), "#000000")
        yield Mark("text", _transform(one), text=said, xs=xs, ys=ys, size=size, fill=fill)


def _path_marks(one: Element) -> Iterator[Mark]:
    drawn = _drawn(one.findtext("AbbreviatedData") or "")
    if drawn:
        has_stroke, has_fill = one.get("Stroke") != "false", one.get("Fill") == "true"
        yield Mark(
            "path",
            _transform(one),
            path=drawn,
            fill=_colour(one.find("FillColor"), "#000000") if has_fill else "none",
            stroke=_colour(one.find("StrokeColor"), "#000000") if has_stroke else "none",
            width=_number(one.get("LineWidth"), 0.353),
        )


def _picture_marks(found: _Ofd, one: Element) -> Iterator[Mark]:
    path = found.pictures.get(one.get("ResourceID", ""))
    if path is None or path not in found.archive.namelist():
        return
    raw = found.archive.read(path)
    kind = kind_by_magic(raw)
    try:
        drawn, kept, _digest = pictures.clean_picture(raw, kind, path)
    except (FileRefused, KeyError):
        return
    found.left -= len(drawn)
    if found.left >= 0:
        told = base64.b64encode(drawn).decode("ascii")
        yield Mark("picture", _transform(one), picture=f"data:image/{kept};base64,{told}")


def _number(text: str | None, otherwise: float) -> float:
    found = _NUMBER.match((text or "").strip())
    return round(float(found[0]), 3) if found else otherwise


def _numbers(text: str, count: int) -> list[float]:
    """Return the numbers of a text; raises ValueError where there are fewer than `count`."""
    found = [round(float(one), 3) for one in _NUMBER.findall(text)]
    if len(found) < count:
        raise ValueError(text[:40])
    return found


def _transform(one: Element) -> str:
    """Return where an object lies and how it is turned, as SVG says it."""
    left, top, *_ = _numbers(one.get("Boundary") or "0 0 0 0", 4)
    said = f"translate({left} {top})"
    turned = one.get("CTM")
    if turned:
        said += f" matrix({' '.join(str(value) for value in _numbers(turned, 6)[:6])})"
    return said


def _places(first: str | None, deltas: str | None, count: int) -> str:
    """Return the place of each sign, from the first and the steps between; 「g 3 5」 is 5, three times."""
    steps: list[float] = []
    words = (deltas or "").split()
    at = 0
    while at < len(words) and len(steps) < count:
        if words[at] == "g" and at + 2 < len(words):
            steps += [_number(words[at + 2], 0.0)] * min(count, int(_number(words[at + 1], 0.0)))
            at += 3
        else:
            steps.append(_number(words[at], 0.0))
            at += 1
    places = [_number(first, 0.0)]
    for step in steps[: max(0, count - 1)]:
        places.append(round(places[-1] + step, 3))
    return " ".join(str(place) for place in places)


def _colour(one: Element | None, otherwise: str) -> str:
    if one is None:
        return otherwise
    values = [min(255, max(0, int(value))) for value in re.findall(r"\d+", one.get("Value") or "")[:3]]
    if len(values) == 1:
        values *= 3
    return "#{:02x}{:02x}{:02x}".format(*values) if len(values) == 3 else otherwise


def _drawn(data: str) -> str:
    """Return a path of OFD as SVG says it; '' for one that does not follow the grammar."""
    words = data.split()
    said: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word == "C":
            said.append("Z")
            at += 1
            continue
        if word not in _STEPS:
            return ""
        name, count = _STEPS[word]
        values = words[at + 1 : at + 1 + count]
        if len(values) < count or not all(_NUMBER.fullmatch(one) for one in values):
            return ""
        said.append(f"{name} {' '.join(values)}")
        at += 1 + count
    return " ".join(said)
