"""Files as people and attackers send them, all made here: nothing is fetched (R35, R40, R56)."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import docx
import openpyxl
from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def photo(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture with enough in it to be told from others."""
    dice = random.Random(seed)
    picture = Image.new("RGB", size, tuple(dice.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y = dice.randrange(size[0]), dice.randrange(size[1])
        box = (x, y, x + dice.randrange(20, 200), y + dice.randrange(20, 200))
        draw.ellipse(box, fill=tuple(dice.randrange(256) for _ in range(3)))
    return picture


def paper(seed: int, size: tuple[int, int] = (1240, 1754)) -> Image.Image:
    """A scanned page: black lines of different lengths on white."""
    dice = random.Random(seed)
    page = Image.new("L", size, 250)
    draw = ImageDraw.Draw(page)
    for line in range(12, 60):
        x = 120
        while x < size[0] - 120 and dice.random() > 0.02:
            width = dice.randrange(10, 30)
            draw.rectangle((x, line * 27, x + width, line * 27 + 16), fill=dice.randrange(0, 60))
            x += width + dice.randrange(3, 12)
    return page


def encoded(picture: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def jpeg(seed: int = 1, **options: object) -> bytes:
    return encoded(photo(seed), "JPEG", **options)


def jpeg_with_everything() -> bytes:
    """A photograph with position, camera, owner, comment, thumbnail and colour profile, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x010F], exif[0x0110], exif[0x013B] = "CAMERAMAKER", "CAMERAMODEL", "PHOTOGRAPHER"
    exif[0x8298], exif[0x0131] = "COPYRIGHTHOLDER", "SOFTWARENAME"
    position = exif.get_ifd(0x8825)
    position[1], position[2] = "N", (IFDRational(31), IFDRational(14), IFDRational(15))
    details = exif.get_ifd(0x8769)
    details[0xA431], details[0x927C] = "SERIAL12345", b"MAKERNOTE"
    raw = encoded(photo(7, (400, 200)), "JPEG", exif=exif, comment=b"JPEGCOMMENT", icc_profile=b"ICCPROFILE")
    return raw + b"TRAILINGDATA"


def png_with_text() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "PNGAUTHOR")
    info.add_itxt("XML:com.adobe.xmp", "<x>XMPDATA</x>")
    return encoded(photo(8, (200, 100)), "PNG", pnginfo=info)


def word(*paragraphs: str, split_runs: bool = False, author: str = "") -> bytes:
    document = docx.Document()
    for text in paragraphs:
        line = document.add_paragraph()
        for part in text if split_runs else [text]:
            line.add_run(part)
    document.core_properties.author = author
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def excel(*cells: str) -> bytes:
    book = openpyxl.Workbook()
    for number, text in enumerate(cells, start=1):
        book.active.cell(row=number, column=1, value=text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(raw: bytes, changes: dict[str, bytes | Callable[[bytes], bytes] | None]) -> bytes:
    """A container with parts replaced, added (bytes) or changed (function)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        for name in names:
            change = changes.get(name)
            content = old.read(name)
            new.writestr(name, change(content) if callable(change) else change or content)
        for name, change in changes.items():
            if name not in names:
                assert isinstance(change, bytes)
                new.writestr(name, change)
    return out.getvalue()


def archive(parts: dict[str, bytes], *, compressed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def ofd(text: str = "关于水毁道路修复的通知") -> bytes:
    page = f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:TextCode>{text}</ofd:TextCode></ofd:Page>'
    return archive({"OFD.xml": b"<ofd:OFD/>", "Doc_0/Pages/Page_0/Content.xml": page.encode()})


def flat_bomb() -> bytes:
    """One part that unpacks to 600 MB of zeros."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(machine.compress(bytes(1 << 20)) for _ in range(600)) + machine.flush()
    return _one_part(b"word/media/x.xml", packed, 600 << 20)


def lying_bomb() -> bytes:
    """A part that claims to be small and is not."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(machine.compress(bytes(1 << 20)) for _ in range(300)) + machine.flush()
    return _one_part(b"word/document.xml", packed, 1000)


def _one_part(name: bytes, packed: bytes, size: int) -> bytes:
    head = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, len(packed), size, len(name), 0) + name
    directory = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, 0, len(packed), size,
                            len(name), 0, 0, 0, 0, 0, 0) + name  # fmt: skip
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), len(head) + len(packed), 0)
    return head + packed + directory + end


def overlapping() -> bytes:
    """Twenty names for one packed part."""
    raw = archive({"word/document.xml": b"<w/>" * 100})
    place = raw.index(b"PK\x01\x02")
    directory, end = raw[place : raw.rindex(b"PK\x05\x06")], raw[raw.rindex(b"PK\x05\x06") :]
    many = b"".join(directory.replace(b"document", b"docume%02d" % number) for number in range(20))
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 20, 20, len(many), place, 0)
    assert len(end) == 22
    return raw[:place] + many + tail


def encrypted() -> bytes:
    raw = bytearray(word("普通"))
    place = 0
    while (place := raw.find(b"PK\x01\x02", place)) >= 0:
        raw[place + 8] |= 1
        place += 4
    return bytes(raw)


def symlink() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("[Content_Types].xml", "<Types/>")
        link = zipfile.ZipInfo("word/link")
        link.create_system, link.external_attr = 3, (0o120777 << 16)
        new.writestr(link, "/etc/passwd")
    return out.getvalue()


def relationships(kind: str, target: str) -> bytes:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1"'
        f' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
        f' Target="{target}" TargetMode="External"/></Relationships>'
    ).encode()


def ole(*names: str) -> bytes:
    """The beginning of an old office file that names streams in its directory."""
    raw = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    for name in names:
        entry = name.encode("utf-16-le")
        raw += entry + bytes(128 - len(entry))
    return bytes(raw)


def pdf(*objects: bytes, trailer: bytes = b"", end: bytes = b"%%EOF\n") -> bytes:
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate((b"<< /Type /Catalog /Pages 2 0 R >>", *objects), start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%s" % (
        len(places) + 1,
        trailer,
        start,
        end,
    )
    return bytes(out)


def stream(content: bytes, extra: bytes = b"", *, packed: bool = True) -> bytes:
    raw = zlib.compress(content) if packed else content
    header = b"/Filter /FlateDecode " if packed else b""
    return b"<< %s%s /Length %d >>\nstream\n%s\nendstream" % (header, extra, len(raw), raw)


def pdf_text(text: str, *, packed: bool = True) -> bytes:
    """A page that shows text in UTF-16, as fonts with the map UniGB-UCS2-H do."""
    shown = text.encode("utf-16-be").hex().encode()
    return pdf(
        b"<< /Type /Pages /Kids [] /Count 0 >>", stream(b"BT /F1 12 Tf <%s> Tj ET" % shown, packed=packed)
    )


def pdf_mapped(text: str) -> bytes:
    """A page whose signs have numbers of their own, told by a ToUnicode map; each sign is placed apart."""
    numbers = {sign: place for place, sign in enumerate(dict.fromkeys(text), start=1)}
    rows = b"".join(b"<%04x> <%s>\n" % (n, s.encode("utf-16-be").hex().encode()) for s, n in numbers.items())
    table = b"begincmap\n%d beginbfchar\n%sendbfchar\nendcmap" % (len(numbers), rows)
    page = b"BT [" + b" -120 ".join(b"<%04x>" % numbers[sign] for sign in text) + b"] TJ ET"
    return pdf(b"<< /Type /Pages /Kids [] /Count 0 >>", stream(table), stream(page))
