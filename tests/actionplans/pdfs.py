"""Reading a PDF back with two libraries of its own: its text, and what a screen reader needs."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdf

PAINTS = {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh"}


def pages(content: bytes) -> list[str]:
    """The text of each page, without line breaks."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def text(content: bytes) -> str:
    """The text of all pages."""
    return " ".join(pages(content))


def bookmarks(content: bytes) -> list[str]:
    """The titles of all bookmarks."""

    def flat(entries: list[Any]) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, list):
                yield from flat(entry)
            else:
                yield str(entry.title)

    return list(flat(pypdf.PdfReader(io.BytesIO(content)).outline))


@dataclass(frozen=True)
class Element:
    """An element of the structure."""

    tag: str
    alt: str
    scope: str


def elements(content: bytes) -> list[Element]:
    """Every element of the structure in reading order."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return list(_walk(document.Root.StructTreeRoot.K))


def _walk(element: Any) -> Iterator[Element]:
    if isinstance(element, pikepdf.Array):
        for kid in element:
            yield from _walk(kid)
    elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
        attributes = element.get("/A", {})
        yield Element(
            str(element.S)[1:], str(element.get("/Alt", "")), str(attributes.get("/Scope", ""))
        )
        yield from _walk(element.get("/K"))


def unmarked(content: bytes) -> list[str]:
    """What is painted and is neither in the structure nor an artifact; or is in both."""
    found = []
    with pikepdf.open(io.BytesIO(content)) as document:
        for number, page in enumerate(document.pages, start=1):
            marks: list[str] = []
            for operands, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                if name in ("BDC", "BMC"):
                    marks.append("artifact" if str(operands[0]) == "/Artifact" else "content")
                elif name == "EMC":
                    marks.pop()
                elif name in PAINTS and len(set(marks)) != 1:
                    found.append(f"page {number}: {name} in {marks}")
    return found


def lost_content(content: bytes) -> list[str]:
    """Marked content whose element is not in the structure."""
    with pikepdf.open(io.BytesIO(content)) as document:
        reachable = set(_reachable(document.Root.StructTreeRoot.K))
        numbers = document.Root.StructTreeRoot.ParentTree.Nums
        entries = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
        lost = []
        for page_number, page in enumerate(document.pages, start=1):
            parents = entries.get(int(page.obj.get("/StructParents", -1)), [])
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) != "BDC" or "/MCID" not in operands[1]:
                    continue
                parent = parents[int(operands[1].MCID)]
                if parent is None or parent.objgen not in reachable:
                    lost.append(f"page {page_number}: {operands[1].MCID}")
        return lost


def _reachable(element: Any) -> Iterator[tuple[int, int]]:
    if isinstance(element, pikepdf.Array):
        for kid in element:
            yield from _reachable(kid)
    elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield element.objgen
        yield from _reachable(element.get("/K"))


def glyphs_missing(content: bytes) -> bool:
    """Whether a character was drawn that no font has (glyph 0)."""
    with pikepdf.open(io.BytesIO(content)) as document:
        for page in document.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) not in ("Tj", "TJ"):
                    continue
                pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
                for piece in pieces:
                    if isinstance(piece, pikepdf.String) and _has_zero(bytes(piece)):
                        return True
    return False


def _has_zero(codes: bytes) -> bool:
    return any(codes[i : i + 2] == b"\0\0" for i in range(0, len(codes), 2))
