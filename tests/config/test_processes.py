"""Processes that were started together end together."""

import os
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from zhixing.config import processes

STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(sys.argv[1], "w").write(str(child.pid))
time.sleep(60)
"""


def lives(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def pid_in(path: Path) -> int:
    for _ in range(100):
        if path.is_file() and path.read_text():
            return int(path.read_text())
        time.sleep(0.1)
    raise AssertionError(f"{path} was not written")


class TestTogether:
    def test_a_child_that_does_not_listen_is_ended_with_what_it_started(self, tmp_path: Path) -> None:
        together = processes.Together({})
        together.start("stubborn", [sys.executable, "-c", STUBBORN, str(tmp_path / "pid")])
        grandchild = pid_in(tmp_path / "pid")

        together.end()

        assert together.ended() == "stubborn"
        for _ in range(100):  # the kernel buries it a moment after the kill
            if not lives(grandchild):
                break
            time.sleep(0.05)
        assert not lives(grandchild)

    def test_names_the_child_that_ended_by_itself(self) -> None:
        together = processes.Together({})
        together.start("long", [sys.executable, "-c", "import time; time.sleep(60)"])
        together.start("short", [sys.executable, "-c", ""])

        assert together.wait() == "short"
        together.end()

    def test_a_child_has_what_it_needs_in_its_environment(self, tmp_path: Path) -> None:
        together = processes.Together({"ZHIXING_TRIAL": "42"})
        script = "import os, sys; open(sys.argv[1], 'w').write(os.environ['ZHIXING_TRIAL'])"
        together.start("child", [sys.executable, "-c", script, str(tmp_path / "pid")])

        assert pid_in(tmp_path / "pid") == 42
        together.end()

    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a child")
    def test_children_end_when_their_parent_is_killed(self, tmp_path: Path) -> None:
        script = (
            "import sys, time\n"
            "from zhixing.config.processes import Together\n"
            "together = Together({})\n"
            "together.start('child', [sys.executable, '-c', 'import time; time.sleep(60)'])\n"
            "open(sys.argv[1], 'w').write(str(together.children['child'].pid))\n"
            "time.sleep(60)\n"
        )
        parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "pid")])
        child = pid_in(tmp_path / "pid")
        parent.kill()
        parent.wait()
        time.sleep(0.5)

        assert not lives(child)


class TestAPort:
    def test_that_is_taken_is_refused_with_its_number(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with pytest.raises(processes.CannotStart, match=f"port {port} on 127.0.0.1 is taken"):
                processes.refuse_taken_port("127.0.0.1", port)

        processes.refuse_taken_port("127.0.0.1", port)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may listen anywhere")
    def test_of_the_administrator_is_refused_in_words(self) -> None:
        with pytest.raises(processes.CannotStart, match="needs an administrator"):
            processes.refuse_taken_port("127.0.0.1", 80)


class TestWaiting:
    def test_sees_the_server_answer_whatever_proxy_is_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                return None

        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        with HTTPServer(("127.0.0.1", 0), Answer) as server:
            threading.Thread(target=server.handle_request, daemon=True).start()
            port = server.server_address[1]
            assert processes.wait_until_answers("127.0.0.1", port, "/", still_lives=lambda: True)

    def test_gives_up_when_the_server_has_ended(self) -> None:
        assert not processes.wait_until_answers("127.0.0.1", 1, "/", still_lives=lambda: False)
