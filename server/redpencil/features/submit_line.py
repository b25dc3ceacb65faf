"""The line `submit:` of the sheet: does what was written there, and says what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from lsprotocol import types

from redpencil.errors import RedpencilError
from redpencil.lsp.editor import Editor
from redpencil.session.session import Session


@dataclass(slots=True)
class SubmitLine:
    """Heeds the line in every sheet."""

    session: Session
    editor: Editor
    look: Callable[[], None]
    """Takes what was written outside the editor: it belongs to the review that is submitted."""
    _jobs: set[asyncio.Future[None]] = field(default_factory=set[asyncio.Future[None]])

    def heed(self, task_id: str) -> None:
        """Submit, or take the submission back, if that was just written; refused, it is told why at the line."""
        wish = self.session.drafts.take_wish(task_id)
        if wish is not None:
            self.session.opened.leave_lines()  # it was an act: the line may be written in
        if wish is True:
            self.look()
            try:
                self.editor.show(self.session.submit(task_id))
            except RedpencilError as error:
                self._refuse(task_id, error)
        elif wish is False:
            job = asyncio.ensure_future(self._withdraw(task_id))
            self._jobs.add(job)
            job.add_done_callback(self._jobs.discard)

    async def _withdraw(self, task_id: str) -> None:
        try:
            await self.session.withdraw(task_id)
        except RedpencilError as error:
            self._refuse(task_id, error)

    def _refuse(self, task_id: str, error: RedpencilError) -> None:
        self.session.drafts.refuse(task_id, str(error))
        self.editor.show(str(error), types.MessageType.Warning)
