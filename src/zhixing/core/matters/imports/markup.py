"""XML read element by element, without entities, document types or anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from zhixing.core.matters.imports.files import open_binary
from zhixing.core.matters.imports.refusals import DocumentTypeForbidden, LogNotReadable


def elements(path: Path, *names: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield (local name, element) of each element so named, `depth` levels below the root, as it ends.

    The namespace does not matter. What was yielded is forgotten afterwards, so that a file of any
    length takes the memory of one element. Raises DocumentTypeForbidden for a file with a document
    type, LogNotReadable for one that is not a log in XML.
    """
    with open_binary(path) as file:
        parser = etree.iterparse(
            file,
            events=("end",),
            tag=tuple(f"{{*}}{name}" for name in names),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for _, element in parser:
                if sum(1 for _ in element.iterancestors()) != depth:
                    continue
                _refuse_document_type(element, path)
                yield local_name(element), element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise LogNotReadable(name=path.name, reason=str(error)) from error
        root = parser.root
    if root is None or local_name(root) != "log":
        raise LogNotReadable(name=path.name, reason="根元素不是 log")
    _refuse_document_type(root, path)


def local_name(element: Any) -> str:
    """Return the tag without its namespace."""
    return str(etree.QName(element).localname)


def _refuse_document_type(element: Any, path: Path) -> None:
    if element.getroottree().docinfo.doctype:
        raise DocumentTypeForbidden(name=path.name)
