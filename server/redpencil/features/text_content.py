"""The text of a document by its URI: rendered or stored, never read from the file system."""

from __future__ import annotations

from redpencil.documents.queue import render_queue
from redpencil.session.session import Session
from redpencil.store.records import utc_now
from redpencil_protocol.uris import DocumentKind, parse_uri


def text_of(session: Session, uri: str) -> str:
    """Return the document's text.

    Raises:
        InvalidUriError: it is not a URI of ours.
        UnknownDocumentError: it names no document of a task in the store.
    """
    parsed = parse_uri(uri)
    if parsed.kind is DocumentKind.QUEUE:
        queue = session.queue
        return render_queue(queue.offers, problem=queue.problem, now=utc_now())[0]
    return session.drafts.text(parsed)
