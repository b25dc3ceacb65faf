"""The language server: what the editor may ask, and what is set up when it first asks."""
