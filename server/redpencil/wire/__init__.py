"""The wire: between the two pipes of a language server and its protocol. Knows frames and threads, no LSP type.

`channel` and all that it imports use a small part of the standard library only, since they run before
anything else does: they answer `initialize` while the rest is still being loaded.
"""
