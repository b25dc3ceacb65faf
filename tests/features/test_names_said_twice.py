"""Names that the start path says again, since the modules that own them are slow to import."""

from __future__ import annotations

from redpencil.lsp.editor import NOTIFY_CHANGED, NOTIFY_DOCUMENT_CHANGED
from redpencil.server.wiring import (
    REQUEST_DESCRIBE,
    REQUEST_FINDING_IN_SHEET,
    REQUEST_FINDINGS_AT,
    REQUEST_PANEL,
    REQUEST_READ,
    REQUEST_STAT,
    REQUEST_WRITE,
)
from redpencil_protocol.extensions import (
    CHANGED,
    DESCRIBE_DOCUMENT,
    DOCUMENT_CHANGED,
    FINDING_IN_SHEET,
    FINDINGS_AT,
    PANEL,
    READ_DOCUMENT,
    STAT,
    WRITE_DOCUMENT,
)


def test_the_methods_of_our_own_are_the_contracts() -> None:
    assert (REQUEST_PANEL, NOTIFY_CHANGED) == (PANEL, CHANGED)
    assert (REQUEST_STAT, REQUEST_READ, REQUEST_WRITE) == (STAT, READ_DOCUMENT, WRITE_DOCUMENT)
    assert REQUEST_DESCRIBE == DESCRIBE_DOCUMENT
    assert (REQUEST_FINDINGS_AT, REQUEST_FINDING_IN_SHEET) == (FINDINGS_AT, FINDING_IN_SHEET)
    assert NOTIFY_DOCUMENT_CHANGED == DOCUMENT_CHANGED
