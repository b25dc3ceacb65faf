"""What our values become in the LSP: severities, diagnostics, symbols, actions. One place for each mapping.

A diagnostic's message starts with what is wrong, since screen readers read it first; then come
severity and category, then why and fix. Text of a task or a reviewer only ever goes out as plain text,
with what would hide or control what is seen shown as escapes.
"""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from redpencil.documents.facts import LATE
from redpencil.documents.sheet.model import SheetProblem
from redpencil.documents.untrusted import visible
from redpencil.lsp.positions import PositionCodec
from redpencil.review.delta import Delta, off_the_end, with_whole_line_ends
from redpencil.review.lines import Lines
from redpencil.review.remark import Level, Remark
from redpencil_protocol.commands import BY_ID
from redpencil_protocol.finding import Finding
from redpencil_protocol.model import Model
from redpencil_protocol.severity import Severity

SOURCE = "redpencil"

_QUOTED = 160
"""Characters of a text that a message quotes at most."""

SEVERITIES = {
    Severity.BLOCKER: types.DiagnosticSeverity.Error,
    Severity.MAJOR: types.DiagnosticSeverity.Warning,
    Severity.MINOR: types.DiagnosticSeverity.Information,
    Severity.NIT: types.DiagnosticSeverity.Hint,
}
LEVELS = {
    Level.ERROR: types.DiagnosticSeverity.Error,
    Level.WARNING: types.DiagnosticSeverity.Warning,
    Level.HINT: types.DiagnosticSeverity.Information,
}
SYMBOLS = {
    "class": types.SymbolKind.Class,
    "constructor": types.SymbolKind.Constructor,
    "enum": types.SymbolKind.Enum,
    "function": types.SymbolKind.Function,
    "index": types.SymbolKind.Key,
    "interface": types.SymbolKind.Interface,
    "macro": types.SymbolKind.Constant,
    "method": types.SymbolKind.Method,
    "module": types.SymbolKind.Module,
    "query": types.SymbolKind.Variable,
    "struct": types.SymbolKind.Struct,
    "table": types.SymbolKind.Struct,
    "trigger": types.SymbolKind.Event,
    "type": types.SymbolKind.TypeParameter,
    "view": types.SymbolKind.Interface,
}


def finding_message(finding: Finding) -> str:
    """Return what a finding says, as plain text."""
    what = finding.what or f"A defect that is not described yet: write {finding.id} in the sheet"
    lines = [f"{what} ({finding.severity.value}, {finding.category})"]
    lines += [f"{name}: {text}" for name, text in (("why", finding.why), ("fix", finding.fix)) if text]
    return visible("\n".join(lines))


def finding_diagnostic(
    finding: Finding, where: types.Range, elsewhere: Sequence[types.DiagnosticRelatedInformation]
) -> types.Diagnostic:
    """Return the diagnostic of a finding at one of its places."""
    return types.Diagnostic(
        range=where,
        message=finding_message(finding),
        severity=SEVERITIES.get(finding.severity, types.DiagnosticSeverity.Warning),  # a newer hub may have more
        code=finding.category,
        source=SOURCE,
        related_information=elsewhere or None,
        data={"finding": finding.id},
    )


def remark_diagnostic(remark: Remark, where: types.Range) -> types.Diagnostic:
    """Return the diagnostic of what the review linter says."""
    return types.Diagnostic(
        range=where, message=visible(remark.message), severity=LEVELS[remark.level], code=remark.code, source=SOURCE
    )


def problem_diagnostic(problem: SheetProblem, where: types.Range) -> types.Diagnostic:
    """Return the diagnostic of text in the sheet that says nothing to us."""
    return types.Diagnostic(
        range=where,
        message=visible(problem.message),
        severity=LEVELS[problem.level],
        code=problem.code,
        source=SOURCE,
    )


def refusal_diagnostic(reason: str, where: types.Range) -> types.Diagnostic:
    """Return the diagnostic at the line that asked to submit in vain."""
    return types.Diagnostic(
        range=where, message=reason, severity=types.DiagnosticSeverity.Error, code="not-submitted", source=SOURCE
    )


def late_diagnostic(where: types.Range) -> types.Diagnostic:
    """Return the diagnostic on a sheet in which something was written after the submission."""
    message = f"{LATE[0].upper()}{LATE[1:]}; it is kept until then."
    return types.Diagnostic(
        range=where, message=message, severity=types.DiagnosticSeverity.Warning, code="not-submitted", source=SOURCE
    )


def waiting_diagnostic(now: str, where: types.Range) -> types.Diagnostic:
    """Return the diagnostic on a line that is being typed, which reads `now` in the review."""
    shown = visible(now)
    quoted = shown if len(shown) <= _QUOTED else f"{shown[: _QUOTED - 1]}…"
    return types.Diagnostic(
        range=where,
        message=f"Changed elsewhere, too, so that it reads “{quoted}”. The line shows it once you leave it.",
        severity=types.DiagnosticSeverity.Information,
        code="waits",
        source=SOURCE,
    )


def text_edits(text: str, delta: Delta, codec: PositionCodec) -> list[types.TextEdit]:
    """Return a delta of `text` as edits.

    None begins behind the last line end where that can be helped: an editor that has no line there, such as Neovim,
    adds one. None divides CR and LF: no position lies between them.
    """
    lines = Lines(text)
    hunks = with_whole_line_ends(off_the_end(delta, text), text)
    return [types.TextEdit(codec.range(lines, hunk.start, hunk.end), hunk.new) for hunk in hunks]


def command(title: str, id_: str, arguments: Model) -> types.Command:
    """Return a command of ours; only the arguments that were given go out."""
    if not isinstance(arguments, BY_ID[id_].arguments):
        raise TypeError(f"{id_} takes {BY_ID[id_].arguments.__name__}")
    return types.Command(
        title=visible(title), command=id_, arguments=[arguments.model_dump(mode="json", exclude_unset=True)]
    )


def plain(text: str) -> types.MarkupContent:
    """Return hover content that no client reads as Markdown."""
    return types.MarkupContent(kind=types.MarkupKind.PlainText, value=text)
