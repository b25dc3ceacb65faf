from __future__ import annotations
from dataclasses import dataclass, replace
from redpencil.documents.sheet import model, parse, reconcile as rec, render
from redpencil.documents.sheet.identities import Identities, KeyedBlock
from redpencil.documents.sheet.model import apply_edits
from redpencil_protocol.finding import finding_key
from redpencil_protocol.review import ReviewState

@dataclass(frozen=True, slots=True)
class Header:
    submit_line: bool = False
    submitted: bool | None = False

def _old(header):
    return model.Header(source="hub", claim_ends=None, state=ReviewState.SUBMITTED if header.submitted else ReviewState.DRAFT, submit_line=header.submit_line)

def parse_sheet(text, task, previous, known=Identities(), *, keys=None):
    sheet = parse.parse_sheet(text, task, previous, used_ids=[f"F{n}" for n in known.numbers.values()])
    numbers = dict(known.numbers)
    blocks = []
    for b in sheet.structure.findings:
        if b.finding:
            blocks.append(KeyedBlock(finding_key(b.finding), text[b.piece.start:b.piece.end]))
            numbers[finding_key(b.finding)] = int(b.finding.id[1:])
    alive = {b.key for b in blocks}
    gone = tuple(b for b in (*known.graveyard, *known.blocks) if b.key not in alive)
    return replace(sheet, identities=Identities(tuple(blocks), gone, numbers))

def rewrite_sheet(sheet, task, review, header):
    edits = rec.reconcile(sheet, task, review, _old(header))
    return edits, parse_sheet(apply_edits(sheet.text, edits), task, review, sheet.identities)

def render_sheet(task, review, header):
    return render.render_sheet(task, review, _old(header))
