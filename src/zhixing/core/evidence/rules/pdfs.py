"""PDF files: what acts by itself refuses them; their text is read as far as its fonts say how."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from zhixing.core.evidence.refusals import FileBroken, HasActiveContent, IsEncrypted
from zhixing.foundation.words import mark

MOST_INFLATED = 120 * 1024 * 1024
MOST_STREAM = 30 * 1024 * 1024
_MOST_TEXT = 4_000_000
_MOST_MAPS = 200

_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LONGEST_HEADER = 8192
_NAME_END = rb"(?![A-Za-z0-9_.\-])"
_ACTIVE = (
    (re.compile(rb"/(?:JavaScript|JS)" + _NAME_END), mark("脚本")),
    (re.compile(rb"/Launch" + _NAME_END), mark("启动程序")),
    (re.compile(rb"/(?:EmbeddedFiles?|Filespec|FileAttachment)" + _NAME_END), mark("内嵌附件")),
    (re.compile(rb"/(?:RichMedia|Movie|Sound|Rendition|3D)" + _NAME_END), mark("多媒体")),
    (re.compile(rb"/XFA" + _NAME_END), mark("动态表单")),
    (re.compile(rb"/(?:SubmitForm|ImportData|GoToR|GoToE)" + _NAME_END), mark("外部动作")),
)
_ENCRYPTED = re.compile(rb"/Encrypt" + _NAME_END)
_CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_SHOWN = re.compile(rb"\(((?:\\.|[^\\()])*)\)|<([0-9A-Fa-f\s]+)>|(\bT[*dDm]\b|\bET\b|')", re.DOTALL)
_LITERAL = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r?\n)")
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def check_pdf(content: bytes, name: str) -> str:
    """Return the text of a PDF as far as it can be read.

    Raises FileBroken, IsEncrypted, HasActiveContent. Streams are inflated within bounds, so that
    what hides in them is found; names written with #xx are read as they are meant.
    """
    tail = content[-2048:]
    if b"%%EOF" not in tail or b"PK\x05\x06" in content[-70_000:]:
        raise FileBroken(name=name)
    outside, streams = _taken_apart(content, name)
    if _ENCRYPTED.search(outside):
        raise IsEncrypted(name=name)
    for part in (outside, *(_meant(stream.inside) for stream in streams if stream.has_objects)):
        for pattern, what in _ACTIVE:
            if pattern.search(part):
                raise HasActiveContent(name=name, what=what)
    return _text(outside, [stream.inside for stream in streams if not stream.is_binary])


@dataclass(frozen=True, slots=True)
class _Stream:
    """One inflated stream: pictures and fonts are binary, object streams hold further objects."""

    inside: bytes
    is_binary: bool
    has_objects: bool


def _meant(raw: bytes) -> bytes:
    """Return bytes with every #xx of a name read as the sign that it stands for."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), raw)


def _taken_apart(content: bytes, name: str) -> tuple[bytes, list[_Stream]]:
    """Return everything outside the streams, and the streams inflated within bounds."""
    outside, streams, end, left = [], list[_Stream](), 0, MOST_INFLATED
    for found in _STREAM.finditer(content):
        if found.start() < end:
            continue
        outside.append(content[end : found.start()])
        header = _meant(outside[-1][-_LONGEST_HEADER:])
        header = header[max(0, header.rfind(b" obj")) :]
        stop = content.find(b"endstream", found.end())
        raw = content[found.end() : stop if stop >= 0 else len(content)]
        end = found.end() + len(raw)
        stream = _read(raw, header, min(MOST_STREAM, left), name)
        left -= len(stream.inside)
        streams.append(stream)
    outside.append(content[end:])
    return _meant(b"\n".join(outside)), streams


def _read(raw: bytes, header: bytes, most: int, name: str) -> _Stream:
    has_objects = b"/ObjStm" in header
    is_flate = b"/FlateDecode" in header or re.search(rb"/Fl" + _NAME_END, header) is not None
    if has_objects and (not is_flate or b"/ASCII" in header or b"/LZW" in header or b"/Predictor" in header):
        raise FileBroken(name=name)  # objects packed in a way that no office program uses
    is_binary = re.search(rb"/Image" + _NAME_END, header) is not None or b"/Length1" in header
    inside = _inflated(raw, most) if is_flate and not is_binary else raw[: min(most, MOST_STREAM)]
    if inside is None or most <= 0:
        raise FileBroken(name=name)
    return _Stream(b"" if is_binary else inside, is_binary, has_objects)


def _inflated(raw: bytes, most: int) -> bytes | None:
    """Return the inflated bytes, None when they would be more than `most`; what is damaged is skipped."""
    machine = zlib.decompressobj()
    try:
        inside = machine.decompress(raw, most)
    except zlib.error:
        return b""
    return None if machine.unconsumed_tail else inside


def _text(outside: bytes, streams: list[bytes]) -> str:
    """Return all shown strings, read by every map of signs in the file and by the usual encodings.

    Which font shows which string is not followed: a mark read in any way is a mark.
    """
    maps = [_map(part) for part in streams if b"beginbf" in part][:_MOST_MAPS]
    shown = [string for part in streams if b"beginbf" not in part for string in _strings(part)]
    titles = _strings(outside)
    reads: list[Callable[[bytes], str]] = [partial(_by_map, signs=signs) for signs in maps]
    reads += [partial(_plain, encoding=encoding) for encoding in ("utf-16-be", "gb18030")]
    return "\n".join(_joined(shown + titles, read) for read in reads)[:_MOST_TEXT]


def _joined(shown: list[bytes], read: Callable[[bytes], str]) -> str:
    return "".join("\n" if raw == b"\n" else read(raw) for raw in shown)


def _plain(raw: bytes, *, encoding: str) -> str:
    return raw.removeprefix(b"\xfe\xff").decode(encoding, "ignore")


def _strings(part: bytes) -> list[bytes]:
    """Return the strings of a page in order; a line end stands for each move to another place."""
    found = []
    for literal, hexadecimal, move in _SHOWN.findall(part):
        if move:
            found.append(b"\n")
        elif hexadecimal:
            digits = b"".join(hexadecimal.split())
            found.append(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
        else:
            found.append(_LITERAL.sub(_sign, literal))
    return found


def _sign(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    if sign[:1].isdigit():
        return bytes([int(sign, 8) & 255])
    return _SIGNS.get(sign, sign.strip(b"\r\n"))


def _map(part: bytes) -> dict[bytes, str]:
    """Return code → text of one ToUnicode map."""
    signs: dict[bytes, str] = {}
    for block in _CHARS.findall(part):
        for code, text in _PAIR.findall(block):
            signs[_bytes(code)] = _bytes(text).decode("utf-16-be", "ignore")
    for block in _RANGES.findall(part):
        for first, last, text, listed in _RANGE.findall(block):
            start, end, width = int(first, 16), min(int(last, 16), int(first, 16) + 65535), len(first) // 2
            if listed:
                texts = [
                    _bytes(one).decode("utf-16-be", "ignore") for one in re.findall(rb"<([^>]*)>", listed)
                ]
            else:
                base = int(text, 16)
                texts = [
                    chr(base + step)
                    for step in range(end - start + 1)
                    if base + step < 0xD800 or base > 0xDFFF
                ]
            for step, one in enumerate(texts[: end - start + 1]):
                signs[(start + step).to_bytes(width, "big")] = one
    return signs


def _bytes(digits: bytes) -> bytes:
    plain = b"".join(digits.split())
    return bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode())


def _by_map(raw: bytes, *, signs: dict[bytes, str]) -> str:
    width = len(next(iter(signs), b"xx")) or 1
    return "".join(signs.get(raw[place : place + width], "") for place in range(0, len(raw), width))
