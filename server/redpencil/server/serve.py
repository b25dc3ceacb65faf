"""Start and stop of the process: the log, the connection, the exit code."""

from __future__ import annotations

import gc
import logging
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from redpencil.server.greeting import channel


def serve(log: Path | None, folder: Path | None = None) -> NoReturn:
    """Run the language server on standard input and output, and end the process with the code that the LSP asks for.

    Args:
        log: where the log goes.
        folder: where tasks lie for an editor that opens only files; None: where the settings say.
    """
    wire = channel()
    from redpencil.lsp.class_cache import cache_file, cached_classes

    with cached_classes(cache_file()):
        from redpencil.server.wiring import build
    import_module("redpencil.server.workplace")  # the next message needs it; loaded while the collector rests
    from redpencil.wire.loop import leave, run

    logging.basicConfig(
        filename=log,
        level=logging.INFO if log else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    server = build()
    server.folder = folder
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)  # a review is many small values that live long: looking through them all is felt
    gc.enable()
    try:
        code = run(server.protocol, wire)
    finally:
        server.close()
    leave(code)
