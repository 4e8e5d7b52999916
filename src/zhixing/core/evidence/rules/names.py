"""File names: what is kept of them, and whether they fit the content."""

from __future__ import annotations

import unicodedata

from zhixing.foundation.words import mark

LONGEST = 120

EXTENSIONS: dict[str, tuple[str, ...]] = {
    "jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "png": ("png",),
    "webp": ("webp",),
    "gif": ("gif",),
    "bmp": ("bmp",),
    "tiff": ("tif", "tiff"),
    "pdf": ("pdf",),
    "docx": ("docx",),
    "xlsx": ("xlsx",),
    "pptx": ("pptx",),
    "ofd": ("ofd",),
    "office_old": ("doc", "xls", "ppt", "wps", "et", "dps"),
    "text": ("txt", "csv", "tsv", "md", "log", "json"),
}
KIND_NAMES = {
    "jpeg": "JPG", "png": "PNG", "webp": "WebP", "gif": "GIF", "bmp": "BMP", "tiff": "TIFF", "pdf": "PDF",
    "docx": "Word", "xlsx": "Excel", "pptx": "PowerPoint", "ofd": "OFD", "office_old": "Word/Excel/WPS",
    "text": mark("文本"),
}  # fmt: skip
PICTURES = frozenset({"jpeg", "png", "webp", "gif", "bmp", "tiff"})
MEDIA_TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ofd": "application/ofd",
    "office_old": "application/octet-stream",
    "text": "text/plain; charset=utf-8",
}


def clean_name(name: str) -> str:
    """Return the last part of a name without control, direction and path signs, at most 120 long.

    Its extension is kept when it is shortened. 「文件」 when nothing is left.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*')
    plain = " ".join(kept.split()).strip(". ") or "文件"
    if len(plain) <= LONGEST:
        return plain
    stem, dot, extension = plain.rpartition(".")
    return (
        f"{stem[: LONGEST - len(extension) - 1]}.{extension}"
        if dot and len(extension) < 10
        else plain[:LONGEST]
    )


def extension_of(name: str) -> str:
    """Return the extension in lower case without its dot, '' when there is none."""
    stem, _, extension = name.rpartition(".")
    return extension.lower() if stem else ""


def fits(name: str, kind: str) -> bool:
    """Whether the extension is one of the kind's. Pictures may bear another picture's extension."""
    extension = extension_of(name)
    if kind in PICTURES:
        return any(extension in EXTENSIONS[picture] for picture in PICTURES)
    return extension in EXTENSIONS[kind]


def renamed(name: str, kind: str) -> str:
    """Return `name` with an extension of `kind`: a picture may have become another kind by cleaning."""
    if extension_of(name) in EXTENSIONS[kind]:
        return name
    stem = name.rpartition(".")[0] or name
    return f"{stem}.{EXTENSIONS[kind][0]}"
