"""Icons of the Lucide set, drawn into the page by the server: no font, no request, no style attribute."""

from __future__ import annotations

import re
from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from lucide import lucide_icon

_OUTER = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)


@cache
def _shapes(name: str) -> str:
    drawn = _OUTER.search(lucide_icon(name))
    if drawn is None or "style=" in drawn[1]:
        raise LookupError(f"no icon {name!r} that a page may carry")
    return re.sub(r"\s+", " ", drawn[1]).replace(" />", "/>").strip()


def icon(name: str, label: str = "") -> SafeString:
    """Return the icon, 1em wide. Without `label` it is decoration and hidden from screen readers.

    Raises LookupError for a name that the set does not have.
    """
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(  # noqa: S308 - shapes come from the package, the label is escaped
        f'<svg class="icon" viewBox="0 0 24 24" {said} focusable="false">{_shapes(name)}</svg>'
    )
