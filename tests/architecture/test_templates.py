"""Every template compiles, takes from its own room or from below, and holds nothing that the CSP forbids."""

import re
from pathlib import Path

import pytest
from django.template import engines

from tests.architecture import source
from zhixing.config.rooms import PACKAGE

FOLDERS = {"ui": PACKAGE / "ui" / "templates"} | {
    room.label: room.folder / "templates" for room in source.rooms()
}
TEMPLATES = [
    pytest.param(owner, path, id=path.relative_to(folder).as_posix())
    for owner, folder in FOLDERS.items()
    for path in sorted(folder.rglob("*"))
    if path.suffix in {".html", ".txt", ".xml"}
]
TAKEN = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']")
# The auth library looks for these names; they are rewritten in ui.
SHARED = ("ui/", "account/", "mfa/", "allauth/")


@pytest.mark.parametrize(("owner", "path"), TEMPLATES)
class TestATemplate:
    def test_compiles(self, owner: str, path: Path) -> None:
        engines["jinja2"].env.compile(path.read_text("utf-8"), filename=str(path))

    def test_takes_from_its_own_room_or_from_below(self, owner: str, path: Path) -> None:
        taken = TAKEN.findall(path.read_text("utf-8"))
        below = tuple(f"{label}/" for label in list(FOLDERS)[: list(FOLDERS).index(owner) + 1])
        assert [name for name in taken if not name.startswith((*below, *SHARED))] == []
        for name in taken:
            assert engines["jinja2"].env.get_template(name)

    def test_has_no_inline_script_style_or_handler(self, owner: str, path: Path) -> None:
        text = re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert not re.search(r"\sstyle\s*=\s*[\"']", text), "inline style"
        assert not re.search(r"<style\b", text), "style element"
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "inline handler"
        assert not re.search(r"javascript:", text), "script address"
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", text), "inline script"

    def test_asks_no_other_host(self, owner: str, path: Path) -> None:
        text = path.read_text("utf-8")
        assert re.findall(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//[^\"']+", text) == []
