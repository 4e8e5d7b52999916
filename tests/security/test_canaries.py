"""R25: marked texts of other units, another sphere and a circle of named readers never reach anybody else.

Everything that a person can reach is read: pages followed by their links, fragments, search, hints, exports
opened as files, headers. Who may meet which marker is written here, and is not asked of the product.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.http import HttpResponseBase
from django.urls import Resolver404, resolve
from openpyxl import load_workbook

from tests.reliability.together import FULL, size
from tests.security.test_matrix import members
from tests.security.world import EVERYBODY, World, marker

PAGES = size(30, 600)
OF_ONE_KIND = size(3, 60)
EYES = (
    EVERYBODY
    if FULL
    else ("luo", "jin", "wang", "chen", "shen", "bai", "party", "admin", "ren", "zhao", "mi")
)
STARTS = (
    "/desk/",
    "/matters/",
    "/matters/closed/",
    "/matters/unimplemented/",
    "/matters/moves/",
    "/inbox/",
    "/leader/",
    "/outcomes/breaches/",
    "/approvals/",
    "/directives/decompose/",
    "/supervision/supervisors/",
    "/ledger/",
    "/people/",
    "/people/lines/",
    "/people/delegations/",
    "/calendar/",
    "/rules/",
    "/rules/matters.sign_for/",
    "/parties/",
    "/",
    "/track/",
)
# Whose eyes a marked matter may meet. The land matter moved from Chen's line to Qin's: both sign the list.
MAY_MEET: Mapping[str, frozenset[str]] = {
    "housing": members(("sees_housing",)),
    "urban": members(("sees_urban",)),
    "laohe": members(("sees_laohe",)),
    "party": members(("sees_party",)),
    "secret": members(("readers",)),
    "land": frozenset({"lu", "qin", "chen", "wu", "zhou", "xu", "tian", "yu", "ren", "meng", "mi"}),
}
FOUND = re.compile("密([a-z]+)之[^密]{1,20}密")


class Links(HTMLParser):
    """Collects where a page leads, and the fragments that it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if (
                name in ("href", "hx-get", "data-href", "src")
                and value
                and tag not in ("link", "script", "img")
            ):
                self.found.append(value)


def content_of(answer: HttpResponseBase) -> bytes:
    """Return all bytes that reached the reader, headers too."""
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return body + "\n".join(f"{k}: {v}" for k, v in answer.headers.items()).encode()


def words_in(answer: HttpResponseBase) -> str:
    """Return the text of an answer; workbooks and archives are opened."""
    content = content_of(answer)
    kind = answer.headers.get("Content-Type", "")
    text = content.decode("utf-8", "replace")
    if "spreadsheet" in kind:
        book = load_workbook(io.BytesIO(answer.content))  # type: ignore[attr-defined]
        text += "\n".join(str(cell.value) for sheet in book for row in sheet.rows for cell in row)
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:  # type: ignore[attr-defined]
            text += "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    if "json" in kind:
        text += json.dumps(json.loads(answer.content), ensure_ascii=False)  # type: ignore[attr-defined]
    return text


def leaks(answer: HttpResponseBase, code: str) -> set[str]:
    """Return the markers in an answer that may not reach this person."""
    return {
        found[0]
        for found in FOUND.finditer(words_in(answer))
        if code not in MAY_MEET.get(found[1], frozenset())
    }


def crawl(world: World, code: str) -> Iterator[tuple[str, HttpResponseBase]]:
    """Follow links from the starting pages, a few of each kind of address."""
    window, waiting, met = world.client(code), list(STARTS), set(STARTS)
    kinds: Counter[str] = Counter()
    count = 0
    while waiting and count < PAGES:
        path = waiting.pop(0)
        try:
            kind = resolve(urlsplit(path).path).view_name
        except Resolver404:
            kind = "nowhere"
        if kinds[kind] >= OF_ONE_KIND or kind.startswith(("account_", "mfa_")):
            continue
        kinds[kind] += 1
        count += 1
        answer = window.get(path)
        yield path, answer
        if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
            links = Links()
            links.feed(answer.content.decode())
            for link in links.found:
                wanted = urlsplit(urljoin(f"http://testserver{path}", link))
                target = wanted.path + (f"?{wanted.query}" if wanted.query else "")
                if wanted.netloc == "testserver" and target not in met:
                    met.add(target)
                    waiting.append(target)


def asked(world: World) -> Iterator[str]:
    """Yield addresses by which somebody would look for what is not his."""
    for name, matter in world.matters.items():
        title = marker(name, "title")
        yield from (f"/search/?q={title}", f"/search/hints/?q={title}", f"/matters/?q={title}")
        yield from (f"/search/hints/?q={matter.number}", f"/matters/?q={marker(name, 'document_number')}")
        yield from (f"/matters/?q={title}&format=xlsx", f"{matter.get_absolute_url()}?all=1")
    yield "/matters/?format=xlsx"
    yield "/matters/?view=all&state=open&format=xlsx"
    yield "/matters/?sort=registered&dir=desc&size=100"
    yield f"/matters/moves/{world.things['move']}/"
    yield f"/evidence/{world.things['evidence_secret']}/"
    yield f"/evidence/{world.things['evidence_urban']}/about/"


@pytest.mark.parametrize("code", EYES)
def test_no_marker_reaches_whom_it_may_not(world: World, code: str) -> None:
    wrong: dict[str, set[str]] = {}
    own = 0
    for path, answer in crawl(world, code):
        own += len(set(FOUND.findall(words_in(answer))))
        if found := leaks(answer, code):
            wrong[path] = found
    window = world.client(code)
    for path in asked(world):
        for headers in ({}, {"HX-Request": "true"}):
            answer = window.get(path, headers=headers)
            if found := leaks(answer, code) - {marker(n, w) for n, w in _typed(path)}:
                wrong[path] = found
    assert wrong == {}
    assert own or code in ("admin", "zhao"), "whoever has business meets his own markers"


def _typed(path: str) -> list[tuple[str, str]]:
    """Return the markers that the reader typed himself: a page may say them back."""
    return [
        (name, what)
        for name in MAY_MEET
        for what in ("title", "document_number")
        if marker(name, what) in path
    ]


def test_the_markers_reach_those_whom_they_may(world: World) -> None:
    """Else the test above would find nothing whatever happened."""
    for name, code in (("housing", "li"), ("urban", "luo"), ("secret", "wang"), ("party", "party")):
        page = world.client(code).get(f"{world.matters[name].get_absolute_url()}?all=1").content.decode()
        told = set(FOUND.findall(page))
        assert told == {name}
        assert marker(name, "批注") in page
    page = world.client("li").get(world.matters["housing"].get_absolute_url() + "?all=1").content.decode()
    for what in (
        "title",
        "source_sentence",
        "进展",
        "问题",
        "退回",
        "批注",
        "催办",
        "询问",
        "说明",
        "延期",
        "再报",
        "文件名",
    ):
        assert marker("housing", what) in page, what


def test_counts_tell_nothing_of_what_is_hidden(world: World) -> None:
    """The numbers on a page are those of its rows: a secret matter is in none of them."""
    window = world.client("luo")
    shown = window.get("/matters/?q=密housing之").content.decode()
    nothing = window.get("/matters/?q=密nowhere之").content.decode()
    assert abs(len(shown) - len(nothing)) <= 16


def test_a_notice_never_tells_more_than_its_reader_may_see(world: World) -> None:
    from zhixing.core.notices.models import Notice

    codes = {key: code for code, key in world.county.office.people.items()}
    assert [
        f"{codes[notice.person_id]}: {notice.text}"
        for notice in Notice.objects.filter(withdrawn_at=None)
        for found in FOUND.finditer(notice.text)
        if codes[notice.person_id] not in MAY_MEET[found[1]]
    ] == []
