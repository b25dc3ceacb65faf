"""Everything that is derived from the contract: one module a kind of output.

Each generator is a function from the repository's root to the files it answers for. The root
is only read, for the version and for the hand-written text around a generated region.
"""

from __future__ import annotations

from pathlib import Path

from generators import constants, greeting, pages, readme, schema, typescript, vim_help, vscode

GENERATORS = (
    constants.python,
    constants.lua,
    greeting.answer,
    typescript.client,
    schema.nouns,
    schema.openapi,
    pages.commands,
    pages.keys,
    pages.findings,
    readme.tables,
    vim_help.acts,
    vim_help.tags,
    vscode.package,
    vscode.act_keys,
    vscode.keys,
)


def outputs(root: Path) -> dict[Path, str]:
    """Return every generated file: path below `root` -> its whole text."""
    return {path: text for generator in GENERATORS for path, text in generator(root).items()}
