/** Saving documents of ours while the server edits them. */

import type * as vscode from "vscode";

/** Save a document as it is now: VS Code may answer with a save that had begun before its last change. */
export async function save(document: vscode.TextDocument): Promise<void> {
  const { version } = document;
  await document.save();
  if (document.isDirty && document.version === version) {
    await document.save();
  }
}

/** Save all that `unsaved` finds, also what changes meanwhile. Returns whether nothing is left. */
export async function saveAll(unsaved: () => readonly vscode.TextDocument[]): Promise<boolean> {
  const tried = new Map<vscode.TextDocument, number>();
  for (;;) {
    const document = unsaved().find((one) => tried.get(one) !== one.version);
    if (!document) {
      return unsaved().length === 0;
    }
    tried.set(document, document.version);
    await save(document);
  }
}
