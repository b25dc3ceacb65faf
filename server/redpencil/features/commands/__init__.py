"""Every act of `redpencil_protocol.commands` and the function that does it.

An act is synchronous unless it has to ask the hub: then its answer waits, and nothing else does.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from redpencil.errors import UserError
from redpencil.features.commands import documents, findings, judgements, queue, submission
from redpencil.lsp import command_ids as ids
from redpencil.lsp.desk import Desk
from redpencil.lsp.surrogates import sound_value
from redpencil_protocol.commands import BY_ID

Act = Callable[[Desk, Any], object]

ACTS: dict[str, Act] = {
    ids.OPEN_QUEUE: queue.open_queue,
    ids.NEXT_TASK: queue.next_task,
    ids.CLAIM_TASK: queue.claim_task,
    ids.OPEN_TASK: queue.open_task,
    ids.RELEASE_TASK: queue.release_task,
    ids.SYNC: queue.sync_now,
    ids.MARK_FINDING: findings.mark_finding,
    ids.EDIT_FINDING: findings.edit_finding,
    ids.DELETE_FINDING: findings.delete_finding,
    ids.ALSO_HERE: findings.also_here,
    ids.SET_SCORE: judgements.set_score,
    ids.SET_RANKING: judgements.set_ranking,
    ids.MOVE_IN_RANKING: judgements.move_in_ranking,
    ids.SET_ACCEPTABLE: judgements.set_acceptable,
    ids.SET_FLAG: judgements.set_flag,
    ids.ANSWER_TASK_CHECK: judgements.answer_task_check,
    ids.START_REWRITE: documents.start_rewrite,
    ids.ADD_TEST: documents.add_test,
    ids.RENAME_FILE: documents.rename_file,
    ids.REMOVE_FILE: documents.remove_file,
    ids.SHOW_DIFF: documents.show_diff,
    ids.UNDO: submission.undo,
    ids.REDO: submission.redo,
    ids.SUBMIT: submission.submit,
    ids.WITHDRAW: submission.withdraw,
}


async def execute(desk: Desk, command: str, arguments: tuple[Any, ...]) -> Any:
    """Run an act; return its answer as plain JSON values.

    Raises:
        UserError: the arguments are not the act's, or the act was refused.
    """
    model = BY_ID[command].arguments
    raw: object = sound_value(arguments[0]) if arguments else {}
    try:
        decoded = model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "its arguments"
        raise UserError(
            f"{command} was called with {where} not as it should be: {first['msg']}.",
            next_step="Use the argument names in docs/commands.md.",
        ) from error
    answer = ACTS[command](desk, decoded)
    if inspect.isawaitable(answer):
        answer = await cast("Awaitable[object]", answer)
    return answer.model_dump(mode="json", by_alias=True) if isinstance(answer, BaseModel) else answer or {}
