"""A file of a response or of a base: a relative path and its text."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from redpencil_protocol.bounds import MAX_FILE_BYTES, checked_characters
from redpencil_protocol.model import Model
from redpencil_protocol.paths import checked_path


def checked_text(text: str) -> str:
    """Return `text` if it is source text of bearable size, else raise ValueError saying why."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_FILE_BYTES:
        raise ValueError(f"the file has {size:,} bytes; at most {MAX_FILE_BYTES:,} are reviewed in an editor")
    if "\0" in text:
        raise ValueError("the file holds NUL bytes: binary content cannot be reviewed as text")
    return checked_characters(text)


RelativePath = Annotated[str, AfterValidator(checked_path)]
FileText = Annotated[str, AfterValidator(checked_text)]


class SourceFile(Model):
    """One text file, exactly as written: line ends and a missing final newline are kept."""

    path: RelativePath
    text: FileText
