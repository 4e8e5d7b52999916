"""Values into papers that have names in double braces, and into an office's own Word file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark
from zhixing.ui.papers.values import Block, Paper, Paragraph, Table, paragraphs

Row = Mapping[str, str]
Values = Mapping[str, str | Sequence[Row]]

_NAME = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
ROW = "行"
T = TypeVar("T")


class TemplateRefused(ActRefused):
    """An office's template was not taken; the one in use stays."""

    place = "file"


class TemplateUnreadable(TemplateRefused):
    sentence = mark("这个文件不是可用的 Word 文档（.docx）。请下载现用模板，在 Word 或 WPS 中修改后再上传。")


class TemplateNameUnknown(TemplateRefused):
    sentence = mark("模板中的“{names}”不是本文书的项目，未予采用。可用的项目见下表，请改正后重新上传。")


class TemplateCalculates(TemplateRefused):
    sentence = mark("模板的双花括号内只能写项目名称，不能写“{what}”。请改正后重新上传。")


class TemplateBroken(TemplateRefused):
    sentence = mark("模板中的花括号没有成对，或循环没有结束。请对照现用模板改正后重新上传。")


def filled(paper: Paper, values: Values) -> Paper:
    """Return the paper with values where it has names; a name without a value leaves its place empty.

    A paragraph that is nothing but a name takes a value of several lines as several paragraphs.
    """
    return replace(_texts(paper, values), body=tuple(_blocks(paper.body, values)))


def _blocks(blocks: Sequence[Block], values: Values) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Table) and block.each:
            members = values.get(block.each, ())
            rows = [
                tuple(_text(cell, {f"{ROW}.{name}": value for name, value in one.items()}) for cell in row)
                for one in members
                if isinstance(one, Mapping)
                for row in block.rows
            ]
            yield replace(_texts(block, values), rows=tuple(rows), each="")
        elif isinstance(block, Paragraph) and (alone := _NAME.fullmatch(block.text)) and not block.lead:
            found = paragraphs(str(values.get(alone[1], "")))
            yield from [replace(one, align=block.align) for one in found] or [replace(block, text="")]
        else:
            yield _texts(block, values)


def _texts(value: T, values: Values) -> T:
    """Return a frozen value with every text in it filled, however deep."""
    if isinstance(value, str):
        return _text(value, values)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_texts(one, values) for one in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: _texts(getattr(value, field.name), values)
            for field in fields(value)
            if isinstance(getattr(value, field.name), str | tuple) and field.name not in {"layout", "each"}
        }
        return replace(value, **changed)
    return value


def _text(text: str, values: Values) -> str:
    return _NAME.sub(lambda found: str(values.get(found[1], "")), text)


# Word files of an office


def names_in_word(template: bytes) -> frozenset[str]:
    """Return the names that an office's file uses: `事项名称`, and `清单.行名` for the columns of a list.

    Raises TemplateUnreadable, TemplateBroken, TemplateCalculates.
    """
    from jinja2 import TemplateSyntaxError, nodes
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment()
    found: set[str] = set()
    for source in _sources(template):
        try:
            tree = environment.parse(source)
        except TemplateSyntaxError:
            raise TemplateBroken from None
        loops = {
            loop.target.name: loop.iter.name
            for loop in tree.find_all(nodes.For)
            if isinstance(loop.target, nodes.Name) and isinstance(loop.iter, nodes.Name)
        }
        for node in _every(tree):
            found |= _names(node, loops)
    return frozenset(found)


def _every(tree: Any) -> Iterator[Any]:
    """Yield every node in which a template could say something."""
    for child in tree.iter_child_nodes():
        yield child
        yield from _every(child)


def _names(node: Any, loops: Mapping[str, str]) -> set[str]:
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        return set() if node.name in loops or node.name == "loop" else {node.name}
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        if node.node.name in loops and not node.attr.startswith("_"):
            return {f"{loops[node.node.name]}.{node.attr}"}
        if node.node.name == "loop" and node.attr in {"index", "first", "last"}:
            return set()
        raise TemplateCalculates(what=f"{node.node.name}.{node.attr}")
    if isinstance(node, nodes.Output | nodes.TemplateData | nodes.For | nodes.If | nodes.Not):
        return set()
    raise TemplateCalculates(what=type(node).__name__)


def _sources(template: bytes) -> Iterator[str]:
    """Yield the text of the document, its headers and footers, as the engine will read them."""
    from docxtpl import DocxTemplate

    try:
        document = DocxTemplate(io.BytesIO(template))
        document.init_docx()
        yield document.patch_xml(document.get_xml())
        for uri in (document.HEADER_URI, document.FOOTER_URI):
            for _key, part in document.get_headers_footers(uri):
                yield document.patch_xml(document.get_part_xml(part))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise TemplateUnreadable from error


def refuse_unknown_names(template: bytes, known: Collection[str]) -> None:
    """Refuse an office's file that uses a name which the sheet does not have.

    Raises TemplateNameUnknown and what `names_in_word` raises.
    """
    heads = {name.partition(".")[0] for name in known}
    unknown = sorted(name for name in names_in_word(template) if name not in known and name not in heads)
    if unknown:
        raise TemplateNameUnknown(names="、".join(unknown))


def fill_word(template: bytes, values: Values) -> bytes:
    """Return an office's Word file with the values in it; a value's line ends become paragraphs.

    The file has been through `refuse_unknown_names`. Raises what `names_in_word` raises.
    """
    from docxtpl import DocxTemplate
    from jinja2.sandbox import SandboxedEnvironment

    names_in_word(template)
    document = DocxTemplate(io.BytesIO(template))
    context = {
        name: value.replace("\n", "\a") if isinstance(value, str) else [dict(one) for one in value]
        for name, value in values.items()
    }
    document.render(context, jinja_env=SandboxedEnvironment(), autoescape=True)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
