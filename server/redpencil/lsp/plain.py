"""Plain: diagnostics as the JSON values they are sent as, converted once for as long as they stay the same.

Most diagnostics of a document outlive most keystrokes, and generic conversion is what a publication
of hundreds costs; the JSON encoder itself is fast.
"""

from __future__ import annotations

from typing import Any

from cattrs import Converter
from lsprotocol import types

_MOST = 8192
"""How many conversions are kept; beyond it they are made anew."""


class PlainDiagnostics:
    """Converts diagnostics, and knows again those that it has seen."""

    def __init__(self, converter: Converter) -> None:
        self._converter = converter
        self._known: dict[int, tuple[types.Diagnostic, Any]] = {}

    def __call__(self, diagnostic: types.Diagnostic) -> Any:
        """Return the JSON value of `diagnostic`, which nobody may change after this."""
        known = self._known.get(id(diagnostic))
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            # The diagnostic is kept too: else its id could become another one's.
            known = self._known[id(diagnostic)] = (diagnostic, self._converter.unstructure(diagnostic))
        return known[1]
