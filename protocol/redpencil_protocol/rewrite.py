"""Rewrite: the reviewer's corrected response."""

from __future__ import annotations

from redpencil_protocol.model import Identifier, Model
from redpencil_protocol.source_file import SourceFile


class Rewrite(Model):
    """The files that the reviewer changed, whole; files not listed stay as the response has them."""

    response: Identifier
    files: tuple[SourceFile, ...] = ()
