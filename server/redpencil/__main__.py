"""`redpencil` and `python -m redpencil`: for an editor, its first question is answered before anything is loaded."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:2] == ["lsp"] and not {"--help", "-h"} & set(sys.argv):
        from redpencil.server.greeting import channel  # noqa: PLC0415 - before anything else is loaded

        channel()
    from redpencil.cli import main as command_line  # noqa: PLC0415 - takes as long as ten answers

    command_line(prog_name="redpencil")


if __name__ == "__main__":
    main()
