"""What can go wrong, drawn once.

    RedpencilError
    ├── UserError            the person can mend it; shown as message and next step
    │   ├── UnknownDocumentError
    │   ├── RefusedError     the hub or the linter said no; work is kept
    │   └── StoreError       the local store cannot be used
    └── TransientError       will be retried by sync: offline, throttled, hub down

Anything else is a bug. Codes of the LSP are given at the edge only.
"""

from __future__ import annotations


class RedpencilError(Exception):
    """The root; carries what happened and what to do next."""

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        gap = "" if self.message.endswith("\n") else " "
        return f"{self.message}{gap}{self.next_step}".strip()


class UserError(RedpencilError):
    """The person can mend it."""


class UnknownDocumentError(UserError):
    """A URI names no document of an open task."""


class RefusedError(UserError):
    """The hub or the review linter refused; nothing is lost. `code` is a ProblemCode's value or empty."""

    def __init__(self, message: str, *, next_step: str = "", code: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.code = code


class StoreError(UserError):
    """The local store cannot be opened or written."""


class TransientError(RedpencilError):
    """Worth another try later; `retry_after` in seconds where the other side named one."""

    def __init__(self, message: str, *, next_step: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, next_step=next_step)
        self.retry_after = retry_after
