"""A paper as PDF, with its fonts embedded and every replaced font named among its properties."""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from typing import Any

from zhixing.ui.papers import fonts
from zhixing.ui.papers.values import Attachment, Block, Paper, Paragraph, day_words, numbered, title_lines


def pdf(paper: Paper) -> bytes:
    """Return the paper as PDF, the same bytes for the same paper. The engine is loaded at the first call."""
    import typst

    found, families = fonts.loaded()
    replaced = [f"{one.named} → {one.used}" for one in fonts.substitutions()]
    values = _values(paper) | {"fonts": families, "replaced": replaced}
    with as_file(files("zhixing.ui.papers") / "paper.typ") as source:
        made = typst.compile(
            str(source),
            root=str(source.parent),
            font_paths=found,
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(values, ensure_ascii=False)},
            timestamp=0,
        )
    return bytes(made)


def _values(paper: Paper) -> dict[str, Any]:
    return {
        "layout": str(paper.layout),
        "head": paper.head,
        "issuer": paper.issuer,
        "title": paper.title.replace("\n", ""),
        "title_lines": title_lines(paper.title),
        "number": paper.number,
        "urgency": paper.urgency,
        "copy_number": paper.copy_number,
        "signers": paper.signers,
        "addressee": paper.addressee,
        "body": _blocks(paper.body),
        "attachments": [_attachment(one) for one in paper.attachments],
        "signature": paper.signature,
        "date": paper.date_words,
        "has_seal": paper.has_seal,
        "note": paper.note,
        "copies": paper.copies,
        "printed_by": paper.printed_by,
        "printed_on": f"{day_words(paper.printed_on)}印发" if paper.printed_on else "",
    }


def _attachment(one: Attachment) -> dict[str, Any]:
    return {"title": one.title, "title_lines": title_lines(one.title), "body": _blocks(one.body)}


def _blocks(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    return [_block(one) for one in numbered(blocks)]


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {
            "is": "paragraph",
            "level": block.level,
            "number": block.number,
            "lead": block.lead,
            "text": block.text,
            "align": block.align,
            "indent": block.is_indented,
        }
    columns = block.columns
    return {
        "is": "table",
        "head": block.head,
        "rows": block.rows,
        "columns": columns,
        "widths": block.widths or [1] * columns,
        "caption": block.caption,
        "labels": block.labels,
        "heights": block.heights,
    }
