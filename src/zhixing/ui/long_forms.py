"""Forms in which people write at length, found in a finished page: marked, and filled with what was kept.

Every page of the house is escaped by the template engine and its controls are written by it, so a form
is read here without a parser of whole documents: it begins at `<form`, ends at `</form>`, and never nests.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape, unescape

DRAFT_OF = "draft_of"
"""The hidden field by which a long form says whose draft of which form it carries."""

# What a form carries besides what somebody wrote: never kept, and no part of a form's name.
MACHINERY = frozenset({"csrfmiddlewaretoken", "form_key", "next", DRAFT_OF})

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_CONTROL = re.compile(
    r"<textarea\b([^>]*)>(.*?)</textarea>|<select\b([^>]*)>(.*?)</select>|<input\b([^>]*)>", re.DOTALL
)
_BUTTON = re.compile(r"<button\b([^>]*)>")
_OPTION = re.compile(r"<option\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?""")
_DETAILS = re.compile(r"<details\b([^>]*)>|</details>")
_NAME_SIGNS = 16
# Types of input that a person types into; others are ticked, chosen, or not the person's at all.
_TYPED = frozenset({"", "text", "date", "datetime-local", "time", "month", "week", "number", "email", "tel",
                    "url", "search"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class LongForm:
    """A form with a field for long text. `name` is the same each time the page shows it.

    `start` and `end` are where it stands in the page, `inside` where its content begins.
    """

    name: str
    start: int
    inside: int
    end: int
    body: str

    @property
    def has_files(self) -> bool:
        """Whether it asks for files, which nothing keeps."""
        return 'type="file"' in self.body


def has_long_form(page: str) -> bool:
    """Whether the page can have one at all: cheap, for every page that is answered."""
    return "<textarea" in page


def long_forms(page: str) -> list[LongForm]:
    """Return the forms of a page in which text is written and sent, in order.

    Not those that ask for a password, that keep drafts of their own, or that the page shows twice alike,
    where nobody could say whose text it is.
    """
    found = [
        LongForm(_name(opening, body), match.start(), match.start(2), match.end(), body)
        for match in _FORM.finditer(page)
        for opening, body in [(_attributes(match[1]), match[2])]
        if opening.get("method", "").lower() == "post"
        and "<textarea" in body
        and "data-autosave" not in opening
        and 'type="password"' not in body
    ]
    count = Counter(form.name for form in found)
    return [form for form in found if count[form.name] == 1]


def marked(
    page: str,
    *,
    token_of: Callable[[str], str],
    keep_at: str,
    button: str,
    kept: Mapping[str, Mapping[str, Sequence[str]]],
    line_of: Callable[[LongForm], str],
) -> str:
    """Return the page with its long forms marked, and filled again where something was kept.

    `token_of` gives the value of the hidden field for a form's name; `keep_at` is where a draft is sent,
    `button` what asks for it where no script runs, `kept` what is filled in, by the form's name, and
    `line_of` what stands above a form then. A draft that says what the page says already is not mentioned.
    """
    parts: list[tuple[int, int, str]] = []
    for form in long_forms(page):
        body, before = form.body, ""
        if form.name in kept:
            body = refilled(form.body, kept[form.name])
            if body != form.body:
                before = line_of(form)
                parts += _opened(page, form.start)
        head = page[form.start : form.inside - 1] + f' data-draft="{escape(keep_at)}">'
        token = f'<input type="hidden" name="{DRAFT_OF}" value="{escape(token_of(form.name))}">'
        parts.append((form.start, form.end, f"{before}{head}{token}{body}{button}</form>"))
    return _replaced(page, parts)


def refilled(body: str, values: Mapping[str, Sequence[str]]) -> str:
    """Return the content of a form with the values in its fields; fields that are gone are left out.

    Hidden fields, passwords and files stay as the page has them.
    """
    left = {name: list(found) for name, found in values.items()}
    parts: list[tuple[int, int, str]] = []
    for match in _CONTROL.finditer(body):
        if match[1] is not None:
            filled = _typed_text(match, left)
        elif match[3] is not None:
            filled = _chosen(match, left)
        else:
            filled = _input(match, left, values)
        if filled != match[0]:
            parts += [(match.start(), match.end(), filled), *_opened(body, match.start())]
    return _replaced(body, parts)


def _typed_text(match: re.Match[str], left: dict[str, list[str]]) -> str:
    values = left.get(_attributes(match[1]).get("name", ""))
    if not values:
        return match[0]
    value = values.pop(0)
    if _lines(unescape(match[2])).removeprefix("\n") == _lines(value):
        return match[0]
    # A line break right after the tag belongs to the tag, so that text may begin with one.
    return f"<textarea{match[1]}>\n{escape(value)}</textarea>"


def _chosen(match: re.Match[str], left: dict[str, list[str]]) -> str:
    values = left.get(_attributes(match[3]).get("name", ""))
    if not values:
        return match[0]
    offered = [_attributes(option).get("value", "") for option in _OPTION.findall(match[4])]
    wanted = values if "multiple" in _attributes(match[3]) else [values.pop(0)]
    if not set(wanted) & set(offered):
        return match[0]

    def choose(option: re.Match[str]) -> str:
        return _with(option, "selected", is_on=_attributes(option[1]).get("value", "") in wanted)

    return f"<select{match[3]}>{_OPTION.sub(choose, match[4])}</select>"


def _input(match: re.Match[str], left: dict[str, list[str]], values: Mapping[str, Sequence[str]]) -> str:
    attributes = _attributes(match[5])
    name, kind = attributes.get("name", ""), attributes.get("type", "").lower()
    if kind == "checkbox" or (kind == "radio" and name in values):
        return _with(match, "checked", is_on=attributes.get("value", "on") in values.get(name, ()), group=5)
    if kind not in _TYPED or not left.get(name):
        return match[0]
    value = left[name].pop(0)
    if value == attributes.get("value", ""):
        return match[0]
    bare = re.sub(r"""\svalue\s*=\s*(?:"[^"]*"|'[^']*')""", "", match[5])
    return f'<input value="{escape(value)}"{bare}>'


def _with(match: re.Match[str], word: str, *, is_on: bool, group: int = 1) -> str:
    """Return a tag with the attribute that stands for yes, or without it."""
    if (word in _attributes(match[group])) == is_on:
        return match[0]
    tag = match[0][1 : match.start(group) - match.start()]
    bare = re.sub(rf"""\s{word}(?:\s*=\s*(?:"[^"]*"|'[^']*'))?(?=[\s/]|$)""", "", match[group])
    return f"<{tag}{' ' + word if is_on else ''}{bare}>"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _name(opening: Mapping[str, str], body: str) -> str:
    """Return what a form is called: where it is sent, its first text, and what it says of itself."""
    controls = [_attributes(match[1] or match[3] or match[5] or "") for match in _CONTROL.finditer(body)]
    said = [
        (one.get("name", ""), one.get("value", ""))
        for one in (*controls, *(_attributes(button) for button in _BUTTON.findall(body)))
        if one.get("name", "") not in MACHINERY | {""} and (one.get("type") in ("hidden", "submit"))
    ]
    text = next(iter(re.findall(r"<textarea\b([^>]*)>", body)))
    parts: Iterable[object] = (opening.get("action", ""), _attributes(text).get("name", ""), sorted(said))
    return sha256("\n".join(str(part) for part in parts).encode()).hexdigest()[:_NAME_SIGNS]


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(text)}


def _opened(page: str, at: int) -> list[tuple[int, int, str]]:
    """Return what opens the folded parts of the page around a place, so that what is restored is seen."""
    around: list[re.Match[str]] = []
    for match in _DETAILS.finditer(page, 0, at):
        if match[1] is not None:
            around.append(match)
        elif around:
            around.pop()
    return [
        (match.start(), match.end(), f"<details open{match[1]}>")
        for match in around
        if "open" not in _attributes(match[1])
    ]


def _replaced(page: str, parts: Iterable[tuple[int, int, str]]) -> str:
    out, done = [], 0
    for start, end, text in sorted(set(parts)):
        out += [page[done:start], text]
        done = end
    return "".join([*out, page[done:]])
