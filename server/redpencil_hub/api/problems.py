"""Errors on the wire: each becomes an RFC 9457 problem with a stable code and what to do next.

Status codes are given here and nowhere else. What the hub did not foresee is `last_resort`'s.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from redpencil_hub.domain.complaint import json_path, plain_message
from redpencil_hub.errors import HubError, MediaTypeError, RefusedError, UnavailableError
from redpencil_protocol.problem import MEDIA_TYPE, Problem, ProblemCode

STATUS = {
    ProblemCode.UNAUTHENTICATED: 401,
    ProblemCode.FORBIDDEN: 403,
    ProblemCode.NOT_FOUND: 404,
    ProblemCode.QUEUE_EMPTY: 404,
    ProblemCode.TASK_TAKEN: 409,
    ProblemCode.CLAIM_ENDED: 409,
    ProblemCode.ALREADY_SUBMITTED: 409,
    ProblemCode.GRACE_OVER: 409,
    ProblemCode.DRAFT_CHANGED: 412,
    ProblemCode.TOO_LARGE: 413,
    ProblemCode.INVALID: 422,
    ProblemCode.IDEMPOTENCY_KEY_REUSED: 422,
    ProblemCode.PRECONDITION_REQUIRED: 428,
    ProblemCode.IDEMPOTENCY_KEY_REQUIRED: 400,
    ProblemCode.THROTTLED: 429,
    ProblemCode.UNAVAILABLE: 503,
    ProblemCode.INTERNAL: 500,
}

_NOT_FOUND = 404


def problem_response(
    code: ProblemCode,
    detail: str,
    next_step: str,
    *,
    status: int | None = None,
    errors: tuple[dict[str, Any], ...] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """Return the answer that carries a problem; `status` where it is not the code's usual one."""
    problem = Problem(
        code=code,
        title=code.value.replace("-", " ").capitalize(),
        status=status or STATUS[code],
        detail=detail,
        next=next_step,
        errors=errors,
    )
    return Response(problem.model_dump_json(), problem.status, headers, MEDIA_TYPE)


def add_problem_answers(app: FastAPI) -> None:
    """Let every refusal leave as a problem."""
    app.add_exception_handler(HubError, _on_hub_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)


def problem_of(error: HubError) -> Response:
    """Return the answer to what the hub refuses."""
    if isinstance(error, UnavailableError):
        headers = {"Retry-After": str(error.retry_after)}
        return problem_response(ProblemCode.UNAVAILABLE, error.message, error.next_step, headers=headers)
    if isinstance(error, MediaTypeError):
        return problem_response(ProblemCode.INVALID, error.message, error.next_step, status=415)
    if not isinstance(error, RefusedError):
        raise error
    headers: dict[str, str] = {}
    if error.etag is not None:
        headers["ETag"] = error.etag
    if error.code is ProblemCode.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    errors = tuple(dict(one) for one in error.errors)
    return problem_response(error.code, error.message, error.next_step, errors=errors, headers=headers)


async def _on_hub_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HubError):
        raise error
    return problem_of(error)


async def _on_invalid(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    places: list[dict[str, Any]] = []
    for detail in error.errors():
        source, *location = detail["loc"]
        path = json_path(tuple(location)) if source == "body" else f"{source}: {'.'.join(map(str, location))}"
        places.append({"path": path, "message": plain_message(detail["msg"])})
    detail = "; ".join(f"{one['path']}: {one['message']}" for one in places[:3])
    return problem_response(
        ProblemCode.INVALID, detail, "correct the request; the schema is at /openapi.json", errors=tuple(places)
    )


async def _on_http(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = ProblemCode.NOT_FOUND if error.status_code == _NOT_FOUND else ProblemCode.INVALID
    return problem_response(
        code,
        str(error.detail),
        "look at /openapi.json for what this hub answers",
        status=error.status_code,
        headers=dict(error.headers or {}),
    )
