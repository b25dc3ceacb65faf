"""The reference task API. It knows the contract and never the language server."""
