"""One request to a hub over HTTP, and what its answer means: a body of JSON, or one of our errors.

It knows status codes, headers, limits and the token; it does not know the hub's addresses.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING

from pydantic import ValidationError

from redpencil.errors import RedpencilError, RefusedError, TransientError, UserError
from redpencil.sources.address import SET_TOKEN, SourceAddress
from redpencil.sources.base import DraftChangedError, NotAHubError, OfflineError
from redpencil.sources.token import checked_token
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
_UNAUTHENTICATED = 401
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
_TRY_LATER = frozenset({408, 425, 429})


FindToken = Callable[[], str | None]
"""Looks for the token; it may wait for a keyring, so it is called in a thread."""

Ask = Callable[[str, str], Awaitable["Answer"]]
"""Sends a request by its method and path, and returns the answer."""

Introduce = Callable[[Ask], Awaitable[None]]
"""Asks what has to be known of a token before anything else is asked with it; raises where it is not to be used."""


class Answer:
    """A success: its status, headers and whole body."""

    def __init__(self, status: int, headers: httpx.Headers, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class Exchange:
    """A connection pool to one hub."""

    def __init__(
        self,
        address: SourceAddress,
        token: str | FindToken | None,
        *,
        seconds: float = TOTAL_SECONDS,
        introduce: Introduce | None = None,
    ) -> None:
        self.url = address.url
        self._is_near = address.is_on_this_machine
        self._find_token: FindToken = token if callable(token) else lambda: token
        self._token: str | None = None
        self._introduce = introduce
        self._is_introduced = introduce is None
        """Whether the token may be used for more than to ask whose it is."""
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
        return await self._ask(await self._pool(), method, path, body=body, headers=headers)

    async def _ask(
        self,
        pool: httpx.AsyncClient,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        import httpx  # noqa: PLC0415 - slow to import, so it was loaded in the pool's thread

        content = {"content-type": "application/json"} if body is not None else {}
        try:
            async with (
                asyncio.timeout(self._seconds),
                pool.stream(method, self.url + path, content=body, headers=content | (headers or {})) as reply,
            ):
                answer = Answer(reply.status_code, reply.headers, await _read(reply))
        except (httpx.TransportError, TimeoutError) as error:
            raise self._unreached(error) from None  # what the libraries say may repeat the token
        except RedpencilError:
            raise
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:  # a body or a header that cannot be read
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
            if self._introduce is not None and not self._is_introduced:
                self._refused = True  # until it is known to be good, it is looked for again each time
                await self._introduce(partial(self._ask, self._client))
                self._is_introduced, self._refused = True, False
            return self._client

    def _connect(self) -> httpx.AsyncClient:
        import httpx  # noqa: PLC0415 - as above

        try:
            client = httpx.AsyncClient(
                headers={"accept": "application/json", "user-agent": "redpencil"},
                timeout=httpx.Timeout(self._seconds, connect=CONNECT_SECONDS),
                follow_redirects=False,  # the token goes to the configured host only
                trust_env=not self._is_near,
            )
        except Exception as error:  # the environment is input, and each library has errors of its own for it
            raise UserError(
                f"The connection to {self.url} cannot be set up by your environment: {_blamed(error, os.environ)}",
                next_step="Correct the variable or unset it, and start again.",
            ) from error
        self._identify(client)
        return client

    def _identify(self, client: httpx.AsyncClient) -> None:
        found = self._find_token()
        token = checked_token(found) if found else None
        self._is_introduced = self._introduce is None or (self._is_introduced and token == self._token)
        self._token = token
        client.headers.pop("authorization", None)
        if self._token:
            client.headers["authorization"] = f"Bearer {self._token}"

    def _unreached(self, error: Exception) -> RedpencilError:
        message = f"The hub at {self.url} does not answer ({_cause(error)})."
        if any(isinstance(one, ssl.SSLCertVerificationError) for one in _chain(error)):
            return NotAHubError(message, next_step="Name your company's certificates in SSL_CERT_FILE, if it has any.")
        return OfflineError(message, next_step="Your work is kept here and sent when the hub is back.")

    def _judged(self, answer: Answer) -> Answer:
        status, is_json = answer.status, "json" in answer.headers.get("content-type", "")
        if status == 204 or (200 <= status < 300 and is_json):
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
                next_step=SET_TOKEN,
                code=ProblemCode.UNAUTHENTICATED,
            )
        if problem is None:
            return NotAHubError(
                f"{self.url} does not answer like a redpencil hub (HTTP {status}).", next_step=_CHECK_URL
            )
        message = f"{problem.title.rstrip('.')}: {problem.detail}" if problem.detail else problem.title
        message, next_step = _sentence(message), _sentence(problem.next)
        if problem.code is ProblemCode.DRAFT_CHANGED:
            return DraftChangedError(message, next_step=next_step, etag=answer.headers.get("etag"))
        return RefusedError(message, next_step=next_step, code=problem.code)


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


def _sentence(words: str) -> str:
    """Return what a hub says with the capital and the stop that keep it apart from what stands beside it."""
    words = words.strip()
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '!', '?')) else '.'}" if words else ""


def _problem(answer: Answer) -> Problem | None:
    try:
        return Problem.read(answer.body)
    except ValidationError:
        return None


def _cause(error: BaseException) -> str:
    """Return in our own words why nothing was reached; what libraries say may repeat what was sent."""
    chain = list(_chain(error))
    told = next((words for one in chain if (words := _told(one))), None)
    if told:
        return told
    names = {type(one).__name__ for one in chain}
    if "ProxyError" in names:
        return "the proxy in your environment refuses"
    if any("Timeout" in name for name in names):
        return "it took too long"
    return "no connection" if "ConnectError" in names else "the connection broke"


def _told(error: BaseException) -> str | None:
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted: {error.verify_message}"
        case socket.gaierror():
            return "no such host is known here"
        case ConnectionRefusedError():
            return "the connection is refused"
        case OSError() if not isinstance(error, TimeoutError):
            return error.strerror
        case _:
            return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(error, BaseExceptionGroup):
            yield from error.exceptions  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        error = error.__cause__ or error.__context__


def _blamed(error: Exception, environment: Mapping[str, str]) -> str:
    """Name the variable that keeps a connection from being set up, without its value, which may hold a password."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        if isinstance(error, OSError) and environment.get(name):
            return f"{name} names {environment[name]!r}, where no certificates can be read."
    proxies = [name for name in _PROXIES for name in (name, name.lower()) if environment.get(name)]
    socks = [name for name in proxies if environment[name].lower().startswith("socks")]
    if isinstance(error, ImportError) and socks:
        return f"{socks[0]} names a SOCKS proxy, which needs the package `socksio` beside redpencil."
    unread = [name for name in ("NO_PROXY", "no_proxy") if environment.get(name)]
    if "InvalidURL" in {type(one).__name__ for one in _chain(error)} and unread:
        return f"{' or '.join(proxies + unread)} cannot be read."
    if proxies:
        return f"{' or '.join(proxies)} names no proxy that can be used."
    return f"{type(error).__name__}."
