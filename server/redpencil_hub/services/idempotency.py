"""Do a request once: under the same key the same request gets its first answer again, word for word.

The answer is kept in the transaction of its effect, so that neither exists without the other.
Refusals are not kept: nothing happened, and the next try may succeed.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from sqlalchemy import Connection

from redpencil_hub.db import answers, reviewers
from redpencil_hub.db.answers import Answer
from redpencil_hub.db.database import Database
from redpencil_hub.domain import instant
from redpencil_hub.errors import RefusedError
from redpencil_protocol.model import Model
from redpencil_protocol.problem import ProblemCode


def answer_of(model: Model, status: int, etag: str | None = None) -> Answer:
    """Return the answer that carries `model`."""
    return Answer(status, model.model_dump_json(by_alias=True).encode(), etag)


def once(
    database: Database,
    reviewer: str,
    key: str | None,
    request: str,
    act: Callable[[Connection], Answer],
    check: Callable[[Connection, Answer], None] | None = None,
) -> Answer:
    """Return what `act` answers in one transaction, or answered before under `key`.

    Args:
        database: where the effect and the answer are kept.
        reviewer: whose key it is; the same key of two reviewers is two keys.
        key: None does without.
        request: what identifies the request: method, path, body.
        act: the effect; a RefusedError undoes it.
        check: refuses an answer of before that is no longer true; None repeats any.

    Raises:
        RefusedError: the key was used for another request, or `act` or `check` refused.
    """
    fingerprint = sha256(request.encode("utf-8", "surrogatepass")).hexdigest()

    def act_once(connection: Connection) -> Answer:
        reviewers.lock(connection, reviewer)
        kept = answers.find(connection, reviewer, key) if key is not None else None
        if kept is not None:
            first, answer = kept
            if first != fingerprint:
                raise RefusedError(
                    ProblemCode.IDEMPOTENCY_KEY_REUSED,
                    "this idempotency key belongs to another request",
                    next_step="make a new key for a new request; keep the key only for sending the same one again",
                )
            if check is not None:
                check(connection, answer)
            return answer
        answer = act(connection)
        if key is not None:
            answers.add(connection, reviewer, key, fingerprint, answer, now=instant.now())
        return answer

    return database.write(act_once)
