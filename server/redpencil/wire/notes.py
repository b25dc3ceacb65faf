"""What the wire has to say, in the log; `logging` itself is loaded when there is something."""

from __future__ import annotations


def note(text: str, *arguments: object) -> None:
    """Log a warning."""
    import logging  # noqa: PLC0415 - not on the start path

    logging.getLogger("redpencil.wire").warning(text, *arguments)
