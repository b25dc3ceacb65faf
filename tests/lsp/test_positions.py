"""Positions in all three encodings, against a reference that walks character by character."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lsprotocol import types
from lsprotocol.types import Position, PositionEncodingKind, Range

from redpencil.lsp.open_documents import OpenDocuments
from redpencil.lsp.positions import PositionCodec
from redpencil.review.lines import Lines

UTF8, UTF16, UTF32 = PositionEncodingKind.Utf8, PositionEncodingKind.Utf16, PositionEncodingKind.Utf32
ENCODINGS = [UTF8, UTF16, UTF32]

texts = st.text(alphabet=st.sampled_from("ab\té漢😀\u200d👩\u0301\n\r\u2028\x0c"), max_size=30)
encodings = st.sampled_from(ENCODINGS)


def width(character: str, encoding: PositionEncodingKind) -> int:
    if encoding is UTF8:
        return len(character.encode())
    return len(character.encode("utf-16-le")) // 2 if encoding is UTF16 else 1


def split_lines(text: str) -> list[tuple[int, str]]:
    """(offset, line without its end), as the LSP has line ends."""
    found, start, at = [], 0, 0
    while at < len(text):
        if text[at] in "\r\n":
            found.append((start, text[start:at]))
            at += 2 if text[at : at + 2] == "\r\n" else 1
            start = at
        else:
            at += 1
    return [*found, (start, text[start:])]


def reference(text: str, position: Position, encoding: PositionEncodingKind) -> int:
    lines = split_lines(text)
    if position.line >= len(lines):
        return len(text)
    start, line = lines[position.line]
    left = position.character
    for column, character in enumerate(line):
        left -= width(character, encoding)
        if left < 0:
            return start + column
    return start + len(line)


@settings(max_examples=400, deadline=None)
@given(texts, st.integers(0, 6), st.integers(0, 40), encodings)
@example("abc", 0, 4, UTF16)
@example("a😀b", 0, 2, UTF16)
@example("a\r\nb", 0, 5, UTF8)
@example("", 1, 1, UTF8)
def test_a_position_is_where_the_reference_says(
    text: str, line: int, character: int, encoding: PositionEncodingKind
) -> None:
    position = Position(line, character)
    assert PositionCodec(encoding).offset(Lines(text), position) == reference(text, position, encoding)


@settings(max_examples=400, deadline=None)
@given(texts, st.data(), encodings)
def test_an_offset_survives_the_round_trip(text: str, data: st.DataObject, encoding: PositionEncodingKind) -> None:
    offset = data.draw(st.integers(0, len(text)))
    codec, lines = PositionCodec(encoding), Lines(text)
    back = codec.offset(lines, codec.position(lines, offset))
    between = 0 < offset < len(text) and text[offset - 1 : offset + 1] == "\r\n"
    assert back == (offset - 1 if between else offset)


@settings(max_examples=200, deadline=None)
@given(texts, encodings, st.tuples(*[st.integers(0, 20)] * 4))
def test_a_range_is_never_inverted(text: str, encoding: PositionEncodingKind, four: tuple[int, int, int, int]) -> None:
    a, b, c, d = four
    start, end = PositionCodec(encoding).offsets(Lines(text), Range(Position(a, b), Position(c, d)))
    assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_huge_numbers_are_the_end(encoding: PositionEncodingKind) -> None:
    codec, lines = PositionCodec(encoding), Lines("é😀\nlast")
    assert codec.offset(lines, Position(0, 2**31 - 1)) == 2
    assert codec.offset(lines, Position(2**31 - 1, 0)) == 7


def test_an_unknown_encoding_is_utf_16() -> None:
    assert PositionCodec("utf-7").position(Lines("😀b"), 1) == Position(0, 2)


def test_lone_surrogates_do_not_fail() -> None:
    for encoding in ENCODINGS:
        codec, lines = PositionCodec(encoding), Lines("a\ud800b")
        assert codec.offset(lines, codec.position(lines, 2)) == 2


CHANGES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 12), st.integers(0, 5), st.integers(0, 12), texts), max_size=6
)


@settings(max_examples=300, deadline=None)
@given(texts, encodings, CHANGES)
def test_a_document_stays_equal_to_the_editors(
    text: str, encoding: PositionEncodingKind, changes: list[tuple[int, int, int, int, str]]
) -> None:
    documents = OpenDocuments(PositionCodec(encoding))
    documents.open(types.TextDocumentItem("x:d", types.LanguageKind.Python, 0, text))
    for version, (a, b, c, d, new) in enumerate(changes, 1):
        first, last = Position(a, b), Position(c, d)
        change = types.TextDocumentContentChangePartial(Range(first, last), new)
        documents.change(
            types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(version, "x:d"), [change])
        )
        start, end = sorted(reference(text, one, encoding) for one in (first, last))
        text = text[:start] + new + text[end:]
    document = documents.get("x:d")
    assert document
    assert document.text == text
