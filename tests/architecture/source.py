"""What the structural tests look at: the source, its rooms, and the files of the repository."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from zhixing.config.rooms import EVERY_ROOM, PACKAGE, Room

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("foundation", "ui", "core", "work", "oversight", "entrances", "config")


def rooms() -> tuple[Room, ...]:
    """Return every room, from the bottom of the house upwards."""
    return EVERY_ROOM


def modules_of(room: Room, name: str) -> list[Path]:
    """Return the file `name.py` of a room, or the files of the package of that name."""
    single = room.folder / f"{name}.py"
    return [single] if single.is_file() else sorted((room.folder / name).glob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """Return the parsed source of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def place(path: Path) -> str:
    """Return where a file of the package lies, for messages."""
    return path.relative_to(PACKAGE).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Yield the public functions of a file that stand at its top."""
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


@cache
def committed_files() -> tuple[Path, ...]:
    """Return the files that git knows or would take, as they are on the disk."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())
