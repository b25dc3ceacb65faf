/**
 * Edits that the server makes in an open sheet. They are on its disk already, so a document that had
 * nothing unsaved is saved again: a dirty mark would say of stored work that it is not.
 */

import * as vscode from "vscode";
import { CancellationTokenSource, ResponseError } from "vscode-languageclient/node";
import type { Middleware } from "vscode-languageclient/node";
import { same } from "./address";

type Middle = NonNullable<NonNullable<Middleware["workspace"]>["handleApplyEdit"]>;

/** Documents that we are saving: what is unsaved in them is the server's. */
const saving = new Set<vscode.TextDocument>();

export const saveWhatWasClean: Middle = async (params, next) => {
  const changed = (params.edit.documentChanges ?? []).flatMap((one) => ("textDocument" in one ? one.textDocument.uri : []));
  const clean = vscode.workspace.textDocuments.filter(
    (document) => (!document.isDirty || saving.has(document)) && changed.some((uri) => same(document.uri, uri)),
  );
  const result = await next(params, new CancellationTokenSource().token);
  for (const document of clean) {
    if (!(result instanceof ResponseError) && result.applied) {
      void save(document);
    }
  }
  return result;
};

async function save(document: vscode.TextDocument): Promise<void> {
  const { version } = document;
  saving.add(document);
  try {
    await document.save();
    if (document.isDirty && document.version === version) {
      // The edit came while an earlier one was being saved.
      await document.save();
    }
  } finally {
    saving.delete(document);
  }
}
