"""One request to a hub over HTTP, and what its answer means: a body of JSON, or one of our errors.

It knows status codes, headers, limits and the token; it does not know the hub's addresses.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import ValidationError

from redpencil.errors import RedpencilError, RefusedError, TransientError, UserError
from redpencil.sources.base import DraftChangedError, NotAHubError, OfflineError
from redpencil_protocol.problem import Problem, ProblemCode

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 30.0
"""How long one request may take from first to last byte."""
MAX_ANSWER_BYTES = 64 * 1024 * 1024
"""The largest answer, unpacked; a task of 16 MiB fits, however its JSON is escaped."""
MAX_RETRY_AFTER = 3600.0

_CHECK_URL = "Check the hub's URL in your settings; a login page of your network may also be in the way."
_SET_TOKEN = "Set it with `redpencil login`, or in REDPENCIL_TOKEN."  # noqa: S105 - says where a token goes
_UNAUTHENTICATED = 401
_TRY_LATER = frozenset({408, 425, 429})


FindToken = Callable[[], str | None]
"""Looks for the token; it may wait for a keyring, so it is called in a thread."""


class Answer:
    """A success: its status, headers and whole body."""

    def __init__(self, status: int, headers: httpx.Headers, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class Exchange:
    """A connection pool to one hub."""

    def __init__(self, url: str, token: str | FindToken | None, *, seconds: float = TOTAL_SECONDS) -> None:
        self.url = checked_url(url)
        self._find_token: FindToken = token if callable(token) else lambda: token
        self._token: str | None = None
        self._refused = False
        self._seconds = seconds
        self._client: httpx.AsyncClient | None = None
        self._connecting = asyncio.Lock()

    async def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request and return the answer if it is a success.

        Raises:
            OfflineError, TransientError, NotAHubError, RefusedError, DraftChangedError: as `sources.base` says.
        """
        pool = await self._pool()
        import httpx  # noqa: PLC0415 - slow to import, so it was loaded in the pool's thread

        content = {"content-type": "application/json"} if body is not None else {}
        try:
            async with (
                asyncio.timeout(self._seconds),
                pool.stream(method, self.url + path, content=body, headers=content | (headers or {})) as reply,
            ):
                answer = Answer(reply.status_code, reply.headers, await _read(reply))
        except (httpx.TransportError, TimeoutError) as error:
            raise OfflineError(
                f"The hub at {self.url} does not answer ({_cause(error)}).",
                next_step="Your work is kept here and sent when the hub is back.",
            ) from error
        except httpx.HTTPError as error:  # a body that cannot be unpacked, a header that cannot be read
            raise NotAHubError(f"{self.url} does not answer like a redpencil hub.", next_step=_CHECK_URL) from error
        self._refused = answer.status == _UNAUTHENTICATED
        return self._judged(answer)

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _pool(self) -> httpx.AsyncClient:
        async with self._connecting:
            if self._client is None:
                # Importing httpx, reading certificates and asking a keyring take their time: not on the loop.
                self._client = await asyncio.to_thread(self._connect)
            elif self._refused:
                # The token may be another by now. The pool stays: other requests are under way in it.
                await asyncio.to_thread(self._identify, self._client)
            return self._client

    def _connect(self) -> httpx.AsyncClient:
        import httpx  # noqa: PLC0415 - as above

        client = httpx.AsyncClient(
            headers={"accept": "application/json", "user-agent": "redpencil"},
            timeout=httpx.Timeout(self._seconds, connect=CONNECT_SECONDS),
            follow_redirects=False,  # the token goes to the configured host only
            trust_env=not _is_loopback(urlsplit(self.url).hostname or ""),
        )
        self._identify(client)
        return client

    def _identify(self, client: httpx.AsyncClient) -> None:
        self._token = self._find_token()
        client.headers.pop("authorization", None)
        if self._token:
            client.headers["authorization"] = f"Bearer {self._token}"

    def _judged(self, answer: Answer) -> Answer:
        status, is_json = answer.status, "json" in answer.headers.get("content-type", "")
        if status in {200, 201} and is_json:
            return answer
        if status == 204:
            return answer
        if status >= 400:
            raise self._error(answer)
        raise NotAHubError(f"{self.url} does not answer like a redpencil hub (HTTP {status}).", next_step=_CHECK_URL)

    def _error(self, answer: Answer) -> RedpencilError:
        status = answer.status
        retry_after = parse_retry_after(answer.headers.get("retry-after"), datetime.now(UTC))
        problem = _problem(answer)
        if status in _TRY_LATER or status >= 500 or (status == 409 and retry_after is not None):
            told = f": {problem.title}" if problem else ""
            return TransientError(
                f"The hub at {self.url} asks to wait (HTTP {status}{told}).",
                next_step="Your work is kept here and sent by itself.",
                retry_after=retry_after,
            )
        if status == _UNAUTHENTICATED:
            return RefusedError(
                f"The hub at {self.url} does not know the token." if self._token else f"{self.url} asks for a token.",
                next_step=_SET_TOKEN,
                code=ProblemCode.UNAUTHENTICATED,
            )
        if problem is None:
            return NotAHubError(
                f"{self.url} does not answer like a redpencil hub (HTTP {status}).", next_step=_CHECK_URL
            )
        message = f"{problem.title.rstrip('.')}: {problem.detail}" if problem.detail else problem.title
        if problem.code is ProblemCode.DRAFT_CHANGED:
            return DraftChangedError(message, next_step=problem.next, etag=answer.headers.get("etag"))
        return RefusedError(message, next_step=problem.next, code=problem.code)


def checked_url(url: str) -> str:
    """Return `url` without a final slash if a token may be sent there, else raise UserError saying why."""
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise UserError(f"{url!r} is not the URL of a hub.", next_step="Write it like https://hub.example.org.")
    if parts.username is not None or parts.password is not None:
        raise UserError("The hub's URL holds a name or a password.", next_step=f"Leave it out. {_SET_TOKEN}")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise UserError(
            f"{url} is not encrypted: anybody on the way could read the token.",
            next_step="Use https; plain http is for a hub on this machine only.",
        )
    return url.strip().rstrip("/")


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds to wait that a Retry-After header names, as a figure or a date, capped at an hour."""
    if not value:
        return None
    if value.strip().isdecimal():
        seconds = float(value)
    else:
        try:
            until = parsedate_to_datetime(value)
        except ValueError:
            return None
        seconds = (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)


async def _read(reply: httpx.Response) -> bytes:
    body = bytearray()
    async for part in reply.aiter_bytes():
        body += part
        if len(body) > MAX_ANSWER_BYTES:
            raise NotAHubError(
                f"The hub's answer has more than {MAX_ANSWER_BYTES:,} bytes.",
                next_step="Tell the hub's operator which task it was; it is too large for an editor.",
            )
    return bytes(body)


def _problem(answer: Answer) -> Problem | None:
    try:
        return Problem.model_validate_json(answer.body)
    except ValidationError:
        return None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _cause(error: Exception) -> str:
    return str(error) or ("it took too long" if isinstance(error, TimeoutError) else type(error).__name__)
