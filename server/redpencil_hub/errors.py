"""What the hub can refuse, drawn once.

    HubError
    ├── RefusedError     a request that the hub will not do; carries the wire's code
    ├── MediaTypeError   a body that is no JSON by its own word
    ├── UnavailableError the database is busy or away; the same request may succeed later
    ├── LineError        a line of an import file that cannot be taken
    └── CommandError     a command that cannot start: database, file, options

Anything else is a bug. Status codes of HTTP are given in `api` only, exit codes in `cli` only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redpencil_protocol.problem import ProblemCode


class HubError(Exception):
    """The root; carries what happened and what to do next."""

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message}; {self.next_step}" if self.next_step else self.message


class RefusedError(HubError):
    """The request is understood and refused; nothing was changed."""

    def __init__(
        self,
        code: ProblemCode,
        message: str,
        *,
        next_step: str,
        errors: tuple[Mapping[str, Any], ...] = (),
        etag: str | None = None,
    ) -> None:
        super().__init__(message, next_step=next_step)
        self.code = code
        self.errors = errors
        """For `invalid`: where and why, one each."""
        self.etag = etag
        """The tag that a stale precondition would have to name."""


class MediaTypeError(HubError):
    """The body is said to be of a kind that the hub does not take."""


class UnavailableError(HubError):
    """Nothing was done, for no fault of the request: whoever asks may ask again after a moment."""

    retry_after = 1
    """Seconds."""


class LineError(HubError):
    """One line of an import file is no project, task or review that the hub can keep."""


class CommandError(HubError):
    """The command cannot do its work; shown as one sentence, without a traceback."""
