"""Names that the start path says again, since the modules that own them are slow to import."""

from __future__ import annotations

from redpencil.lsp.editor import NOTIFY_CHANGED, NOTIFY_DOCUMENT_CHANGED
from redpencil.server.wiring import REQUEST_PANEL, REQUEST_READ, REQUEST_STAT, REQUEST_WRITE
from redpencil_protocol.extensions import CHANGED, DOCUMENT_CHANGED, PANEL, READ_DOCUMENT, STAT, WRITE_DOCUMENT


def test_the_methods_of_our_own_are_the_contracts() -> None:
    assert (REQUEST_PANEL, NOTIFY_CHANGED) == (PANEL, CHANGED)
    assert (REQUEST_STAT, REQUEST_READ, REQUEST_WRITE) == (STAT, READ_DOCUMENT, WRITE_DOCUMENT)
    assert NOTIFY_DOCUMENT_CHANGED == DOCUMENT_CHANGED
