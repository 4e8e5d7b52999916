"""Pictures: drawn anew without anything but their pixels, upright, and told again after re-encoding."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from zhixing.core.evidence.refusals import PictureBroken, PictureTooLarge

LONGEST_SIDE = 4096
MOST_PIXELS = {"jpeg": 150_000_000}
MOST_PIXELS_OTHERS = 40_000_000
QUALITY = 88

GRID = 16
BANDS = 16
"""A digest of 256 bits is looked up by 16 bands of 16 bits: 15 different bits leave one band equal."""
MOST_DIFFERENT_BITS = 20
LEAST_CONTRAST = 6
"""Below this spread of grey values a picture says nothing and is told by its bytes alone."""

_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "bmp": "BMP", "tiff": "TIFF"}


def clean_picture(content: bytes, kind: str, name: str) -> tuple[bytes, str, str]:
    """Return the picture redrawn, its kind, and its perceptual digest ('' when it shows nothing).

    Metadata, thumbnails, further frames and anything before or behind the pixels are gone;
    orientation is applied; a side longer than 4,096 pixels is reduced. JPEG stays JPEG, all else
    becomes PNG. Raises PictureBroken, PictureTooLarge.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=(_FORMATS[kind],)) as opened:
                width, height = opened.size
                if width * height > MOST_PIXELS.get(kind, MOST_PIXELS_OTHERS):
                    raise PictureTooLarge(name=name, width=width, height=height)
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                plain = _plain(opened)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, ZeroDivisionError,
            Image.DecompressionBombError):  # fmt: skip
        raise PictureBroken(name=name) from None
    out = io.BytesIO()
    if kind == "jpeg":
        plain.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True)
    else:
        plain.save(out, "PNG", optimize=False)
    return out.getvalue(), "jpeg" if kind == "jpeg" else "png", difference_digest(plain)


def _plain(opened: Image.Image) -> Image.Image:
    """Return the upright pixels of the first frame in a fresh picture that knows nothing else."""
    opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    upright = ImageOps.exif_transpose(opened)
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    mode = "RGBA" if has_alpha else "L" if upright.mode in {"1", "L", "I;16", "I", "F"} else "RGB"
    pixels = upright.convert(mode)
    fresh = Image.new(mode, pixels.size)
    fresh.paste(pixels)
    return fresh


def difference_digest(picture: Image.Image) -> str:
    """Return 256 bits in hexadecimal: whether each cell of a 16 × 16 grid is lighter than its right one.

    The same photograph re-encoded, resized or recompressed differs in a few bits only. '' for a
    picture without contrast: blank pages would all be the same.
    """
    flat = picture.convert("RGBA") if picture.mode == "RGBA" else picture
    if flat.mode == "RGBA":
        ground = Image.new("RGBA", flat.size, "white")
        flat = Image.alpha_composite(ground, flat)
    grey = flat.convert("L").resize((GRID + 1, GRID), Image.Resampling.BOX)
    pixels = grey.tobytes()
    if max(pixels) - min(pixels) < LEAST_CONTRAST:
        return ""
    bits = 0
    for row in range(GRID):
        start = row * (GRID + 1)
        for place in range(start, start + GRID):
            bits = bits << 1 | (pixels[place] > pixels[place + 1])
    return f"{bits:064x}"


def bands(digest: str) -> list[int]:
    """Return the 16 bands of a digest, each with its number: two pictures that share one are compared."""
    return (
        [number << 16 | int(digest[4 * number : 4 * number + 4], 16) for number in range(BANDS)]
        if digest
        else []
    )


def different_bits(one: str, other: str) -> int:
    """Return in how many of 256 bits two digests differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
