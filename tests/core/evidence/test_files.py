"""Storing, finding again, labelling, sealing and sweeping files."""

import hashlib
import io
import os
import socket
import stat
import struct
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadhandler import StopUpload
from django.db import connection, transaction
from django.test import Client
from PIL import Image, ImageDraw
from pytest_django.fixtures import Settings

from tests.core.evidence import corpus
from tests.support.people import Office, found_office, sign_in
from zhixing.core.evidence import acts, adapters, policies, refusals, selectors, ticks
from zhixing.core.evidence.models import Evidence, EvidenceReader
from zhixing.core.evidence.rules import names, pictures
from zhixing.core.ledger import policies as ledger_policies
from zhixing.core.ledger import selectors as ledger
from zhixing.foundation.actors import Citizen, Officer, Tick

pytestmark = pytest.mark.django_db


def stored(
    content: bytes, by: Officer | Tick, at: datetime, *, name: str = "现场照片.jpg", about: str = "bridge:1"
) -> Evidence:
    return acts.store(file=io.BytesIO(content), name=name, about=about, by=by, at=at)


@pytest.fixture
def system() -> Tick:
    """The actor for files without a person."""
    return Tick("test")


@pytest.fixture
def office() -> Office:
    return found_office()


@pytest.fixture(autouse=True)
def bridges() -> Iterator[None]:
    """Bridges may be seen by everybody but the people of finance."""
    ledger_policies._gates["bridge"] = lambda actor, key: (
        isinstance(actor, Officer) and actor.unit_name != "财政局"
    )
    yield
    del ledger_policies._gates["bridge"]


class TestStore:
    def test_bytes_lie_under_their_digest_before_the_row_is(
        self, system: Tick, monday: datetime, files: Path
    ) -> None:
        file = stored(corpus.pdf_text("纪要"), system, monday, name="纪要.pdf")

        path = files / file.digest[:2] / file.digest[2:4] / file.digest
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file.digest
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert list(files.glob("**/*.part")) == []
        assert (file.kind, file.version, file.is_scanned, file.label) == ("pdf", 1, False, "")

    def test_the_same_bytes_lie_once_and_a_name_has_versions(
        self, system: Tick, monday: datetime, files: Path
    ) -> None:
        first = stored(corpus.word("一"), system, monday, name="报告.docx")
        second = stored(corpus.word("二"), system, monday, name="报告.docx")
        again = stored(corpus.pdf_text("x"), system, monday, name="a.pdf")
        elsewhere = stored(corpus.pdf_text("x"), system, monday, name="b.pdf", about="bridge:2")

        assert (second.version, second.replaces) == (2, first)
        assert again.digest == elsewhere.digest
        assert (again.version, elsewhere.version) == (1, 1)
        assert len([path for path in files.glob("*/*/*") if path.is_file()]) == 3

    def test_too_large_is_refused_before_it_is_read_to_the_end(self, system: Tick, monday: datetime) -> None:
        class Endless(io.RawIOBase):
            served = 0

            def readable(self) -> bool:
                return True

            def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
                self.served += len(buffer)
                return len(buffer)

        endless = Endless()
        with pytest.raises(refusals.FileTooLarge, match="50 MB"):
            acts.store(file=io.BufferedReader(endless), name="a.pdf", about="bridge:1", by=system, at=monday)
        assert endless.served < 60 * 1024 * 1024

    def test_a_refused_file_leaves_nothing(self, system: Tick, monday: datetime, files: Path) -> None:
        for name, content in {
            "机密★.pdf": corpus.pdf_text("x"),
            "报告.docx": corpus.word("秘密★5年"),
            "坏.jpg": b"\xff\xd8\xff",
        }.items():
            with pytest.raises(refusals.FileRefused):
                stored(content, system, monday, name=name)

        assert not Evidence.objects.exists()
        assert list(files.glob("**/*")) == []

    def test_the_upload_keeps_nothing_beyond_the_limit_and_stops_at_the_forms(
        self, system: Tick, monday: datetime
    ) -> None:
        handler = adapters.LimitedUpload()
        handler.new_file("files", "a.pdf", "application/pdf", 0, None)
        block = bytes(10 * 1024 * 1024)

        for number in range(7):
            handler.receive_data_chunk(block, number * len(block))
        kept = handler.file_complete(7 * len(block))
        assert kept.file.seek(0, 2) == 51 * 1024 * 1024
        kept.seek(0)
        with pytest.raises(refusals.FileTooLarge, match=r"“a.pdf”超过 50 MB"):
            acts.store(file=kept, name="a.pdf", about="matter:1", by=system, at=monday)
        with pytest.raises(StopUpload):
            for number in range(7, 51):
                handler.receive_data_chunk(block, number * len(block))
        kept.close()


class TestScanner:
    @pytest.fixture
    def clamd(self, tmp_path: Path, settings: Settings) -> Iterator[None]:
        """A scanner that speaks the protocol and knows one virus."""
        address = tmp_path / "clamd"
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listening.bind(str(address))
        listening.listen()

        def serve() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                with line, line.makefile("rb") as sent:
                    assert sent.read(10) == b"zINSTREAM\x00"
                    content = b""
                    while size := struct.unpack(">I", sent.read(4))[0]:
                        content += sent.read(size)
                    line.sendall(
                        b"stream: Eicar-Test-Signature FOUND\x00"
                        if b"EICAR" in content
                        else b"stream: OK\x00"
                    )

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        settings.ZHIXING_SCANNER = f"unix:{address}"
        yield
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()

    def test_with_a_scanner_what_it_finds_is_refused(
        self, clamd: None, system: Tick, monday: datetime
    ) -> None:
        eicar = corpus.EICAR.decode()
        for name, content in {
            "a.txt": corpus.EICAR,
            "b.ofd": corpus.archive({"OFD.xml": eicar.encode()}, compressed=False),
            "c.pdf": corpus.pdf(b"<< /Title (%s) >>" % corpus.EICAR),
        }.items():
            with pytest.raises(refusals.VirusFound, match="Eicar"):
                stored(content, system, monday, name=name)
        assert stored(corpus.pdf_text("x"), system, monday, name="d.pdf").is_scanned

    def test_a_dead_scanner_lets_nothing_in(self, settings: Settings, system: Tick, monday: datetime) -> None:
        for address in ("unix:/nonexistent", "tcp:127.0.0.1:1"):
            settings.ZHIXING_SCANNER = address
            with pytest.raises(refusals.ScannerUnavailable):
                stored(corpus.pdf_text("x"), system, monday, name="d.pdf")

    def test_without_a_scanner_it_is_kept_as_not_scanned(self, system: Tick, monday: datetime) -> None:
        assert not stored(corpus.EICAR, system, monday, name="a.txt").is_scanned


class TestEarlierUses:
    def test_the_same_photograph_is_found_after_any_re_encoding(self, system: Tick, monday: datetime) -> None:
        original = corpus.photo(42, (1600, 1200))
        first = stored(corpus.encoded(original, "JPEG", quality=95), system, monday)
        changes = {
            "worse": corpus.encoded(original, "JPEG", quality=25),
            "smaller": corpus.encoded(original.resize((640, 480)), "JPEG", quality=70),
            "as png": corpus.encoded(original.resize((800, 600)), "PNG"),
            "brighter": corpus.encoded(original.point(lambda value: min(255, int(value * 1.1))), "JPEG"),
            "grey": corpus.encoded(original.convert("L"), "JPEG"),
            "stamped": corpus.encoded(_stamped(original), "JPEG"),
            "same bytes": corpus.encoded(original, "JPEG", quality=95),
        }
        later = monday + timedelta(days=30)
        for place, (name, content) in enumerate(changes.items()):
            again = stored(content, system, later, name=f"{name}.jpg", about=f"bridge:{place + 2}")
            found = selectors.earlier_uses([again.pk])
            assert (found[0].about, found[0].at, found[0].name) == ("bridge:1", monday, first.name), name

    def test_other_photographs_and_scanned_pages_are_not_taken_for_each_other(
        self, system: Tick, monday: datetime
    ) -> None:
        digests = [pictures.difference_digest(corpus.photo(seed)) for seed in range(60)]
        digests += [pictures.difference_digest(corpus.paper(seed, (620, 877))) for seed in range(60)]
        closest = min(
            pictures.different_bits(one, other)
            for place, one in enumerate(digests)
            for other in digests[:place]
        )
        assert closest > pictures.MOST_DIFFERENT_BITS

        for seed in range(3):
            stored(corpus.encoded(corpus.paper(seed, (620, 877)), "PNG"), system, monday, name=f"{seed}.png")
        last = stored(corpus.encoded(corpus.paper(9, (620, 877)), "PNG"), system, monday, name="z.png")
        assert selectors.earlier_uses([last.pk]) == []

    def test_blank_pictures_say_nothing_and_documents_may_come_again(
        self, system: Tick, monday: datetime
    ) -> None:
        white, grey = Image.new("RGB", (300, 300), "white"), Image.new("RGB", (200, 300), (250, 250, 250))
        stored(corpus.encoded(white, "PNG"), system, monday, name="a.png")
        second = stored(corpus.encoded(grey, "PNG"), system, monday, name="b.png")
        stored(corpus.pdf_text("x"), system, monday, name="a.pdf")
        again = stored(corpus.pdf_text("x"), system, monday, name="b.pdf")

        assert selectors.earlier_uses([second.pk]) == []
        assert selectors.earlier_uses([again.pk]) == []
        assert selectors.earlier_uses([]) == []

    def test_it_is_two_queries(self, system: Tick, monday: datetime, django_assert_num_queries) -> None:
        file = stored(corpus.jpeg(), system, monday)
        with django_assert_num_queries(2):
            selectors.earlier_uses([file.pk])


def _stamped(picture: Image.Image) -> Image.Image:
    """With the small date that phone cameras write into a corner."""
    stamped = picture.copy()
    ImageDraw.Draw(stamped).text((1300, 1150), "2026-03-12 09:15", fill="white", font_size=30)
    return stamped


class TestWhoMayOpen:
    def test_a_picture_is_shown_and_a_document_is_handed_out(
        self, client: Client, office: Office, monday: datetime
    ) -> None:
        officer = office.officer("li")
        picture = stored(corpus.jpeg(), officer, monday, name="现场 照片.jpg")
        paper = stored(corpus.pdf_text("x"), officer, monday, name="会议纪要.pdf")
        browser = sign_in(client, office, "li")

        shown = browser.get(f"/evidence/{picture.pk}/")
        assert shown.headers["Content-Type"] == "image/jpeg"
        assert shown.headers["Content-Disposition"].startswith("inline")
        handed = browser.get(f"/evidence/{paper.pk}/")
        assert handed.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E4%BC%9A")
        for answer in (shown, handed):
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        page = browser.get(f"/evidence/{paper.pk}/about/").content.decode()
        assert paper.digest in page
        assert "未扫描" in page

    def test_whoever_may_not_see_the_subject_finds_nothing(
        self, client: Client, office: Office, monday: datetime, system: Tick
    ) -> None:
        file = stored(corpus.jpeg(), system, monday)
        unanswered = stored(corpus.jpeg(2), system, monday, about="well:1")
        browser = sign_in(client, office, "jin")

        for path in (f"{file.pk}/", f"{file.pk}/about/", f"{file.pk}/seal/", f"{unanswered.pk}/", "999999/"):
            assert browser.get(f"/evidence/{path}").status_code == 404, path
        assert sign_in(Client(), office, "li").get(f"/evidence/{unanswered.pk}/").status_code == 404
        assert Client().get(f"/evidence/{file.pk}/").status_code == 302
        assert selectors.files_about("bridge:1", seen_by=office.officer("li"))[0].id == file.pk

    def test_a_circle_of_readers_shuts_out_everybody_else(
        self, client: Client, office: Office, monday: datetime
    ) -> None:
        wang, li = office.officer("wang"), office.officer("li")
        file = stored(corpus.word("工作秘密", "方案"), li, monday, name="方案.docx")
        assert file.label == "work_secret"
        assert policies.may_open(wang, file)

        acts.label_readers(
            evidence_id=file.pk, label="work_secret", reader_ids=[office.people["he"]], by=li, at=monday
        )
        assert [policies.may_open(office.officer(code), file) for code in ("li", "he", "wang", "mi")] == [
            True, True, False, False,
        ]  # fmt: skip
        assert sign_in(client, office, "wang").get(f"/evidence/{file.pk}/").status_code == 404
        assert selectors.files_about("bridge:1", seen_by=wang) == []
        assert not policies.may_open(Citizen(1), file)
        with pytest.raises(refusals.NotYourFile):
            acts.label_readers(evidence_id=file.pk, label="", reader_ids=[], by=wang, at=monday)

        opened = sign_in(Client(), office, "he").get(f"/evidence/{file.pk}/")
        assert b"".join(opened.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
        verbs = [(entry.verb, entry.by_name) for entry in ledger.history(f"evidence:{file.pk}")]
        assert verbs == [
            ("evidence.labelled", li.person_name),
            ("evidence.opened", office.officer("he").person_name),
        ]
        with pytest.raises(ValueError, match="label"):
            acts.label_readers(evidence_id=file.pk, label="top", reader_ids=[], by=li, at=monday)
        acts.label_readers(evidence_id=file.pk, label="", reader_ids=[1], by=li, at=monday)
        assert not EvidenceReader.objects.exists()

    def test_an_ordinary_file_is_opened_without_a_trace(self, office: Office, monday: datetime) -> None:
        file = stored(corpus.jpeg(), office.officer("li"), monday)
        acts.note_opened(evidence_id=file.pk, by=office.officer("li"), at=monday)

        assert ledger.history(f"evidence:{file.pk}") == []


class TestSeal:
    @pytest.mark.django_db(transaction=True)
    def test_the_content_is_gone_everywhere_and_the_record_keeps_the_digest(
        self, client: Client, office: Office, monday: datetime, files: Path
    ) -> None:
        li, mi = office.officer("li"), office.officer("mi")
        raw = corpus.pdf_text("不该进来的内容")
        one = stored(raw, li, monday, name="不该进来.pdf")
        two = stored(raw, li, monday + timedelta(days=1), name="副本.pdf", about="bridge:2")
        other = stored(corpus.pdf_text("别的"), li, monday, name="别的.pdf")

        rows = acts.seal(evidence_id=two.pk, ground="保密局〔2026〕3号", by=mi, at=monday + timedelta(days=2))

        assert [row.pk for row in rows] == [one.pk, two.pk]
        assert not adapters.path_of(one.digest).exists()
        assert adapters.path_of(other.digest).exists()
        assert not any(raw in path.read_bytes() for path in files.glob("*/*/*"))
        assert not Evidence.objects.filter(name__contains="不该").exists()
        [entry] = ledger.history(f"evidence:{one.pk}")
        assert entry.verb == "evidence.sealed"
        assert entry.facts == {
            "about": "bridge:1", "digest": one.digest, "ground": "保密局〔2026〕3号", "copies": 2,
            "backups_since": "2026-03-02",
        }  # fmt: skip
        answer = sign_in(client, office, "li").get(f"/evidence/{one.pk}/")
        assert answer.status_code == 410
        assert "已封存" in answer.content.decode()
        assert "不该" not in answer.content.decode()
        assert selectors.row(Evidence.objects.get(pk=one.pk)).name == "（已封存）"
        for act in (acts.seal, acts.note_opened):
            with pytest.raises(refusals.FileSealed):
                act(evidence_id=one.pk, by=mi, at=monday, **({"ground": "x"} if act is acts.seal else {}))

    def test_only_the_secrecy_officer_seals_and_says_why(
        self, client: Client, office: Office, monday: datetime
    ) -> None:
        file = stored(corpus.jpeg(), office.officer("li"), monday)
        mi = office.officer("mi")

        with pytest.raises(refusals.NotSecrecyOfficer):
            acts.seal(evidence_id=file.pk, ground="x", by=office.officer("li"), at=monday)
        with pytest.raises(refusals.GroundMissing):
            acts.seal(evidence_id=file.pk, ground=" ", by=mi, at=monday)
        with pytest.raises(refusals.SecretWords):
            acts.seal(evidence_id=file.pk, ground="因系机密★文件", by=mi, at=monday)
        with pytest.raises(refusals.FileUnknown):
            acts.seal(evidence_id=0, ground="x", by=mi, at=monday)
        assert adapters.path_of(file.digest).exists()
        assert sign_in(client, office, "li").get(f"/evidence/{file.pk}/seal/").status_code == 404

    @pytest.mark.django_db(transaction=True)
    def test_the_page_seals_and_tells_what_remains_to_be_done(
        self, client: Client, office: Office, monday: datetime
    ) -> None:
        file = stored(corpus.jpeg(), office.officer("li"), monday, name="某人照片.jpg")
        browser = sign_in(client, office, "mi")
        path = f"/evidence/{file.pk}/seal/"

        asked = browser.get(path).content.decode()
        assert "封存不能撤销" in asked
        assert "某人照片" not in asked
        refused = browser.post(path, {"ground": "机密★", "is_certain": "on"})
        assert "严禁处理涉密信息" in refused.content.decode()
        assert browser.post(path, {"ground": ""}).status_code == 200
        done = browser.post(path, {"ground": "保密局通知", "is_certain": "on"}, follow=True).content.decode()
        assert "内容已从本系统删除" in done
        assert "2026年3月2日" in done
        assert browser.get("/evidence/999999/seal/").status_code == 404


class TestSweep:
    def test_what_no_row_names_is_removed_after_a_day(
        self, system: Tick, monday: datetime, files: Path
    ) -> None:
        kept = stored(corpus.jpeg(), system, monday)
        adapters.write("aa" * 32, b"lost")
        adapters.write("bb" * 32, b"young")
        (files / "aa" / "aa" / f"{'aa' * 32}.1234.part").write_bytes(b"abandoned")
        old = (monday - timedelta(days=3)).timestamp()
        for path in files.glob("*/*/*"):
            if "bb" not in path.name[:2]:
                os.utime(path, (old, old))
        os.utime(adapters.path_of("bb" * 32), (monday.timestamp(), monday.timestamp()))

        assert ticks.sweep(monday) == 2
        assert ticks.sweep(monday) == 0
        assert adapters.path_of(kept.digest).exists()
        assert adapters.path_of("bb" * 32).exists()
        assert list(files.glob("**/*.part")) == []

    def test_a_file_that_is_lost_on_the_disk_says_so(
        self, client: Client, office: Office, monday: datetime
    ) -> None:
        file = stored(corpus.jpeg(), office.officer("li"), monday)
        adapters.path_of(file.digest).unlink()

        answer = sign_in(client, office, "li").get(f"/evidence/{file.pk}/")
        assert answer.status_code == 410
        assert "从备份恢复" in answer.content.decode()
        adapters.destroy(file.digest)


class TestVersionsTogether:
    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_become_two_versions(self, system: Tick, monday: datetime) -> None:
        barrier = threading.Barrier(4)

        def work(number: int) -> None:
            barrier.wait()
            with transaction.atomic():
                stored(corpus.word(str(number)), system, monday, name="报告.docx")
            connection.close()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(Evidence.objects.values_list("version", flat=True)) == [1, 2, 3, 4]


class TestNames:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("C:\\Users\\王\\报告.docx", "报告.docx"),
            ("../../etc/passwd", "passwd"),
            ("a\u202etxt.exe", "atxt.exe"),
            ("多  空格\t名.pdf", "多 空格名.pdf"),
            ('<b>"x"|?*.pdf', "bx.pdf"),
            ("\x00\n", "文件"),
            ("...", "文件"),
            ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
            ("长" * 300, "长" * 120),
        ],
    )
    def test_are_cleaned(self, given: str, kept: str) -> None:
        assert names.clean_name(given) == kept

    def test_a_picture_gets_the_extension_of_what_it_became(self) -> None:
        assert names.renamed("a.gif", "png") == "a.png"
        assert names.renamed("a.JPG", "jpeg") == "a.JPG"
        assert names.extension_of("none") == ""
