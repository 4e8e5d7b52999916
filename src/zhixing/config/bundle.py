"""An installation in one file: the committed source, the wheels of the lock, and a script to unpack them."""

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from zhixing.config.database import checkout

Say = Callable[[str], None]
FOLDER = "zhixing-offline"
INSTALL = """\
#!/bin/sh
# Install Zhixing from the wheels beside this file. Asks no network for anything.
set -eu
[ $# -eq 1 ] || { echo "usage: sh install.sh FOLDER" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cp -R "$here/app/." "$1/"
cd "$1"
# Every wheel is compared with the hash in the lock. Settings of this machine's pip are left aside.
PIP_CONFIG_FILE=/dev/null PIP_NO_INDEX=1 PIP_FIND_LINKS="$here/wheels" \\
UV_NO_CONFIG=1 UV_NO_INDEX=1 UV_FIND_LINKS="$here/wheels" \\
    ./zhixing --help >/dev/null
echo "installed in $1; next: ./zhixing demo, or docs/operations/install.md"
"""


class BundleRefused(Exception):
    """No bundle was made; the message is one sentence that says why."""


def make(path: Path, *, say: Say) -> None:
    """Write the bundle to `path`. Needs a git checkout, and the network or a folder of wheels for pip."""
    here = checkout()
    if here is None or not (here / ".git").exists():
        raise BundleRefused("a bundle is made from a git checkout")
    with tempfile.TemporaryDirectory(prefix="zhixing-bundle-") as folder:
        root = Path(folder) / FOLDER
        (root / "wheels").mkdir(parents=True)
        say("taking the committed source")
        _run(
            [
                "git",
                "archive",
                "--format=tar",
                f"--prefix={FOLDER}/app/",
                "-o",
                f"{folder}/source.tar",
                "HEAD",
            ],
            here,
        )
        with tarfile.open(f"{folder}/source.tar") as source:
            source.extractall(folder, filter="data")
        say("taking the wheels of the lock, about a minute")
        _run(
            [
                *(sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-qq"),
                *("--require-hashes", "--only-binary", ":all:", "--no-deps", "-d", str(root / "wheels")),
                *("-r", str(root / "app" / "requirements" / "runtime.txt")),
            ],
            here,
        )
        (root / "install.sh").write_text(INSTALL, "utf-8")
        say("writing the file")
        half = path.with_name(f"{path.name}.half")
        with tarfile.open(half, "w") as archive:
            archive.add(root, FOLDER, filter=_anonymous)
        half.replace(path)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Say nothing of who packed it, and let whoever unpacks it own it."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


def _run(command: list[str], folder: Path) -> None:
    answer = subprocess.run(  # noqa: S603
        command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        last = (answer.stderr or answer.stdout).strip().splitlines()[-1:]
        raise BundleRefused(f"{Path(command[0]).name} failed: {' '.join(last)}")
