"""Several tagged PDFs of ours as one: their pages and their structure, one after the other.

Laying out a thousand pages at once takes a machine a gigabyte and WeasyPrint minutes in which it
says nothing. In parts it takes neither.
"""

import io
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import pikepdf
from pikepdf import Array, Name


def put_together(parts: Sequence[bytes]) -> tuple[bytes, int]:
    """One PDF of these, and how many pages it has. Each part begins on the front of a leaf.

    All have the same title and language. Where there are several, the bookmarks go.
    """
    with ExitStack() as opened:
        whole, *others = [opened.enter_context(pikepdf.open(io.BytesIO(one))) for one in parts]
        for other in others:
            _append(whole, other)
        if others and Name.Outlines in whole.Root:
            del whole.Root.Outlines
        made = io.BytesIO()
        whole.save(
            made, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        return made.getvalue(), len(whole.pages)


def _append(whole: pikepdf.Pdf, other: pikepdf.Pdf) -> None:
    if len(whole.pages) % 2:
        _left, _bottom, width, height = map(float, whole.pages[0].mediabox)
        whole.add_blank_page(page_size=(width, height))
    tree = whole.Root.StructTreeRoot
    numbers = tree.ParentTree.Nums
    shift = 1 + max(int(numbers[at]) for at in range(0, len(numbers), 2))
    for page in other.pages:
        if Name.StructParents in page.obj:
            page.obj.StructParents = int(page.obj.StructParents) + shift
    # Pages first: what is copied after them refers to their copies.
    whole.pages.extend(other.pages)
    theirs = whole.copy_foreign(other.make_indirect(other.Root.StructTreeRoot))
    document = _document(tree)
    kids = _as_array(document.K)
    for kid in _as_array(_document(theirs).K):
        kid.P = document
        kids.append(kid)
    document.K = kids
    for at in range(0, len(theirs.ParentTree.Nums), 2):
        numbers.append(int(theirs.ParentTree.Nums[at]) + shift)
        numbers.append(theirs.ParentTree.Nums[at + 1])


def _document(tree: Any) -> Any:
    """The one element that holds all others."""
    return tree.K[0] if isinstance(tree.K, Array) else tree.K


def _as_array(kids: Any) -> Any:
    return kids if isinstance(kids, Array) else Array([kids])
