"""`python -m redpencil_hub`: the same as the command `redpencil-hub`."""

from redpencil_hub.cli import main

main(prog_name="redpencil-hub")
