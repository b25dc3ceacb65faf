"""The edge to the editor: framing, life cycle, errors, positions and the shapes of the LSP.

Knows pygls and lsprotocol; decides nothing about reviews. Features stand above it.
"""
