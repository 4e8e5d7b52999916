"""How one reader wants the pages: kept in a cookie of this browser, set without JavaScript."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace

from django.http import HttpRequest

COOKIE = "zhixing_view"
CHOICES = {
    "mode": ("standard", "elder"),
    "density": ("standard", "compact", "comfortable"),
    "letters": ("standard", "large", "larger"),
    "keys": ("on", "off"),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """Elder mode, density of tables, size of letters, single-key shortcuts."""

    mode: str = "standard"
    density: str = "standard"
    letters: str = "standard"
    keys: str = "on"

    def changed(self, name: str, value: str) -> Preferences:
        """Return the preferences with one of them changed. Raises ValueError for what is not offered."""
        if value not in CHOICES.get(name, ()):
            raise ValueError(f"no such preference: {name}={value}")
        return replace(self, **{name: value})

    def as_cookie(self) -> str:
        """Return the text kept in the browser: only what differs from the default."""
        return ".".join(
            f"{name}-{value}" for name, value in asdict(self).items() if value != CHOICES[name][0]
        )


def preferences(request: HttpRequest | None) -> Preferences:
    """Return what the reader chose; unknown or damaged values, or no request, count as not chosen."""
    chosen = Preferences()
    if not request:
        return chosen
    for part in request.COOKIES.get(COOKIE, "").split("."):
        name, _, value = part.partition("-")
        if value in CHOICES.get(name, ()):
            chosen = chosen.changed(name, value)
    return chosen


NAMES = tuple(field.name for field in fields(Preferences))
