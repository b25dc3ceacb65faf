"""The demo: twelve tasks of our own, and a command that opens them on a fresh hub."""
