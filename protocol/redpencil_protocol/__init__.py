"""The contract between the editor's side, the hub and every platform adapter.

Nouns only: pydantic models without I/O. This package imports nothing of ours, so that
both the language server and the hub can depend on it and never on each other.
One noun a file; import from the module that names it.
"""
