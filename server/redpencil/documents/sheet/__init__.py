r"""The review sheet: `review.md` is the whole review, as a person would write it.

Any text is a sheet. What can be read is the review; what cannot is kept where it stands and
reported. `parse_sheet` reads, `render_sheet` writes a new one, and `reconcile` gives the fewest
text edits after which a sheet says a given review.

    # Review: <title>

    > hub/cache-layer · ranking, correctness · python · $24.00 · about 35 min
    > claim ends 2026-11-22 14:05 UTC · draft · 25 min spent
    > Lines that begin with ">" are written by redpencil and put back if you change them.

    submit: no

    ## Task check

    answer: yes
    reason:

    ## Ranking

    order: B > D = A >> C
    reason: B alone takes the lock around check and store.
    confidence: 2
    acceptable: A no, B yes, C no, D cannot-judge

    ## Scores

    ### correctness 1.0.0

    meets-request: A 3, B 2, C -, D 0
      A: the rationale for A, continued
        on deeper-indented lines
    summary:
      A: a criterion that asks for text has it where others have the rationale

    ### comparative-ranking 1.0.0

    overall: 3
      asked once for all responses: everything indented is the rationale

    ## Findings

    ### F1 major concurrency A/cache.py:12:5-14:20

    what: Two threads can both miss and compute.
    why: …
    fix: …
    also: B/cache.py:3:1-4:2, C/answer.md:2:1-2:10
    evidence: run 2
      input empty-list

    ## Flags

    unsafe B: shells out with user input
    broken-task: the schema is missing

    ## Notes

    free text

Lines
    They end as the LSP has it: CR LF, LF or CR. Text that the server adds has the line end of
    the sheet's first line.
Values
    `name: value`, names in any case. `-` or nothing is no value. What, why, fix, reason,
    rationales and flags go on over lines indented by two spaces or a tab; one level of
    indentation is not part of the value; blank lines count if an indented line follows. Blanks
    at the end of a line and blank lines around a value are not part of it. `also` and
    `evidence` are lists: places by comma or line, evidence one item a line.
Order
    `>>` much better, `>` better, `~>` slightly better, `=` a tie; labels side by side mean `>`.
Places
    `<label>/<path>:<line>:<column>-<line>:<column>`, counted from 1, columns in code points, the
    end exclusive. `A/cache.py:12` and `A/cache.py:12-14`, whole lines, may be typed. `-` in a
    heading is a finding without a place.
Findings
    A heading typed without a number gets one as soon as severity, category and place can be
    read. A heading with a number that cannot be read keeps its former severity, category and
    first place. Of two blocks with one number the first counts.
Criteria that the ranking answers have no line: `order` answers them.
Free text
    Only the heading of a section we know ends the notes. `\## Flags` in notes stands for `## Flags`.
Generated lines
    The title and the three lines below it. One that was changed is kept, and the right one is put
    above it.
Submitting
    `submit: no` stands there where tasks are files. `yes` in its place submits; if that is refused,
    the line is set back and the reasons are told. Once submitted it says `yes`, and `no` takes the
    review back.
Kept text
    When a finding is deleted by an act, its lines go, but not those that nobody could read: they
    stay below `### Kept from F1`. Text that would come to life because the text above it went is
    marked `Kept:`. Both say nothing to redpencil and can be deleted at any time.
Elsewhere
    Rewrites, tests, the order presented and the time spent are not in the sheet.
"""

from __future__ import annotations

from redpencil.documents.sheet.adapter import Header, parse_sheet, rewrite_sheet, render_sheet
from redpencil.documents.sheet.identities import Identities, KeyedBlock
from redpencil.documents.sheet.model import ParsedSheet, SheetProblem, Span, SubmitLine, TextEdit, apply_edits

__all__ = [
    "Header",
    "ParsedSheet",
    "SheetProblem",
    "Span",
    "SubmitLine",
    "TextEdit",
    "apply_edits",
    "parse_sheet",
    "rewrite_sheet","Identities","KeyedBlock",
    "render_sheet",
]
