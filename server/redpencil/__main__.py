"""`python -m redpencil` is the same as `redpencil`."""

from redpencil.cli import main

main()
