r"""The review sheet: `review.md` is the whole review, as a person would write it.

Any text is a sheet. What can be read is the review; what cannot is kept where it stands and
reported. `parse_sheet` reads, `render_sheet` writes a new one, and `rewrite_sheet` gives the
fewest text edits after which a sheet says a given review.

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

    ### major concurrency A/cache.py:12:5-14:20

    what: Two threads can both miss and compute.
    why: …
    fix: …
    also: B/cache.py:3:1-4:2, C/answer.md:2:1-2:10
    evidence:
      - run 2
      - input empty-list

    ## Rewrites and tests

    - A/rewrite/cache.py
    - tests/test_cache.py

    ## Flags

    unsafe B: shells out with user input
    broken-task: the schema is missing

    ## Notes

    free text

Lines
    They end as the LSP has it: CR LF, LF or CR. Text that the server adds has the line end of
    the sheet's first line.
Values
    `name: value`, names in any case; bold or italic names, list markers or numbers before them and
    full-width colons are read alike. `-` or nothing is no value. What, why, fix, reason, rationales and flags go
    on over the lines below, indented or not, up to the next name; one level of indentation is not part
    of the value. Blanks at the end of a line and blank lines around a value are not part of it. `also`
    and `evidence` are lists: places by comma or line; evidence an item for each list marker, or for each
    paragraph where there is none.
Order
    `>>` much better, `>` better, `~>` slightly better, `=` a tie; labels side by side mean `>`.
Places
    `<label>/<path>:<line>:<column>-<line>:<column>`, counted from 1, columns in code points, the
    end exclusive. `A/cache.py:12` and `A/cache.py:12-14`, whole lines, may be typed. `-` in a
    heading is a finding without a place.
Findings
    A finding is its block: moved, cut and pasted back, its heading retyped, it stays what it was; a
    copy is another one. A heading that cannot be read keeps its former severity, category and first
    place. `what:` after `what:` begins a block without a heading, which keeps its finding and has to be
    mended. A number in a heading says nothing.
Rewrites and tests
    The reviewer's files by their paths below the task, a line each; there is no such section while there
    are none. Typing there touches no file: where the list and the files differ, either the one or the
    other is to be mended, by hand or by an act. A sheet without the section says nothing of files.
Criteria that the ranking answers have no line: `order` answers them.
Free text
    Only the heading of a section we know ends the notes. `\## Flags` in notes stands for `## Flags`.
Shifted lines
    An indented line is part of the text above it, whatever it looks like. Where its name has no value
    elsewhere in the block, or its section stands nowhere else, it is an error.
Lines of before
    The title and the lines with `>` that redpencil once wrote at the top say nothing. Evidence that was a line
    an item, and is more than one, stays so until it has a marker.
Submitting
    `submit: no` stands there where tasks are files. `yes` in its place submits; if that is refused,
    the line is set back and the reasons are told. Once submitted it says `yes`, and `no` takes the
    review back.
Kept text
    When a finding is deleted by an act, its lines go, but not those that nobody could read: they
    stay below `### Kept from a finding`. Text that would come to life because the text above it went is
    marked `Kept:`. Both say nothing to redpencil and can be deleted at any time.
Elsewhere
    The texts of rewrites and tests, the order presented and the time spent are not in the sheet.
"""

from __future__ import annotations

from redpencil.documents.sheet.identities import Identities, KeyedBlock
from redpencil.documents.sheet.model import (
    Header,
    Merges,
    ParsedSheet,
    SheetProblem,
    Span,
    SubmitLine,
    TextEdit,
    apply_edits,
)
from redpencil.documents.sheet.of_before import edits_without
from redpencil.documents.sheet.parse import parse_sheet
from redpencil.documents.sheet.render import render_sheet
from redpencil.documents.sheet.rewrite import rewrite_sheet, with_listed

__all__ = [
    "Header",
    "Identities",
    "KeyedBlock",
    "Merges",
    "ParsedSheet",
    "SheetProblem",
    "Span",
    "SubmitLine",
    "TextEdit",
    "apply_edits",
    "edits_without",
    "parse_sheet",
    "render_sheet",
    "rewrite_sheet",
    "with_listed",
]
