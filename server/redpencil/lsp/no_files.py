"""A pygls workspace without files: nobody gets a document from the disk by its address.

pygls answers a document that is not open by reading the local path in its URI, whatever the
scheme. A task chooses its URIs, so that would let a task read the reviewer's disk.
"""

from __future__ import annotations

from typing import NoReturn

from pygls.workspace import Workspace


class NoFilesWorkspace(Workspace):
    """Open documents are in `OpenDocuments`; here there is none."""

    def get_text_document(self, doc_uri: str) -> NoReturn:
        """Refuse.

        Raises:
            LookupError: always.
        """
        raise LookupError(f"documents are in OpenDocuments, and are not read from files: {doc_uri[:200]}")
