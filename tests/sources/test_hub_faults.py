"""Whatever answers instead of a sound hub, the reviewer is told what it is, and nothing is taken for done."""

from __future__ import annotations

import asyncio
import logging
import socket
from datetime import UTC, datetime
from typing import Any

import pytest
from support.fault_server import SILENCE, FaultServer, json_reply, problem, reply

from redpencil.errors import RefusedError, TransientError, UserError
from redpencil.sources import exchange, hub
from redpencil.sources.base import DraftChangedError, NotAHubError, OfflineError
from redpencil.sources.exchange import parse_retry_after
from redpencil.sources.hub import HubSource

ME = {"id": "ann", "name": "Ann"}


async def failure_of(*script: bytes, token: str | None = "secret", seconds: float = 5.0) -> Exception:
    async with FaultServer(*script) as server:
        source = HubSource(server.url, token, seconds=seconds)
        with pytest.raises((TransientError, UserError)) as caught:
            await source.identity()
        await source.close()
    return caught.value


async def test_a_sound_answer_is_read() -> None:
    async with FaultServer(json_reply("200 OK", ME)) as server:
        source = HubSource(server.url, "secret")
        assert (await source.identity()).name == "Ann"
        await source.close()
        assert b"Bearer secret" in server.requests[0]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{", id="half"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncont", id="half a head"),
        pytest.param(SILENCE, id="no answer"),
    ],
)
async def test_a_broken_connection_is_offline(answer: bytes) -> None:
    assert isinstance(await failure_of(answer, seconds=0.3), OfflineError)


async def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    source = HubSource(f"http://127.0.0.1:{port}", "secret")
    with pytest.raises(OfflineError, match="does not answer") as caught:
        await source.identity()
    assert "kept here" in caught.value.next_step
    await source.close()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(reply("200 OK", b"<html>Log in</html>", content_type="text/html"), id="login page"),
        pytest.param(reply("404 Not Found", b"<html>?</html>", content_type="text/html"), id="another server"),
        pytest.param(reply("302 Found", location="https://elsewhere.example/"), id="redirect"),
        pytest.param(json_reply("200 OK", {"name": "another API"}), id="other JSON"),
        pytest.param(json_reply("200 OK", [[[[]]]] * 3), id="a list"),
        pytest.param(reply("200 OK", b"[" * 100_000, content_type="application/json"), id="deep"),
        pytest.param(
            reply("200 OK", b"\x1f\x8bno", content_type="application/json", content_encoding="gzip"), id="zip"
        ),
    ],
)
async def test_something_else_answers(answer: bytes) -> None:
    error = await failure_of(answer)
    assert isinstance(error, NotAHubError)
    assert "Check the hub's URL" in str(error)


async def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MAX_ANSWER_BYTES", 1000)
    error = await failure_of(reply("200 OK", b" " * 5000, content_type="application/json"))
    assert isinstance(error, NotAHubError)
    assert "more than 1,000 bytes" in str(error)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (problem(500, "internal"), None),
        (reply("502 Bad Gateway", b"<html>", content_type="text/html"), None),
        (problem(503, "internal", retry_after="7"), 7.0),
        (problem(429, "throttled", retry_after="30"), 30.0),
        (problem(429, "throttled", retry_after="soon"), None),
        (reply("408 Request Timeout"), None),
    ],
)
async def test_a_hub_in_trouble_is_asked_again_later(answer: bytes, seconds: float | None) -> None:
    error = await failure_of(answer)
    assert isinstance(error, TransientError)
    assert error.retry_after == seconds


def test_retry_after_is_seconds_or_a_date() -> None:
    now = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
    assert parse_retry_after("120", now) == 120
    assert parse_retry_after("Sun, 22 Nov 2026 12:00:45 GMT", now) == 45
    assert parse_retry_after("Sun, 22 Nov 2026 11:00:00 GMT", now) == 0
    assert parse_retry_after("99999999", now) == exchange.MAX_RETRY_AFTER
    assert parse_retry_after("²", now) is None
    assert parse_retry_after(None, now) is None


async def test_a_token_that_the_hub_does_not_know() -> None:
    error = await failure_of(problem(401, "unauthenticated"))
    assert isinstance(error, RefusedError)
    assert error.code == "unauthenticated"
    assert "REDPENCIL_TOKEN" in error.next_step


async def test_a_refused_token_breaks_no_request_that_is_under_way() -> None:
    asked, refused = asyncio.Event(), asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        first = not asked.is_set()
        asked.set()
        if first:
            await refused.wait()
        writer.write(json_reply("200 OK", ME) if first else problem(401, "unauthenticated"))
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        source = HubSource(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "secret")
        under_way = asyncio.create_task(source.identity())
        await asked.wait()
        with pytest.raises(RefusedError):
            await source.identity()
        refused.set()
        assert (await under_way).name == "Ann"
        await source.close()


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "forbidden"), (404, "not-found"), (409, "claim-ended"), (422, "invalid"), (413, "too-large")],
)
async def test_a_refusal_says_why_and_what_next(status: int, code: str) -> None:
    error = await failure_of(problem(status, code))
    assert isinstance(error, RefusedError)
    assert (error.code, error.next_step) == (code, "What to do.")
    assert error.message.endswith(": why.")


async def test_a_changed_draft_brings_its_tag() -> None:
    async with FaultServer(problem(412, "draft-changed", etag='"4"')) as server:
        source = HubSource(server.url, "secret")
        with pytest.raises(DraftChangedError) as caught:
            await source.put_draft("cache", b"{}", '"3"', "key")
        await source.close()
        assert caught.value.etag == '"4"'
        assert b'if-match: "3"' in server.requests[0].lower()


async def test_a_queue_without_a_last_page_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "MAX_PAGES", 5)
    page: dict[str, Any] = {"items": [], "cursor": "again"}
    async with FaultServer(*[json_reply("200 OK", page)] * 6) as server:
        source = HubSource(server.url, "secret")
        with pytest.raises(NotAHubError, match="no last page"):
            await source.queue()
        await source.close()


async def test_the_token_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    error = await failure_of(problem(401, "unauthenticated"), token="canary-token")
    assert "canary-token" not in caplog.text + str(error) + repr(error)
