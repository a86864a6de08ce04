"""What a tagged PDF still needs after WeasyPrint: running heads and feet marked as artifacts.

WeasyPrint marks them as content but hangs them nowhere; PDF/UA wants everything to be
either in the structure or an artifact. Header cells get their scope as well.
"""

import io
import re
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

_BEGINS_CONTENT = re.compile(rb"/\w+\s*<<\s*/MCID\s+(\d+)\s*>>\s*BDC")


def mend(pdf: bytes) -> bytes:
    """The same PDF with nothing left between structure and artifact."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        reachable = _walk(document.Root.StructTreeRoot)
        numbers = document.Root.StructTreeRoot.ParentTree.Nums
        entries = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
        for page in document.pages:
            parents = entries.get(int(page.obj.get("/StructParents", -1)))
            if isinstance(parents, Array):
                _mend_page(document, page, parents, reachable)
        mended = io.BytesIO()
        document.save(
            mended, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        return mended.getvalue()


def _walk(root: Any) -> set[tuple[int, int]]:
    """The structure elements that hang in the tree; gives header cells their scope."""
    found: set[tuple[int, int]] = set()
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if not isinstance(element, Dictionary) or element.objgen in found:
            continue
        found.add(element.objgen)
        if element.get("/S") == Name.TH:
            _give_scope(element)
        kids = element.get("/K")
        waiting.extend(kids if isinstance(kids, Array) else [kids])
    return found


def _give_scope(cell: Any) -> None:
    row = cell.get("/P")
    first = row.K[0] if row is not None and isinstance(row.get("/K"), Array) else None
    group = row.get("/P") if row is not None else None
    in_head = group is not None and group.get("/S") == Name.THead
    is_first = first is not None and first.objgen == cell.objgen
    scope = Name.Row if is_first and not in_head else Name.Column
    attributes = cell.get("/A")
    if isinstance(attributes, Dictionary):
        attributes["/Scope"] = scope


def _mend_page(document: Any, page: Any, parents: Any, reachable: set[tuple[int, int]]) -> None:
    lost = {
        number
        for number, element in enumerate(parents)
        if isinstance(element, Dictionary) and element.objgen not in reachable
    }
    if not lost:
        return
    page.contents_coalesce()
    content = page.Contents.read_bytes()

    def artifact(match: re.Match[bytes]) -> bytes:
        return b"/Artifact BMC" if int(match[1]) in lost else match[0]

    page.Contents = document.make_stream(_BEGINS_CONTENT.sub(artifact, content))
    for number in lost:
        parents[number] = None
