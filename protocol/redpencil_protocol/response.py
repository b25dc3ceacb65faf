"""Response: one AI answer, made of files and an explanation."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from redpencil_protocol.bounds import MAX_FILES
from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.source_file import FileText, SourceFile

EXPLANATION = "answer.md"
"""The document in which a response's explanation is shown."""

RESERVED_FOLDERS = frozenset({"rewrite"})


class Response(Model):
    """One answer: files, an explanation, or a unified diff against the task's base files."""

    id: Identifier
    """Stable and opaque; what the reviewer sees is the label A, B, … of its position."""
    files: tuple[SourceFile, ...] = Field(default=(), max_length=MAX_FILES)
    explanation: FileText = ""
    patch: FileText | None = None
    """A unified diff against the task's `base`; then `files` holds the patched files."""

    @model_validator(mode="after")
    def _paths_are_distinct(self) -> Self:
        seen: set[str] = set()
        for file in self.files:
            folded = file.path.casefold()
            if folded in seen:
                raise ValueError(f"response {self.id}: two files are called {file.path}")
            seen.add(folded)
            if folded == EXPLANATION:
                raise ValueError(
                    f"response {self.id}: {EXPLANATION} is where the explanation is shown; rename the file"
                )
            if folded.split("/")[0] in RESERVED_FOLDERS:
                raise ValueError(
                    f"response {self.id}: the folder of {file.path} is reserved for the reviewer's rewrite"
                )
        if not self.files and not self.explanation and self.patch is None:
            raise ValueError(f"response {self.id} is empty: it needs files, an explanation or a patch")
        return self

    def text_of(self, path: str) -> str | None:
        """Return the text of the document `path` of this response; None if it has no such document."""
        if path == EXPLANATION:
            return self.explanation or None
        return next((file.text for file in self.files if file.path == path), None)


class PresentedResponse(Response):
    """A response as the reviewer gets it: labelled by its position in the shuffled order."""

    label: str = Field(pattern=r"^[A-Z]$")
