"""`redpencil rubric check`: rubric files, faults with file, line, column and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from redpencil_rubrics.loader import RubricError, load_rubric


def check_rubrics(files: Iterable[Path]) -> int:
    """Print a line for each file; return 1 if one is not valid."""
    faults = 0
    for file in files:
        try:
            rubric = load_rubric(file.read_text(encoding="utf-8"), str(file))
        except OSError as error:
            faults += 1
            click.echo(f"{file}: cannot be read: {error.strerror}. Check the path.", err=True)
        except UnicodeDecodeError as error:
            faults += 1
            click.echo(f"{file}: byte {error.start + 1} is not UTF-8. Save the file as UTF-8.", err=True)
        except RubricError as error:
            faults += 1
            click.echo(f"{error.file}:{error.line}:{error.column}: {error.message}. {error.next_step}.", err=True)
        else:
            click.echo(f"{file}: {rubric.id} {rubric.version}, {len(rubric.criteria)} criteria: fine")
    return 1 if faults else 0
