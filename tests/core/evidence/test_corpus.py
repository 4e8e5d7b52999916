"""The corpus of hostile and honest files (R40), secrets (R56) and metadata (R35), each through the cage."""
# ruff: noqa: E501 - one file, one line

import io
import resource
import time

import pytest
from PIL import Image

from tests.core.evidence import corpus
from zhixing.core.evidence import refusals
from zhixing.core.evidence.adapters import examine
from zhixing.core.evidence.rules import marks, pdfs

PAGES = b"<< /Type /Pages /Kids [] /Count 0 >>"

HONEST = {
    "现场照片.jpg": (corpus.jpeg, "jpeg"),
    "截图.png": (lambda: corpus.encoded(corpus.photo(2), "PNG"), "png"),
    "微信图片.jpg": (lambda: corpus.encoded(corpus.photo(2), "PNG"), "png"),
    "动图.gif": (lambda: corpus.encoded(corpus.photo(3), "GIF"), "png"),
    "位图.bmp": (lambda: corpus.encoded(corpus.photo(4, (90, 60)), "BMP"), "png"),
    "扫描.tiff": (lambda: corpus.encoded(corpus.paper(1), "TIFF"), "png"),
    "网图.webp": (lambda: corpus.encoded(corpus.photo(5), "WEBP"), "png"),
    "办理情况报告.docx": (lambda: corpus.word("老河桥项目用地已完成报批。", "下一步进场施工。"), "docx"),
    "台账.xlsx": (lambda: corpus.excel("序号", "任务内容", "=SUM(A1:A2)"), "xlsx"),
    "会议纪要.pdf": (lambda: corpus.pdf_text("关于老河桥项目的会议纪要"), "pdf"),
    "公文.ofd": (corpus.ofd, "ofd"),
    "旧公文.doc": (lambda: corpus.ole("WordDocument", "1Table"), "office_old"),
    "金山文档.wps": (lambda: corpus.ole("WordDocument"), "office_old"),
    "说明.txt": (lambda: "已按要求整改。\n".encode(), "text"),
    "名单.csv": (lambda: "姓名,单位\n王敏,住建局\n".encode("gb18030"), "text"),
    "记事本.txt": (lambda: "保存为 Unicode".encode("utf-16"), "text"),
    "链接.docx": (lambda: corpus.changed(corpus.word("见网站"), {"word/_rels/extra.xml.rels": corpus.relationships("hyperlink", "https://www.gov.cn")}), "docx"),
    "图表.docx": (lambda: corpus.changed(corpus.word("图"), {"word/embeddings/Microsoft_Excel_Sheet.xlsx": corpus.excel("1")}), "docx"),
}  # fmt: skip

HOSTILE: dict[str, tuple[object, type[Exception]]] = {
    "空文件.txt": (lambda: b"", refusals.FileEmpty),
    "程序.exe": (lambda: b"MZ\x90\x00" + bytes(200), refusals.KindNotTaken),
    "程序.jpg": (lambda: b"MZ\x90\x00" + bytes(200), refusals.KindNotTaken),
    "程序.docx": (lambda: b"\x7fELF" + bytes(200), refusals.KindNotTaken),
    "脚本.txt": (lambda: b"#!/bin/sh\nrm -rf /\n", refusals.KindNotTaken),
    "命令.txt": (lambda: b"@echo off\r\nformat c:\r\n", refusals.KindNotTaken),
    "网页.html": (lambda: b"<html><script>alert(1)</script></html>", refusals.KindNotTaken),
    "网页.jpg": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", refusals.KindNotTaken),
    "网页.txt": (lambda: b"hello\n" * 9000 + b"<script>alert(1)</script>", refusals.KindNotTaken),
    "图.svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", refusals.KindNotTaken),
    "图.png": (lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>', refusals.KindNotTaken),
    "文本.txt": (lambda: "<ＳＣＲＩＰＴ>".encode("utf-16") + b"\x00\xd8", refusals.KindNotTaken),
    "双扩展.pdf.exe": (lambda: corpus.pdf(PAGES), refusals.NameDoesNotFit),
    "反转\u202efdp.exe": (lambda: corpus.pdf(PAGES), refusals.NameDoesNotFit),
    "照片.pdf": (corpus.jpeg, refusals.NameDoesNotFit),
    "文档.jpg": (lambda: corpus.pdf(PAGES), refusals.NameDoesNotFit),
    "表格.docx": (lambda: corpus.excel("1"), refusals.NameDoesNotFit),
    "半张.jpg": (lambda: corpus.jpeg()[:900], refusals.PictureBroken),
    "坏图.png": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), refusals.PictureBroken),
    "坏图.webp": (lambda: b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(8), refusals.PictureBroken),
    "像素洪水.png": (lambda: _huge_png(), refusals.PictureTooLarge),
    "平铺炸弹.docx": (corpus.flat_bomb, refusals.ArchiveUnsafe),
    "虚报大小.docx": (corpus.lying_bomb, refusals.FileRefused),
    "重叠炸弹.docx": (corpus.overlapping, refusals.ArchiveUnsafe),
    "嵌套.docx": (lambda: corpus.changed(corpus.word("x"), {"word/embeddings/a.docx": corpus.changed(corpus.word("x"), {"word/embeddings/b.docx": corpus.word("x")})}), refusals.ArchiveUnsafe),
    "夹带压缩包.docx": (lambda: corpus.changed(corpus.word("x"), {"word/media/a.zip": corpus.archive({"a.txt": b"1"})}), refusals.ArchiveUnsafe),
    "越界.docx": (lambda: corpus.changed(corpus.word("x"), {"../../etc/cron.d/x": b"1"}), refusals.ArchiveUnsafe),
    "绝对路径.docx": (lambda: corpus.changed(corpus.word("x"), {"/etc/passwd": b"1"}), refusals.ArchiveUnsafe),
    "反斜杠.docx": (lambda: corpus.changed(corpus.word("x"), {"..\\..\\x": b"1"}), refusals.ArchiveUnsafe),
    "软链接.docx": (corpus.symlink, refusals.ArchiveUnsafe),
    "三千文件.docx": (lambda: corpus.archive({f"word/{n}.xml": b"" for n in range(3001)}), refusals.ArchiveUnsafe),
    "加密.docx": (corpus.encrypted, refusals.IsEncrypted),
    "加密.xlsx": (lambda: corpus.ole("EncryptedPackage", "EncryptionInfo"), refusals.IsEncrypted),
    "压缩包.zip": (lambda: corpus.archive({"a.txt": b"1"}), refusals.KindNotTaken),
    "前置.docx": (lambda: b"PK\x03\x04junk" + corpus.word("x"), refusals.FileRefused),
    "尾随.docx": (lambda: corpus.word("x") + b"MZ" + bytes(100), refusals.ArchiveUnsafe),
    "半个.docx": (lambda: corpus.word("x")[:2000], refusals.FileBroken),
    "宏.docm": (lambda: corpus.changed(corpus.word("x"), {"word/vbaProject.bin": corpus.ole("VBA")}), refusals.HasMacros),
    "宏.docx": (lambda: corpus.changed(corpus.word("x"), {"word/vbaProject.bin": corpus.ole("VBA")}), refusals.HasMacros),
    "宏类型.xlsx": (lambda: corpus.changed(corpus.excel("x"), {"[Content_Types].xml": lambda raw: raw.replace(b"sheet.main", b"sheet.macroEnabled.main")}), refusals.HasMacros),
    "宏表.xlsx": (lambda: corpus.changed(corpus.excel("x"), {"xl/macrosheets/sheet1.xml": b"<x/>"}), refusals.HasMacros),
    "旧宏.doc": (lambda: corpus.ole("WordDocument", "Macros", "VBA", "_VBA_PROJECT"), refusals.HasMacros),
    "旧宏.xls": (lambda: corpus.ole("Workbook", "_VBA_PROJECT_CUR", "_VBA_PROJECT"), refusals.HasMacros),
    "包裹程序.doc": (lambda: corpus.ole("WordDocument", "\x01Ole10Native"), refusals.HasActiveContent),
    "包裹程序.docx": (lambda: corpus.changed(corpus.word("x"), {"word/embeddings/oleObject1.bin": corpus.ole("\x01Ole10Native")}), refusals.HasActiveContent),
    "夹带程序.docx": (lambda: corpus.changed(corpus.word("x"), {"word/media/image1.png": b"MZ" + bytes(50)}), refusals.HasActiveContent),
    "控件.docx": (lambda: corpus.changed(corpus.word("x"), {"word/activeX/activeX1.xml": b"<x/>"}), refusals.HasActiveContent),
    "远程模板.docx": (lambda: corpus.changed(corpus.word("x"), {"word/_rels/settings.xml.rels": corpus.relationships("attachedTemplate", "http://192.0.2.1/t.dotm")}), refusals.HasActiveContent),
    "外部图片.docx": (lambda: corpus.changed(corpus.word("x"), {"word/_rels/document2.xml.rels": corpus.relationships("image", "http://192.0.2.1/x.png")}), refusals.HasActiveContent),
    "DDE.docx": (lambda: corpus.changed(corpus.word("x"), {"word/extra.xml": b"<w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe</w:instrText>"}), refusals.HasActiveContent),
    "DDE.xlsx": (lambda: corpus.changed(corpus.excel("x"), {"xl/worksheets/sheet2.xml": b"<c><f>cmd|'/C calc'!A0</f></c>"}), refusals.HasActiveContent),
    "DDE链接.xlsx": (lambda: corpus.changed(corpus.excel("x"), {"xl/externalLinks/externalLink1.xml": b'<ddeLink ddeService="cmd"/>'}), refusals.HasActiveContent),
    "十亿大笑.xlsx": (lambda: corpus.changed(corpus.excel("x"), {"xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'}), refusals.ArchiveUnsafe),
    "脚本.pdf": (lambda: corpus.pdf(PAGES, b"<< /S /JavaScript /JS (app.alert(1)) >>"), refusals.HasActiveContent),
    "隐写脚本.pdf": (lambda: corpus.pdf(PAGES, b"<< /S /J#61vaScript /J#53 (x) >>"), refusals.HasActiveContent),
    "压缩脚本.pdf": (lambda: corpus.pdf(PAGES, corpus.stream(b"5 0 << /S /JavaScript /JS (x) >>", b"/Type /ObjStm /N 1 /First 4")), refusals.HasActiveContent),
    "改名压缩.pdf": (lambda: corpus.pdf(PAGES, corpus.stream(b"5 0 << /S /Launch >>", b"/Type /Obj#53tm /N 1 /First 4")), refusals.HasActiveContent),
    "启动.pdf": (lambda: corpus.pdf(PAGES, b"<< /S /Launch /F (cmd.exe) >>"), refusals.HasActiveContent),
    "附件.pdf": (lambda: corpus.pdf(PAGES, b"<< /Type /EmbeddedFile >>"), refusals.HasActiveContent),
    "表单.pdf": (lambda: corpus.pdf(PAGES, b"<< /AcroForm << /XFA [] >> >>"), refusals.HasActiveContent),
    "加密.pdf": (lambda: corpus.pdf(PAGES, trailer=b"/Encrypt 9 0 R"), refusals.IsEncrypted),
    "半个.pdf": (lambda: corpus.pdf(PAGES, end=b""), refusals.FileBroken),
    "PDF炸弹.pdf": (lambda: corpus.pdf(PAGES, corpus.stream(bytes(60 << 20))), refusals.FileBroken),
    "混合.pdf": (lambda: corpus.pdf(PAGES) + corpus.archive({"a.txt": b"1"}, compressed=False), refusals.FileBroken),
    "杀毒测试.com": (lambda: corpus.EICAR, refusals.NameDoesNotFit),
}  # fmt: skip


def _huge_png() -> bytes:
    """A small file that unpacks to 900 million pixels."""
    import struct
    import zlib

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", 30000, 30000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


class TestHonestFiles:
    @pytest.mark.parametrize("name", HONEST)
    def test_are_taken_as_what_they_are(self, name: str) -> None:
        make, kind = HONEST[name]
        clean = examine(make(), name=name)

        assert clean.kind == kind
        assert clean.content
        assert clean.name.rpartition(".")[0] == name.rpartition(".")[0]


class TestHostileFiles:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_are_refused_in_words_quickly_and_cheaply(self, name: str) -> None:
        make, expected = HOSTILE[name]
        content = make()  # type: ignore[operator]
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        started = time.monotonic()

        with pytest.raises(expected) as refused:
            examine(content, name=name)

        assert time.monotonic() - started < 10
        assert str(refused.value)
        assert "{" not in str(refused.value)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        # A forked child begins with the pages of the test process: what it takes itself is on top.
        inherited = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert peak <= max(before, inherited + 300 * 1024)

    def test_there_are_at_least_sixty(self) -> None:
        assert len(HOSTILE) >= 60


SECRETS = [
    "绝密★30年",
    "机密★",
    "秘密★10年",
    "机 密 ★ 长期",
    "★秘密",
    "密级：机密",
    "（绝密）",
    "【机密】",
    "〔秘密〕",
    "\n机密\n",
]
PLAIN = [
    "严格保守国家秘密", "涉及商业秘密的除外", "工作秘密", "机密文件柜采购公告", "不得泄露秘密", "秘密武器",
    "《中华人民共和国保守国家秘密法》", "保密工作机密级计算机管理办法学习", "评分*5", "★重点项目",
]  # fmt: skip


class TestSecrets:
    @pytest.mark.parametrize("mark", SECRETS)
    @pytest.mark.parametrize("kind", ["word", "word in runs", "excel", "pdf", "mapped pdf", "ofd", "text"])
    def test_a_mark_in_the_text_refuses_the_file(self, mark: str, kind: str) -> None:
        from zhixing.core.evidence.rules.files import cleaned

        word = mark.strip()
        name, content = {
            "word": ("报告.docx", lambda: corpus.word("澄阳县", word, "关于某事的报告")),
            "word in runs": ("报告.docx", lambda: corpus.word("澄阳县", word, split_runs=True)),
            "excel": ("表.xlsx", lambda: corpus.excel("一", word)),
            "pdf": ("报告.pdf", lambda: corpus.pdf_text(word)),
            "mapped pdf": ("报告.pdf", lambda: corpus.pdf_mapped(word)),
            "ofd": ("公文.ofd", lambda: corpus.ofd(word)),
            "text": ("说明.txt", lambda: f"澄阳县\r\n{word}\r\n正文".encode()),
        }[kind]

        with pytest.raises(refusals.SecretWords, match="严禁处理涉密信息"):
            cleaned(content(), name)

    @pytest.mark.parametrize(
        "name",
        [
            "机密★关于某事.pdf",
            "（秘密）方案.docx",
            "绝密_名单.xlsx",
            "方案-机密.pdf",
            "照片 秘密.jpg",
            "机密.txt",
        ],
    )
    def test_a_mark_in_the_name_refuses_the_file_whatever_it_is(self, name: str) -> None:
        with pytest.raises(refusals.SecretWords):
            examine(corpus.jpeg(), name=name)

    @pytest.mark.parametrize("text", PLAIN)
    def test_the_words_in_a_sentence_are_no_mark(self, text: str) -> None:
        assert marks.secret_mark(text) == ""
        marks.refuse_secret_words(text, "")
        assert examine(corpus.word(text), name=f"{text.strip('《》★')}.docx").kind == "docx"

    def test_a_title_is_asked_the_same(self) -> None:
        with pytest.raises(refusals.SecretWords, match="机密★"):
            marks.refuse_secret_words("普通", "转发机密★文件")

    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("工作秘密", "work_secret"),
            ("本件仅限工作使用", "work_secret"),
            ("内部资料，注意保存", "internal"),
            ("（内部）", "internal"),
            ("内部管理制度", ""),
        ],
    )
    def test_labels_of_lower_degree_are_noted(self, text: str, label: str) -> None:
        assert examine(corpus.word(text), name="a.docx").label == label


class TestPictures:
    def test_nothing_but_the_pixels_is_left(self) -> None:
        clean = examine(corpus.jpeg_with_everything(), name="a.jpg")

        for planted in (b"CAMERA", b"PHOTOGRAPHER", b"COPYRIGHT", b"SOFTWARE", b"SERIAL", b"MAKERNOTE",
                        b"JPEGCOMMENT", b"ICCPROFILE", b"TRAILING", b"Exif"):  # fmt: skip
            assert planted not in clean.content
        opened = Image.open(io.BytesIO(clean.content))
        assert dict(opened.getexif()) == {}
        assert opened.size == (200, 400)  # stands upright

    def test_text_in_a_png_is_gone_and_its_pixels_are_the_same(self) -> None:
        raw = corpus.png_with_text()
        clean = examine(raw, name="a.png")

        assert b"PNGAUTHOR" not in clean.content
        assert b"XMP" not in clean.content
        assert Image.open(io.BytesIO(clean.content)).tobytes() == Image.open(io.BytesIO(raw)).tobytes()

    def test_a_large_photograph_is_reduced(self) -> None:
        raw = corpus.encoded(corpus.photo(1, (6000, 3000)), "JPEG", quality=60)
        opened = Image.open(io.BytesIO(examine(raw, name="a.jpg").content))

        assert max(opened.size) <= 4096


class TestPdfText:
    def test_strings_are_read_in_every_usual_way(self) -> None:
        assert "会议纪要" in pdfs.check_pdf(corpus.pdf_text("会议纪要", packed=False), "a.pdf")
        assert "会议纪要" in pdfs.check_pdf(corpus.pdf_mapped("会议纪要"), "a.pdf")
        title = "机密★".encode("utf-16-be").replace(b"(", b"\\(").replace(b")", b"\\)")
        assert "机密★" in pdfs.check_pdf(corpus.pdf(PAGES, b"<< /Title (\xfe\xff" + title + b") >>"), "a.pdf")
        ranges = corpus.stream(
            b"beginbfrange\n<0001> <0003> <4F1A>\n<0005> <0006> [<8BAE> <7EAA>]\nendbfrange"
        )
        page = corpus.stream(b"BT <000100050006> Tj (\\101\\n\\)) Tj ET")
        assert "会议纪" in pdfs.check_pdf(corpus.pdf(PAGES, ranges, page), "a.pdf")
