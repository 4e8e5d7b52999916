"""The catalogues of the interface: sentences gathered from all rooms, English by hand, Traditional derived.

No GNU gettext is needed. The source is Simplified Chinese. `locale/zh_Hans` is small and written by hand:
better words for messages that the framework brings in its own English.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract
from opencc import OpenCC

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "ui" / "locale"
SINGULAR = frozenset({"_", "_t", "mark", "gettext", "gettext_lazy", "gettext_noop"})
PLURAL = frozenset({"ngettext", "ngettext_lazy"})
# A date in the file would change with every run and say nothing that git does not.
_FIXED = datetime(2026, 1, 1, tzinfo=UTC)
# Sentences from an ordinary day that show the components; they are data, not interface.
SAMPLES = frozenset({"entrances/public_portal/templates/public_portal/components.html"})
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_PLACE = re.compile(r"%\((\w+)\)[sd]|(?<!%)%(?![%(])|\{(\w+)[^}]*\}")
_HEADER = """\
# Sentences of the interface in {name}.
# Made by `zhixing django catalogue`; {how}
#"""


Said = str | tuple[str, ...] | list[str]


@dataclass(slots=True)
class Sentence:
    """One sentence to translate, where it stands, and its English where the code itself gives it."""

    text: str
    plural: str = ""
    places: set[str] = field(default_factory=set)
    english: str = ""

    @property
    def key(self) -> str | tuple[str, str]:
        """What the catalogue knows it by."""
        return (self.text, self.plural) if self.plural else self.text


def sentences(package: Path = PACKAGE) -> dict[str, Sentence]:
    """Return every marked sentence under `package` by its text, in the order of the files."""
    found: dict[str, Sentence] = {}
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.html")]):
        if "migrations" in path.parts:
            continue
        read = _in_python if path.suffix == ".py" else _in_template
        for text, plural, english in read(path):
            sentence = found.setdefault(text, Sentence(text))
            sentence.places.add(path.relative_to(package).as_posix())
            sentence.plural = sentence.plural or plural
            sentence.english = sentence.english or english
    return found


def _in_python(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield text, plural and English of `_()`, `mark()`, `ngettext()` and of pairs `zh=…, en=…`."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        texts = [_text(argument) for argument in call.args]
        if name in SINGULAR and texts and texts[0]:
            yield texts[0], "", ""
        elif name in PLURAL and len(texts) > 1 and texts[0]:
            yield texts[0], texts[1], ""
        named = {word.arg: _text(word.value) for word in call.keywords if word.arg in {"zh", "en"}}
        if named.get("zh") and named.get("en"):
            yield named["zh"], "", named["en"]


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _in_template(path: Path) -> Iterator[tuple[str, str, str]]:
    keywords = [*SINGULAR, *PLURAL]
    options = {"extensions": "jinja2.ext.do,jinja2.ext.loopcontrols", "encoding": "utf-8", "silent": "false"}
    with path.open("rb") as file:
        for _line, name, message, _comments in babel_extract(file, keywords, [], options):
            parts = [part for part in (message if isinstance(message, tuple) else (message,)) if part]
            if parts and name in PLURAL:
                yield parts[0], parts[1], ""
            elif parts:
                yield parts[0], "", ""


def bare_chinese(package: Path = PACKAGE) -> list[str]:
    """Return `path: text` of Chinese in templates outside `_()`, which would never be translated."""
    outside = re.compile(r"{#.*?#}|{%-? *trans\b.*?endtrans *-?%}|{%.*?%}|{{.*?}}", re.DOTALL)
    found = []
    for path in sorted(package.rglob("*.html")):
        if path.relative_to(package).as_posix() in SAMPLES:
            continue
        left = outside.sub(" ", path.read_text(encoding="utf-8"))
        found += [
            f"{path.relative_to(package).as_posix()}: {line.strip()[:60]}"
            for line in left.splitlines()
            if _CHINESE.search(line)
        ]
    return found


def _folder(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES"


def read(language: str) -> Catalog:
    """Return the catalogue of a language as it is on the disk, empty when there is none."""
    path = _folder(language) / "django.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _write(language: str, catalog: Catalog) -> None:
    folder = _folder(language)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "django.po").open("wb") as file:
        write_po(file, catalog, width=110, include_lineno=False, sort_output=True, ignore_obsolete=True)
    (folder / "django.mo").write_bytes(compiled(catalog))


def compiled(catalog: Catalog) -> bytes:
    """Return the catalogue as the program reads it, without what is not yet translated."""
    out, said = io.BytesIO(), _empty(str(catalog.locale), "", "")
    for message in catalog:
        if message.id and _filled(message.string):
            said.add(message.id, message.string, context=message.context)
    write_mo(out, said)
    return out.getvalue()


def _empty(language: str, name: str, how: str) -> Catalog:
    return Catalog(
        locale=language,
        project="zhixing",
        header_comment=_HEADER.format(name=name, how=how),
        fuzzy=False,
        creation_date=_FIXED,
        revision_date=_FIXED,
        last_translator="zhixing",
        language_team="zhixing",
        version="1",
        msgid_bugs_address="none",
    )


def english(found: dict[str, Sentence], old: Catalog) -> Catalog:
    """Return the English catalogue: translations stay, new sentences are empty, gone ones are dropped."""
    new = _empty("en", "English", "the English is written by hand, here.")
    for sentence in found.values():
        kept = old.get(sentence.text)
        said: Said = (kept.string if kept is not None else "") or ""
        if sentence.english and not _filled(said):
            said = sentence.english
        if sentence.plural and not isinstance(said, (tuple, list)):
            said = (said, said)
        elif not sentence.plural and isinstance(said, (tuple, list)):
            said = said[0]
        new.add(sentence.key, said, locations=[(place, 1) for place in sorted(sentence.places)])
    return new


def traditional(found: dict[str, Sentence], simplified: Catalog) -> Catalog:
    """Return the Traditional catalogue, converted sign by sign and word by word, never by hand."""
    convert = OpenCC("s2tw").convert
    new = _empty("zh_Hant", "Traditional Chinese", "derived from the source, never edited.")
    for sentence in found.values():
        text = convert(sentence.text)
        new.add(sentence.key, (text,) if sentence.plural else text)
    for message in simplified:
        if message.id and _filled(message.string):
            said = message.string
            new.add(
                message.id,
                tuple(convert(str(part)) for part in said)
                if isinstance(said, (tuple, list))
                else convert(str(said)),
                context=message.context,
            )
    return new


def update() -> tuple[int, int]:
    """Write all catalogues, and return how many sentences there are and how many lack English."""
    found = sentences()
    simplified = read("zh_Hans")
    now = english(found, read("en"))
    _write("en", now)
    _write("zh_Hant", traditional(found, simplified))
    (_folder("zh_Hans") / "django.mo").write_bytes(compiled(simplified))
    return len(found), len(missing(now))


def missing(catalog: Catalog) -> list[str]:
    """Return the sentences without translation, in their order."""
    return [_first(message) for message in catalog if message.id and not _filled(message.string)]


def fill(given: dict[str, str | list[str]]) -> None:
    """Write translations into the English catalogue by their Chinese text.

    A list gives singular and plural. Raises KeyError for a sentence that nobody says.
    """
    catalog = read("en")
    for text, said in given.items():
        message = catalog.get(text)
        if message is None:
            raise KeyError(text)
        if message.pluralizable and isinstance(said, str):
            message.string = (said, said)
        else:
            message.string = tuple(said) if isinstance(said, list) else said
    _write("en", catalog)


def problems() -> list[str]:
    """Return in words what is not in order: untranslated, unknown, misplaced values, stale files."""
    found, now = sentences(), read("en")
    said = {_first(message): message for message in now if message.id}
    wrong = [f"not in the English catalogue: {text}" for text in found if text not in said]
    wrong += [f"no longer said: {text}" for text in said if text not in found]
    wrong += [f"without English: {text}" for text in missing(now)]
    wrong += [
        f"values differ: {_first(message)} → {text}"
        for message in now
        if message.id
        for text in _strings(message)
        if text and _values(text) - _values(_first(message))
    ]
    expected = {
        "en": compiled(english(found, now)),
        "zh_Hant": compiled(traditional(found, read("zh_Hans"))),
        "zh_Hans": compiled(read("zh_Hans")),
    }
    for language, bytes_ in expected.items():
        path = _folder(language) / "django.mo"
        if not path.exists() or path.read_bytes() != bytes_:
            wrong.append(f"stale: {path.relative_to(PACKAGE).as_posix()}")
    return wrong + [f"outside a catalogue: {text}" for text in bare_chinese()]


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (tuple, list)) else str(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    said = message.string
    return tuple(said) if isinstance(said, (tuple, list)) else (str(said),)


def _filled(said: Said | None) -> bool:
    """Whether something is said, in every plural form."""
    return all(said) if isinstance(said, (tuple, list)) else bool(said)


def _values(text: str) -> set[str]:
    return {one or two or "%" for one, two in _PLACE.findall(text)}
