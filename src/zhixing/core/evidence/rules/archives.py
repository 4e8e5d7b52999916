"""ZIP containers of office documents: refused when they could hurt whoever opens them."""

from __future__ import annotations

import html
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from zhixing.core.evidence.refusals import ArchiveUnsafe, FileBroken, HasActiveContent, HasMacros, IsEncrypted
from zhixing.foundation.words import mark

MOST_PARTS = 3000
MOST_BYTES = 200 * 1024 * 1024
MOST_RATIO = 200
SMALL = 4 * 1024 * 1024
DEEPEST = 2
_MOST_TEXT = 8_000_000

_ROOTS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_MACROS = re.compile(
    r"vbaproject\.bin$|vbadata\.xml$|/macrosheets/|/dialogsheets/|(^|/)macros?/", re.IGNORECASE
)
_ACTIVE_PARTS = re.compile(r"/activex/|/customui/|/ctrlprops/", re.IGNORECASE)
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)
_HARMLESS_LINKS = (b"/hyperlink", b"/externallinkpath")
_DDE = re.compile(rb"<(?:\w+:)?ddeLink\b|<(?:\w+:)?oleLink\b|<f[^>]*>[^<]*\|[^<]*![^<]*</f>", re.IGNORECASE)
_FIELD = re.compile(rb"<w:(?:instrText|fldSimple)\b[^>]*>[^<]*|w:instr=\"[^\"]*", re.IGNORECASE)
_DDE_FIELD = re.compile(rb"\bDDE(?:AUTO)?\b", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PARAGRAPH_ENDS = re.compile(rb"</(?:w:p|a:p|si|row|c|(?:\w+:)?TextCode|(?:\w+:)?TextObject)>|<w:br\b[^>]*>")
_TAGS = re.compile(rb"<[^>]*>")


class Budget:
    """How much may still be unpacked of one upload, whatever is inside what."""

    def __init__(self) -> None:
        self.left = MOST_BYTES

    def spend(self, amount: int, name: str) -> None:
        """Take `amount` bytes off. Raises ArchiveUnsafe when nothing is left."""
        self.left -= amount
        if self.left < 0:
            raise ArchiveUnsafe(name=name, what=mark("解压后过大"))


def kind_of_archive(content: bytes, name: str, budget: Budget, depth: int = 0) -> tuple[str, str]:
    """Return the kind of an office document in a ZIP container ('' for any other) and its text.

    Raises ArchiveUnsafe, IsEncrypted, HasMacros, HasActiveContent, FileBroken. Every part is
    unpacked once, within the budget.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_structure(content, parts, name)
            kind = _kind([part.filename for part in parts])
            texts = [_check_part(archive, part, name, budget, depth) for part in parts]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, OSError, ValueError):
        raise FileBroken(name=name) from None
    return kind, "\n".join(text for text in texts if text)[:_MOST_TEXT]


def _kind(names: list[str]) -> str:
    if "OFD.xml" in names:
        return "ofd"
    if "[Content_Types].xml" not in names:
        return ""
    return next((kind for root, kind in _ROOTS.items() if any(one.startswith(root) for one in names)), "")


def _check_structure(content: bytes, parts: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse counts, names, links, encryption, overlaps and anything before or behind the archive."""
    if not parts or len(parts) > MOST_PARTS:
        raise ArchiveUnsafe(name=name, what=mark("文件数异常"))
    if len({part.filename.lower() for part in parts}) != len(parts):
        raise ArchiveUnsafe(name=name, what=mark("内部文件重名"))
    for part in parts:
        path = part.filename.replace("\\", "/")
        if path.startswith("/") or ":" in path or ".." in path.split("/") or "\x00" in path:
            raise ArchiveUnsafe(name=name, what=mark("内部路径越界"))
        if stat.S_ISLNK(part.external_attr >> 16):
            raise ArchiveUnsafe(name=name, what=mark("含有链接"))
        if part.flag_bits & 0x1:
            raise IsEncrypted(name=name)
        is_large = part.file_size > SMALL
        if is_large and part.file_size > MOST_RATIO * max(1, part.compress_size):
            raise ArchiveUnsafe(name=name, what=mark("压缩比异常"))
    _check_places(content, parts, name)


def _check_places(content: bytes, parts: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse parts that lie over each other, and anything before, between or behind that is no part."""
    end = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        if part.header_offset < end:
            raise ArchiveUnsafe(name=name, what=mark("内部文件重叠"))
        end = part.header_offset + 30 + part.compress_size
    if min(part.header_offset for part in parts) != 0:
        raise ArchiveUnsafe(name=name, what=mark("夹带其他内容"))
    tail = content.rfind(b"PK\x05\x06")
    if tail < 0 or len(content) - tail != 22:
        raise ArchiveUnsafe(name=name, what=mark("夹带其他内容"))


def _check_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, budget: Budget, depth: int
) -> str:
    """Unpack one part, refuse what acts by itself, and return its text."""
    path = part.filename
    if _MACROS.search(path):
        raise HasMacros(name=name)
    if _ACTIVE_PARTS.search(path):
        raise HasActiveContent(name=name, what=mark("控件"))
    raw = b"".join(_unpacked(archive, part, name, budget))
    lower = path.lower()
    if lower.endswith((".xml", ".rels")):
        return _check_xml(raw, lower, name)
    if raw.startswith(b"PK\x03\x04"):
        if depth + 1 >= DEEPEST:
            raise ArchiveUnsafe(name=name, what=mark("压缩包多层嵌套"))
        kind, text = kind_of_archive(raw, name, budget, depth + 1)
        if not kind:
            raise ArchiveUnsafe(name=name, what=mark("夹带压缩包"))
        return text
    if raw.startswith((b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")):
        raise HasActiveContent(name=name, what=mark("程序"))
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        check_old_office(raw, name, is_embedded=True)
    return ""


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, budget: Budget) -> Iterator[bytes]:
    """Yield a part block by block, each taken off the budget before the next is unpacked."""
    with archive.open(part) as file:
        while block := file.read(1 << 20):
            budget.spend(len(block), name)
            yield block


def _check_xml(raw: bytes, path: str, name: str) -> str:
    if _DOCTYPE.search(raw):
        raise ArchiveUnsafe(name=name, what=mark("XML 实体"))
    if path == "[content_types].xml" and b"macroenabled" in raw.lower():
        raise HasMacros(name=name)
    if path.endswith(".rels"):
        for link in _EXTERNAL.findall(raw):
            low = link.lower()
            if b'targetmode="external"' in low and not any(kind in low for kind in _HARMLESS_LINKS):
                raise HasActiveContent(name=name, what=mark("外部链接"))
        return ""
    if _DDE.search(raw) or any(_DDE_FIELD.search(field) for field in _FIELD.findall(raw)):
        raise HasActiveContent(name=name, what=mark("动态数据交换"))
    return _text(raw)


def _text(raw: bytes) -> str:
    """Return the text of XML with a line end after each paragraph and without any tags."""
    plain = _TAGS.sub(b"", _PARAGRAPH_ENDS.sub(b"\n", raw)).decode("utf-8", "ignore")
    return html.unescape(plain)


def check_old_office(content: bytes, name: str, *, is_embedded: bool = False) -> str:
    """Refuse macros, encryption and packaged programs in an OLE file; return its readable text.

    The names in an OLE directory are UTF-16; a stream that is there is named there.
    """
    wide = {
        word: word.encode("utf-16-le")
        for word in ("EncryptedPackage", "_VBA_PROJECT", "Macros", "Ole10Native")
    }
    if wide["EncryptedPackage"] in content:
        raise IsEncrypted(name=name)
    if wide["_VBA_PROJECT"] in content or (wide["Macros"] in content and b"V\x00B\x00A\x00" in content):
        raise HasMacros(name=name)
    if wide["Ole10Native"] in content:
        raise HasActiveContent(name=name, what=mark("程序包"))
    if is_embedded:
        return ""
    # Old Word and WPS keep text as UTF-16 or as the system's code page, in one piece or several.
    return (
        content.decode("utf-16-le", "ignore")[:_MOST_TEXT]
        + "\n"
        + content[1:].decode("utf-16-le", "ignore")[:_MOST_TEXT]
    )
