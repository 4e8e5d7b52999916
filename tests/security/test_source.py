"""R46, R50: what the source may not contain, found by reading its syntax, with a written list of exceptions.

An exception names file and function and says why it is safe; one that is no longer needed fails too.
"""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture import source
from zhixing.config.rooms import PACKAGE

# SQL put together at run time: where, and why no value of a request can get into it.
BUILT_SQL = {
    "config/backup.py:counted": "a query of this file, completed with a quoted name of our schema",
    "core/clock/acts/_rows.py:save": "column names of the model",
    "core/ledger/models.py:_sql": "two conditions written in this file",
    "core/ledger/selectors/history.py:entries_after": "columns written in this file",
    "core/ledger/selectors/history.py:histories": "columns written in this file",
    "core/ledger/selectors/history.py:history": "columns written in this file",
    "core/ledger/selectors/log.py:log_page": "codes and conditions written in this file",
    "core/ledger/selectors/verification.py:_check_columns": "two conditions written in the models",
    "core/matters/acts/_batch.py:_update": "column names of the model",
    "core/matters/imports/copying.py:copy_rows": "table and column names of the model, quoted",
    "core/matters/imports/object_logs.py:_rows_by_type": "a table of the file being read, quoted",
}
SAFE_MARKUP = {"ui/icons.py": "shapes come from the package, the label is escaped"}
DATABASE_CALLS = frozenset({"execute", "executemany", "copy", "raw", "extra", "RawSQL", "RunSQL"})
FORBIDDEN_NAMES = frozenset({"eval", "exec", "compile", "__import__"})
FORBIDDEN_MODULES = ("pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml", "xml", "telnetlib")
HARMLESS_MODULES = frozenset({"xml.sax.saxutils"})
FORBIDDEN_CALLS = frozenset({"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"})


@cache
def sources() -> tuple[Path, ...]:
    return tuple(path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts)


def place_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def with_function(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Yield every node with the name of the function that it stands in."""

    def walk(node: ast.AST, inside: str) -> Iterator[tuple[ast.AST, str]]:
        for child in ast.iter_child_nodes(node):
            name = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else inside
            yield child, name
            yield from walk(child, name)

    yield from walk(tree, "")


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def built_by(node: ast.AST) -> str:
    """Return how a text is put together at run time, '' for a constant or a name."""
    if isinstance(node, ast.JoinedStr) and any(isinstance(part, ast.FormattedValue) for part in node.values):
        return "f-string"
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Mod):
            return "%"
        inner = built_by(node.left) or built_by(node.right)
        return inner or ("" if _is_constant(node) else "+")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        composed = isinstance(node.func.value, ast.Call) and dotted(node.func.value.func) == "sql.SQL"
        if node.func.attr in ("format", "join", "replace", "format_map") and not composed:
            return f".{node.func.attr}"
    return ""


def _is_constant(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_constant(node.left) and _is_constant(node.right)
    return isinstance(node, ast.Constant)


def built_sql() -> dict[str, str]:
    """Return every place at which SQL is put together at run time: where to how."""
    found = {}
    for path in sources():
        tree = source.tree(path)
        constants = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node, function in with_function(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = dotted(node.func).rpartition(".")[2] or getattr(node.func, "attr", "")
            if name not in DATABASE_CALLS:
                continue
            text = node.args[0]
            how = built_by(text)
            if not how and isinstance(text, ast.Name) and text.id in constants:
                how = built_by(constants[text.id])
            if how:
                found[f"{place_of(path)}:{function}"] = how
    return found


class TestInjection:
    def test_sql_is_put_together_only_where_it_is_written_down(self) -> None:
        assert sorted(built_sql()) == sorted(BUILT_SQL)

    def test_text_is_called_safe_in_one_module_only(self) -> None:
        marked = {
            place_of(path)
            for path in sources()
            for node in ast.walk(source.tree(path))
            if isinstance(node, ast.Call) and dotted(node.func) in ("mark_safe", "Markup", "SafeString")
        }
        assert marked == set(SAFE_MARKUP)

    def test_no_template_switches_escaping_off(self) -> None:
        wrong = [
            path.relative_to(PACKAGE).as_posix()
            for path in sorted(PACKAGE.rglob("templates/**/*.html"))
            if re.search(r"\|\s*safe\b|autoescape\s+(off|false)|Markup\(", path.read_text("utf-8"))
        ]
        assert wrong == []

    def test_nothing_runs_or_loads_what_it_is_handed(self) -> None:
        wrong = []
        for path in sources():
            for node, function in with_function(source.tree(path)):
                where = f"{place_of(path)}:{function}"
                if isinstance(node, ast.Call):
                    name = dotted(node.func)
                    shell = any(
                        word.arg == "shell"
                        and not (isinstance(word.value, ast.Constant) and not word.value.value)
                        for word in node.keywords
                    )
                    if name in FORBIDDEN_NAMES or name in FORBIDDEN_CALLS or shell:
                        wrong.append(f"{where} calls {name}")
                modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                modules += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
                wrong += [
                    f"{where} imports {m}"
                    for m in modules
                    if m.split(".")[0] in FORBIDDEN_MODULES and m not in HARMLESS_MODULES
                ]
        assert wrong == []

    def test_xml_is_parsed_without_entities(self) -> None:
        """Only through defusedxml, or an lxml parser that resolves nothing and reads no network."""
        wrong = []
        for path in sources():
            text = path.read_text("utf-8")
            parses = re.search(r"\betree\.(fromstring|parse|XML|iterparse|XMLParser)\(", text)
            if parses and not ("resolve_entities=False" in text and "no_network" in text):
                wrong.append(place_of(path))
        assert wrong == []

    def test_nothing_reads_the_clock_of_the_machine_for_keys(self) -> None:
        """What must not be guessed comes from `secrets`."""
        wrong = [
            place_of(path)
            for path in sources()
            if "config/county" not in place_of(path)
            for node in ast.walk(source.tree(path))
            if isinstance(node, ast.Import) and any(alias.name == "random" for alias in node.names)
        ]
        assert wrong == []


# ---- R50: no secret in the tree ---------------------------------------------------------------------

# Words that stand for a password in addresses of documents and tests.
EXAMPLES = ("user", "password", "pass", "secret", "b%40", "…")

PATTERNS = {
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE " + "KEY"),
    "cloud key": re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bLTAI[0-9A-Za-z]{12,20}\b"),
    "token": re.compile(r"\b(ghp|gho|ghs|glpat|xox[abp]|sk-live|pypi)[-_][A-Za-z0-9_-]{16,}\b"),
    "signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."),
    "robot": re.compile(
        r"qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=[0-9a-f]|access_token=[0-9a-f]{32}"
    ),
    "password in an address": re.compile(
        r"\b[a-z]{3,12}://[^\s/:@{}'\"<>]+:(?!" + "|".join(re.escape(word) for word in EXAMPLES) + r")"
        r"[^\s/@{}'\"<>]+@[\w.-]+"
    ),
}
TEXT = {
    ".py",
    ".toml",
    ".txt",
    ".md",
    ".html",
    ".css",
    ".js",
    ".sql",
    ".yml",
    ".yaml",
    ".json",
    ".in",
    ".sh",
    "",
}


def committed() -> Iterator[tuple[str, str]]:
    for path in source.committed_files():
        if path.suffix in TEXT and path.stat().st_size < 2_000_000:
            yield path.relative_to(source.ROOT).as_posix(), path.read_text("utf-8", "replace")


SAMPLES = frozenset({"ui/samples.py"})  # shows a digest as the page of components prints it


class TestSecrets:
    def test_no_committed_file_holds_one(self) -> None:
        found = [
            f"{name}: {what}"
            for name, text in committed()
            for what, pattern in PATTERNS.items()
            if pattern.search(text)
        ]
        assert found == []

    def test_no_setting_has_a_secret_for_a_default(self) -> None:
        """Each name that sounds like one is read from the environment or a file, or made at first use."""
        sounds = re.compile(r"(secret|password|token|api_?key|passphrase)", re.IGNORECASE)
        wrong = []
        for path in sources():
            if "county" in path.parts:
                continue
            for node in ast.walk(source.tree(path)):
                if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
                    continue
                value = node.value.value
                names = [dotted(target) for target in node.targets]
                if isinstance(value, str) and _is_random(value) and any(sounds.search(n) for n in names):
                    wrong.append(f"{place_of(path)}: {names}")
        assert wrong == []

    def test_no_long_random_text_stands_in_the_source(self) -> None:
        wrong = [
            f"{place_of(path)}:{node.lineno}"
            for path in sources()
            for node in ast.walk(source.tree(path))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"[A-Za-z0-9+/_=-]{32,}", node.value)
            and _is_random(node.value)
            and place_of(path) not in SAMPLES
        ]
        assert wrong == []

    def test_what_is_kept_beside_the_code_is_not_committed(self) -> None:
        kept = [
            name
            for name, _ in committed()
            if name.startswith("var/") or name.endswith((".pem", ".key", ".env"))
        ]
        assert kept == []


def _is_random(text: str) -> bool:
    """Whether a text has as many different signs as chance gives it, and digits among its letters."""
    if len(text) < 16 or not (re.search(r"\d", text) and re.search(r"[a-z]", text)):
        return False
    counts = Counter(text)
    entropy = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    return entropy > 3.5 and not re.search(r"[a-z]{5,}[_-][a-z]{4,}", text)


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ('cursor.execute(f"SELECT {name}")', "f-string"),
        ('cursor.execute("SELECT %s" % name)', "%"),
        ('cursor.execute("SELECT " + name)', "+"),
        ('cursor.execute("SELECT {}".format(name))', ".format"),
        ('cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))', ""),
        ('cursor.execute("SELECT " "1")', ""),
        ('cursor.execute("SELECT %s", [name])', ""),
    ],
)
def test_the_reader_sees_how_a_text_was_built(line: str, how: str) -> None:
    call = ast.parse(line, mode="eval").body
    assert isinstance(call, ast.Call)
    assert built_by(call.args[0]) == how
