"""The review sheet."""

from __future__ import annotations

from redpencil.documents.sheet.model import Header, ParsedSheet, SheetProblem, Span, TextEdit, apply_edits
from redpencil.documents.sheet.parse import parse_sheet
from redpencil.documents.sheet.reconcile import reconcile
from redpencil.documents.sheet.render import render_sheet

__all__ = [
    "Header",
    "ParsedSheet",
    "SheetProblem",
    "Span",
    "TextEdit",
    "apply_edits",
    "parse_sheet",
    "reconcile",
    "render_sheet",
]
