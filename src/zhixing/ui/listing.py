"""The state of a list in its address: page, size, order and filters, so that a view can be shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, QueryDict

SIZES = (20, 50, 100)
MOST_IN_A_FILE = 5_000
ALL_ROWS = "asks_for_all_rows"


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. `total` is -1 until counted; `sort` is one of the names allowed by the view.

    With `is_more` there are more than `total` rows: only so many are paged through.
    """

    path: str
    query: QueryDict
    sort: str
    descending: bool
    page: int
    size: int
    total: int = -1
    is_more: bool = False

    @property
    def limit(self) -> int:
        """How many rows to read."""
        return self.size

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.size

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-max(self.total, 0) // self.size))

    @property
    def first(self) -> int:
        """Number of the first row shown, 0 when there is none."""
        return self.offset + 1 if self.total > self.offset else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.offset + self.size, max(self.total, 0))

    @property
    def is_filtered(self) -> bool:
        """Whether anything but page, size and order narrows the list."""
        return any(
            value for name, value in self.query.items() if name not in {"page", "size", "sort", "format"}
        )

    def counted(self, total: int, *, at_most: int | None = None) -> Listing:
        """Return the same list with its total; a page past the end becomes the last one.

        What was not counted further than `at_most` says so.
        """
        is_more = at_most is not None and total > at_most
        there = replace(self, total=at_most if at_most is not None and is_more else total, is_more=is_more)
        return replace(there, page=min(self.page, there.pages))

    def url(self, **changes: object) -> str:
        """Return the address of this list with some values changed; None removes one."""
        query = self.query.copy()
        for name, value in changes.items():
            if value is None:
                query.pop(name, None)
            else:
                query[name] = str(value)
        text = query.urlencode()
        return f"{self.path}?{text}" if text else self.path

    def page_url(self, page: int) -> str:
        """Return the address of another page."""
        return self.url(page=page if page > 1 else None)

    def size_url(self, size: int) -> str:
        """Return the address with another page size, from the first page."""
        return self.url(size=size, page=None)

    def sort_url(self, name: str) -> str:
        """Return the address sorted by `name`, the other way round when it already is."""
        turned = f"-{name}" if self.sort == name and not self.descending else name
        return self.url(sort=turned, page=None)

    def direction(self, name: str) -> str:
        """Return `ascending`, `descending` or `none`, for aria-sort."""
        if self.sort != name:
            return "none"
        return "descending" if self.descending else "ascending"

    def near_pages(self) -> list[int | None]:
        """Return the page numbers to print, None where some are left out."""
        wanted = sorted({1, self.pages, *range(max(1, self.page - 2), min(self.pages, self.page + 2) + 1)})
        shown: list[int | None] = []
        for page in wanted:
            previous = shown[-1] if shown else 0
            if previous is not None and page - previous > 1:
                shown.append(None)
            shown.append(page)
        return shown

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """Return the pairs of the address except `without` and the page, for hidden fields of a form."""
        left = {*without, "page"}
        return [(name, value) for name, values in self.query.lists() if name not in left for value in values]


def read_listing(
    request: HttpRequest, *, sorts: Sequence[str], default: str = "", size: int = SIZES[0]
) -> Listing:
    """Return the list that the address asks for. What is not allowed falls back to the default.

    `sorts` are the allowed names; `default` may begin with `-` and is the first of `sorts` if empty.
    A list that is taken out as a file is one page of at most MOST_IN_A_FILE rows.
    """
    asked = request.GET.get("sort", "") or default or (sorts[0] if sorts else "")
    if asked.lstrip("-") not in sorts:
        asked = default or (sorts[0] if sorts else "")
    wanted_size = _whole(request.GET.get("size"), size)
    is_whole = bool(getattr(request, ALL_ROWS, False))
    return Listing(
        path=request.path,
        query=request.GET,
        sort=asked.lstrip("-"),
        descending=asked.startswith("-"),
        page=1 if is_whole else max(1, _whole(request.GET.get("page"), 1)),
        size=MOST_IN_A_FILE if is_whole else wanted_size if wanted_size in SIZES else size,
    )


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else otherwise
