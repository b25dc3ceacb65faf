"""Names that the start path says again, since the modules that own them are slow to import."""

from __future__ import annotations

from redpencil.lsp.editor import NOTIFY_CHANGED
from redpencil.server.wiring import REQUEST_PANEL
from redpencil_protocol.extensions import CHANGED, PANEL


def test_the_methods_of_our_own_are_the_contracts() -> None:
    assert (REQUEST_PANEL, NOTIFY_CHANGED) == (PANEL, CHANGED)
