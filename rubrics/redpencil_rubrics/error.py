"""What can go wrong with a rubric: its file is faulty, or nobody ships it."""

from __future__ import annotations


class RubricError(ValueError):
    """A rubric file cannot be used; says where (1-based), what is wrong and what to do next."""

    def __init__(self, file: str, line: int, column: int, message: str, next_step: str) -> None:
        super().__init__(f"{file}:{line}:{column}: {message}. {next_step}")
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.next_step = next_step


class UnknownRubricError(LookupError):
    """No shipped rubric has this id and version; the message lists those that there are."""
