"""Anchor: where a finding sits, in code points, with enough text to find it again."""

from __future__ import annotations

import hashlib
from typing import Self

from pydantic import Field, model_validator

from redpencil_protocol.bounds import Whole
from redpencil_protocol.model import Identifier, Model

CONTEXT = 32
"""How many characters around the quote an anchor keeps (W3C TextQuoteSelector)."""


def text_digest(text: str) -> str:
    """Return the SHA-256 (hex) of `text` in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Anchor(Model):
    """A span of one document of a response: code-point offsets [start, end) of its text."""

    response: Identifier
    file: str
    """The path within the response; `answer.md` is the explanation."""
    start: Whole = Field(ge=0)
    end: Whole = Field(ge=0)
    quote: str
    prefix: str = Field(default="", max_length=CONTEXT)
    suffix: str = Field(default="", max_length=CONTEXT)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Digest of the document's whole text."""

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if self.end < self.start or len(self.quote) != self.end - self.start:
            raise ValueError(f"an anchor's quote covers its offsets: [{self.start}, {self.end}) has {len(self.quote)}")
        return self

    @classmethod
    def of(cls, response: str, file: str, text: str, start: int, end: int, *, sha256: str | None = None) -> Anchor:
        """Return the anchor of text[start:end]; offsets in code points, clamped to the text."""
        start = max(0, min(start, len(text)))
        end = max(start, min(end, len(text)))
        return cls(
            response=response,
            file=file,
            start=start,
            end=end,
            quote=text[start:end],
            prefix=text[max(0, start - CONTEXT) : start],
            suffix=text[end : end + CONTEXT],
            sha256=sha256 or text_digest(text),
        )
