"""The papers and photographs that people of the demo county hand in: small, real files."""

from __future__ import annotations

import random
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
from PIL import Image, ImageFilter

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)
_BODY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}'
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
)
_HEADING = (
    '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="36"/></w:rPr>'
    "<w:t>{}</w:t></w:r></w:p>"
)
_LINE = '<w:p><w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t>{}</w:t></w:r></w:p>'
PICTURE_SIZE = (960, 640)


def document(heading: str, lines: list[str]) -> bytes:
    """Return a Word document with a heading and a few lines; the same words give the same bytes."""
    body = _HEADING.format(escape(heading)) + "".join(_LINE.format(escape(line)) for line in lines)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", _BODY.format(body)),
        ):
            file.writestr(ZipInfo(name), text)
    return out.getvalue()


def photograph(name: str) -> bytes:
    """Return a JPEG that looks like a photograph of ground and sky, the same for the same name."""
    chance = random.Random(f"photograph {name}")  # noqa: S311 - the same picture every time
    noise = np.random.default_rng(chance.randrange(2**32))
    width, height = PICTURE_SIZE
    horizon = chance.uniform(0.3, 0.55)
    rows = np.linspace(0, 1, height)[:, None]
    sky = np.array([chance.randint(150, 200), chance.randint(170, 210), chance.randint(195, 230)])
    ground = np.array([chance.randint(95, 140), chance.randint(85, 120), chance.randint(60, 95)])
    edge = horizon + 0.05 * np.sin(np.linspace(0, chance.uniform(4, 12), width) + chance.random() * 6)
    is_ground = (rows > edge[None, :])[..., None]
    picture = np.where(is_ground, ground, sky) * (0.8 + 0.35 * rows[..., None])
    coarse = noise.normal(0, 1, (height // 16, width // 16))
    texture = np.kron(coarse, np.ones((16, 16)))[:height, :width]
    grain = noise.normal(0, 9, (height, width, 3))
    shaded = picture + np.where(is_ground, 26, 6) * texture[..., None] + grain
    image = Image.fromarray(np.clip(shaded, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.6))
    out = BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()
