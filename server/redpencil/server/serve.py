"""Start and stop of the process: the log, the connection, the exit code."""

from __future__ import annotations

import gc
import logging
from pathlib import Path

# The classes of the LSP are many and live for ever: without the collector they load in half the time.
gc.disable()
from redpencil.lsp.io import serve as run  # noqa: E402
from redpencil.server.wiring import build  # noqa: E402

gc.freeze()
gc.set_threshold(20_000, 20, 50)  # a review is many small values that live long: looking through them all is felt
gc.enable()


def serve(log: Path | None, folder: Path | None = None) -> int:
    """Run the language server on standard input and output; return the exit code that the LSP asks for.

    Args:
        log: where the log goes.
        folder: where tasks lie for an editor that opens only files; None: where the settings say.
    """
    logging.basicConfig(
        filename=log,
        level=logging.INFO if log else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    server = build()
    server.folder = folder
    try:
        return run(server.protocol)
    finally:
        server.close()
