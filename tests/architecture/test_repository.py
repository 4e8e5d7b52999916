"""What no committed file may hold, and that the locks agree."""

import re

import pytest

from tests.architecture import source

# Written in parts, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pypi", "python", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("registry", "npmmirror", "com"),
        ("mirrors", "aliyun", "com"),
        ("pypi", "tuna", "tsinghua", "edu", "cn"),
    )
]
MACHINE_PATH = re.compile(r"(?<![\w./<>-])/(?:" + "root|wor" + r"k)/(?:[\w.]|$)", re.MULTILINE)
SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE " + "KEY-----")
TEXT = {".py", ".toml", ".txt", ".md", ".html", ".css", ".js", ".sql", ".yml", ".json", ".in", ".sh", ""}


def texts() -> list[pytest.param]:
    return [
        pytest.param(path.read_text("utf-8", "replace"), id=path.relative_to(source.ROOT).as_posix())
        for path in source.committed_files()
        if path.suffix in TEXT and path.stat().st_size < 5_000_000
    ]


@pytest.fixture(scope="module")
def all_texts() -> dict[str, str]:
    return {case.id or "": str(case.values[0]) for case in texts()}


def test_no_file_names_the_host_of_a_package_registry(all_texts: dict[str, str]) -> None:
    assert [name for name, text in all_texts.items() if any(host in text for host in REGISTRIES)] == []


def test_no_file_names_a_folder_of_one_machine(all_texts: dict[str, str]) -> None:
    found = {name: MACHINE_PATH.findall(text) for name, text in all_texts.items()}
    assert {name: paths for name, paths in found.items() if paths} == {}


def test_no_file_holds_a_private_key(all_texts: dict[str, str]) -> None:
    assert [name for name, text in all_texts.items() if SECRETS.search(text)] == []


def pins(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in (source.ROOT / "requirements" / name).read_text("utf-8").splitlines():
        if pin := re.match(r"([a-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", line):
            found.setdefault(pin[1], set()).add(pin[2])
    return found


class TestTheLocks:
    def test_agree(self) -> None:
        runtime, dev = pins("runtime.txt"), pins("dev.txt")
        assert runtime
        assert {name: found for name, found in runtime.items() if dev.get(name) != found} == {}

    @pytest.mark.parametrize("name", ["runtime.txt", "dev.txt"])
    def test_hold_a_digest_for_every_pin_and_no_address(self, name: str) -> None:
        text = (source.ROOT / "requirements" / name).read_text("utf-8")
        entries = re.split(r"\n(?=[a-z0-9])", text.strip())
        assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []
        assert "://" not in text
