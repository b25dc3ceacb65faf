"""`redpencil` on the shell: the language server, and what is useful without an editor."""

from redpencil.cli.main import main

__all__ = ["main"]
