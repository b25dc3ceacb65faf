"""Desk: what an act or a view needs at hand: the session, and the editor it speaks to."""

from __future__ import annotations

from dataclasses import dataclass

from redpencil.lsp.editor import Editor
from redpencil.session.session import Session


@dataclass(frozen=True, slots=True)
class Desk:
    """Given to every command."""

    session: Session
    editor: Editor
