"""One request of a known reviewer: what every handler needs, gathered once.

`Authorization: Bearer TOKEN` says who asks; `Idempotency-Key` makes a POST or PUT safe to repeat.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import ValidationError
from sqlalchemy import Connection

from redpencil_hub.db.answers import Answer
from redpencil_hub.db.database import Database
from redpencil_hub.domain.complaint import complaints
from redpencil_hub.domain.strict_json import JsonError, decoded
from redpencil_hub.errors import MediaTypeError, RefusedError
from redpencil_hub.services.idempotency import answer_of, once
from redpencil_protocol.model import Model
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.reviewer import Reviewer, Role

_bearer = HTTPBearer(auto_error=False, description="a token made by `redpencil-hub token NAME`")
_Model = TypeVar("_Model", bound=Model)

IDEMPOTENCY_KEY, IF_MATCH = "Idempotency-Key", "If-Match"
"""Headers by the names that the OpenAPI document has for them."""

Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias=IDEMPOTENCY_KEY,
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00]*$",
        description="under the same key the same request gets its first answer again",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(alias=IF_MATCH, description='the ETag of the draft that this one replaces; `"0"` before the first'),
]
MadeFrom = Annotated[
    str | None,
    Header(
        alias=IF_MATCH,
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
    content_type: str
    raw: bytes

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """Yield a connection to read from."""
        with self.database.reading() as connection:
            yield connection

    def body(self, model: type[_Model]) -> _Model:
        """Return the body, decoded strictly; called in the handler's own thread.

        Raises:
            MediaTypeError: it is said to be something else than JSON.
            RefusedError: it is not what the model describes.
        """
        media_type = self.content_type.split(";", 1)[0].strip().lower()
        if media_type and media_type != "application/json" and not media_type.endswith("+json"):
            raise MediaTypeError(f"the body is {media_type[:60]!r}", next_step="send application/json")
        try:
            decoded(self.raw)
            return model.model_validate_json(self.raw)
        except JsonError as error:
            raise RefusedError(ProblemCode.INVALID, error.message, next_step=error.next_step) from error
        except ValidationError as error:
            found = complaints(error)
            detail = "; ".join(f"{one['path']}: {one['message']}" for one in found[:3])
            next_step = "correct the request; the schema is at /openapi.json"
            raise RefusedError(ProblemCode.INVALID, detail, next_step=next_step, errors=found) from error

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
            RefusedError: the key belongs to another request, or `act` or `check` refused.
        """
        content = body.model_dump_json() if body is not None else ""
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

    def require_lead(self) -> None:
        """Pass if the sender leads.

        Raises:
            RefusedError: they review only.
        """
        if Role.LEAD not in self.reviewer.roles:
            raise RefusedError(
                ProblemCode.FORBIDDEN, "only a lead may do this", next_step="ask your lead, or whoever runs the hub"
            )


def encoded(model: Model, *, etag: str | None = None, headers: dict[str, str] | None = None) -> Response:
    """Return a model as a 200 answer."""
    answer = _response(answer_of(model, 200, etag))
    answer.headers.update(headers or {})
    return answer


def call(request: Request, _credentials: Credentials, idempotency_key: IdempotencyKey = None) -> Call:
    """Return the request as a Call; `Gate` has found out who sends it."""
    return Call(
        request.app.state.database,
        request.state.reviewer,
        idempotency_key,
        f"{request.method} {request.url.path}",
        request.headers.get("content-type", ""),
        request.state.body,
    )


Caller = Annotated[Call, Depends(call)]


def _response(answer: Answer) -> Response:
    headers = {"ETag": answer.etag} if answer.etag is not None else None
    media_type = "application/json" if answer.body else None
    return Response(answer.body, answer.status, headers, media_type)
