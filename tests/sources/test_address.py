"""An address: many spellings, one source, one name for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redpencil.errors import UserError
from redpencil.sources.address import parse_address
from redpencil_protocol.uris import DocumentKind, DocumentUri, parse_uri

HUB = "https://hub.example"


@pytest.mark.parametrize(
    ("spelling", "url"),
    [
        ("https://Hub.Example/", HUB),
        (" HTTPS://hub.example:443\r\n", HUB),
        ("https://hub.example.", HUB),
        ("https://hub。example", HUB),
        ("https://hub.example:8443/", "https://hub.example:8443"),
        ("https://hub.example/Team/", "https://hub.example/Team"),
        ("https://hub.example/%7eann", "https://hub.example/%7Eann"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://LOCALHOST:8000/", "http://localhost:8000"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://[0:0:0:0:0:0:0:1]:80", "http://[::1]"),
    ],
)
def test_one_place_has_one_spelling(spelling: str, url: str) -> None:
    assert parse_address(spelling).url == url
    assert parse_address(spelling) == parse_address(url)
    assert parse_address(spelling).slug == parse_address(url).slug


def test_a_name_is_readable_and_never_changes() -> None:
    names = [parse_address(one).slug for one in (HUB, f"{HUB}/team", f"{HUB}:8443", "http://[::1]:8000")]
    assert names == ["hub.example-d8596f", "hub.example-325b95", "hub.example-ed1a89", "1-ad7923"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "does not begin with https://"),
        ("hub.example", "does not begin with https://"),
        ("ftp://hub.example", "does not begin with https://"),
        ("https://", "names no host"),
        ("https://hub..example", "names no host"),
        ("https://-hub.example", "names no host"),
        ("https://127.1", "names no host"),
        ("https://" + "a" * 64, "names no host"),
        ("https://[fe80::1%25eth0]", "names no host"),
        ("https://[", "brackets"),
        ("https://[::g]", "brackets|names no host"),
        ("https://hub.example:99999", "port"),
        ("https://hub.example:x", "port"),
        ("https://hub.example?x=1", "behind"),
        ("https://hub.example/a/../b", "path"),
        ("https://hub\n.example", "blanks"),
        ("https://hub .example", "blanks"),
        ("https://hub.example\\x", "blanks"),
        ("http://hub.example", "not encrypted"),
        ("http://10.0.0.1", "not encrypted"),
    ],
)
def test_what_is_none_is_told_why(text: str, why: str) -> None:
    with pytest.raises(UserError, match=why) as caught:
        parse_address(text)
    assert caught.value.next_step


@pytest.mark.parametrize("text", ["https://ann:canary@hub.example", "https://ann:ca/canary@[", "canary@hub"])
def test_a_password_is_not_repeated(text: str) -> None:
    with pytest.raises(UserError, match="a name or a password") as caught:
        parse_address(text)
    assert "canary" not in str(caught.value)


@given(
    st.one_of(st.text(max_size=60), st.text(max_size=60).map("https://".__add__), st.text("[]:/%@.a1é", max_size=20))
)
def test_any_text_is_an_address_or_told_why(text: str) -> None:
    try:
        address = parse_address(text)
    except UserError:
        return
    assert parse_address(address.url) == address
    sheet = DocumentUri(DocumentKind.SHEET, address.slug, "t-1")
    assert parse_uri(str(sheet)) == sheet
