"""Our addresses: every document has exactly one, and nothing else is taken for ours."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpencil_protocol.uris import WRITABLE, DocumentKind, DocumentUri, InvalidUriError, is_ours, parse_uri

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
SEGMENTS = (
    st.text(st.characters(codec="utf-8", categories=("L", "N"), include_characters=" +&=@-_"), min_size=1, max_size=12)
    .map(lambda text: unicodedata.normalize("NFC", text).strip())
    .filter(bool)
)
PATHS = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)
OF_A_TASK = [kind for kind in DocumentKind if kind is not DocumentKind.QUEUE]


@st.composite
def documents(draw: st.DrawFn) -> DocumentUri:
    kind = draw(st.sampled_from(OF_A_TASK))
    labelled = kind in {DocumentKind.RESPONSE, DocumentKind.REWRITE}
    named = kind not in {DocumentKind.BRIEF, DocumentKind.SHEET}
    path = draw(PATHS.filter(lambda path: not path.startswith("rewrite/"))) if named else ""
    return DocumentUri(kind, draw(NAMES), draw(NAMES), draw(st.sampled_from("ABZ")) if labelled else "", path)


@given(documents())
def test_an_address_names_the_document_that_it_was_built_for(document: DocumentUri) -> None:
    assert parse_uri(str(document)) == document


def test_the_queue_has_an_address() -> None:
    assert parse_uri("redpencil:/queue.md") == DocumentUri(DocumentKind.QUEUE)


@pytest.mark.parametrize("slashes", ["/", "///"])
def test_editors_may_write_the_address_with_an_empty_authority(slashes: str) -> None:
    assert parse_uri(f"redpencil:{slashes}hub/t-1/review.md") == DocumentUri(DocumentKind.SHEET, "hub", "t-1")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "redpencil://host/hub/t-1/review.md",
        "redpencil:/",
        "redpencil:/hub",
        "redpencil:/hub/t-1",
        "redpencil:/hub/t-1/other.md",
        "redpencil:/hub/t-1/A/../../../etc/passwd",
        "redpencil:/hub/t-1/A/%2e%2e/%2e%2e/etc/passwd",
        "redpencil:/hub/t-1/A/..%2f..%2fetc/passwd",
        "redpencil:/hub/t-1/A/",
        "redpencil:/hub/t-1/A//cache.py",
        "redpencil:/hub/t-1/a/cache.py",
        "redpencil:/hub/t-1/A/cache.py?x=1",
        "redpencil:/hub/t-1/A/cache.py#L3",
        "redpencil:/hub/t-1/A/%00",
        "redpencil:/hub/t-1/A/%ff",
        "redpencil:/../t-1/review.md",
    ],
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidUriError):
        parse_uri(address)


def test_the_scheme_is_told_by_its_colon() -> None:
    assert is_ours("REDPENCIL:/queue.md")
    assert not is_ours("redpencilx:/queue.md")


def test_only_the_sheet_rewrites_and_tests_are_written_by_the_reviewer() -> None:
    assert {kind.name for kind in WRITABLE} == {"SHEET", "REWRITE", "TEST"}
