"""The review model: pure functions on frozen values.

Nothing here waits, reads a file or fails on what a reviewer typed: a function returns the new
state and the remarks on it.
"""
