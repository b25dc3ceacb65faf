"""One request of a known reviewer: what every handler needs, gathered once.

`Authorization: Bearer TOKEN` says who asks; `Idempotency-Key` makes a POST or PUT safe to repeat.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic_core import PydanticSerializationError
from sqlalchemy import Connection

from redpencil_hub.db.answers import Answer
from redpencil_hub.db.database import Database
from redpencil_hub.errors import RefusedError
from redpencil_hub.services import access
from redpencil_hub.services.idempotency import answer_of, once
from redpencil_protocol.model import Model
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.reviewer import Reviewer

_bearer = HTTPBearer(auto_error=False, description="a token made by `redpencil-hub token NAME`")

Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
IdempotencyKey = Annotated[
    str | None,
    Header(min_length=1, max_length=200, description="under the same key the same request gets its first answer again"),
]
IfMatch = Annotated[
    str | None, Header(description='the ETag of the draft that this one replaces; `"0"` before the first')
]
MadeFrom = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="the ETag of the draft that the review was made from; where the hub's draft has another, "
        "nothing is submitted. Without it, the hub's draft is not looked at.",
    ),
]


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose sender is known."""

    database: Database
    reviewer: Reviewer
    key: str | None
    target: str
    """Method and path."""

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """Yield a connection to read from."""
        with self.database.reading() as connection:
            yield connection

    def once(
        self,
        body: Model | None,
        act: Callable[[Connection], Answer],
        check: Callable[[Connection, Answer], None] | None = None,
    ) -> Response:
        """Do `act` in one transaction, or repeat the answer that the key has already.

        Args:
            body: what was sent; None if nothing.
            act: the effect.
            check: refuses a kept answer that is no longer true.

        Raises:
            RefusedError: the body cannot be kept, the key belongs to another request, or `act` or `check` refused.
        """
        content = _canonical(body) if body is not None else ""
        answer = once(self.database, self.reviewer.id, self.key, f"{self.target}\n{content}", act, check)
        return _response(answer)

    def require_key(self) -> None:
        """Pass if the request has an idempotency key.

        Raises:
            RefusedError: it has none.
        """
        if self.key is None:
            raise RefusedError(
                ProblemCode.IDEMPOTENCY_KEY_REQUIRED,
                "a submission is sent with an Idempotency-Key",
                next_step="make a random key, keep it, and send it with every try",
            )


def encoded(model: Model, *, etag: str | None = None) -> Response:
    """Return a model as a 200 answer."""
    return _response(answer_of(model, 200, etag))


def call(request: Request, credentials: Credentials, idempotency_key: IdempotencyKey = None) -> Call:
    """Return the request as a Call.

    Raises:
        RefusedError: it has no valid token.
    """
    database = request.app.state.database
    with database.reading() as connection:
        reviewer = access.reviewer_of(connection, credentials.credentials if credentials else None)
    return Call(database, reviewer, idempotency_key, f"{request.method} {request.url.path}")


Caller = Annotated[Call, Depends(call)]


def _canonical(body: Model) -> str:
    try:
        return body.model_dump_json()
    except PydanticSerializationError as error:
        raise RefusedError(
            ProblemCode.INVALID,
            "a text of the body is not Unicode: it holds half of a surrogate pair",
            next_step="remove the character",
        ) from error


def _response(answer: Answer) -> Response:
    headers = {"ETag": answer.etag} if answer.etag is not None else None
    media_type = "application/json" if answer.body else None
    return Response(answer.body, answer.status, headers, media_type)
