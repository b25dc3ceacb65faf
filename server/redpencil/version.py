"""The version, as the editor, the shell and the hub are told it."""

VERSION = "0.1.0"
