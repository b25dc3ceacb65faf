"""The version, as the editor, the shell, the hub and every package are told it; nowhere else is it written by hand."""

VERSION = "0.1.0"
