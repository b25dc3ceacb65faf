/**
 * Edits that the server makes in an open sheet. They are on its disk already, so a document that had
 * nothing unsaved is saved again: a dirty mark would say of stored work that it is not.
 */

import * as vscode from "vscode";
import { CancellationTokenSource, ResponseError } from "vscode-languageclient/node";
import type { Middleware } from "vscode-languageclient/node";
import { same } from "./address";

type Middle = NonNullable<NonNullable<Middleware["workspace"]>["handleApplyEdit"]>;

export const saveWhatWasClean: Middle = async (params, next) => {
  const changed = (params.edit.documentChanges ?? []).flatMap((one) => ("textDocument" in one ? one.textDocument.uri : []));
  const clean = vscode.workspace.textDocuments.filter(
    (document) => !document.isDirty && changed.some((uri) => same(document.uri, uri)),
  );
  const result = await next(params, new CancellationTokenSource().token);
  for (const document of clean) {
    if (!(result instanceof ResponseError) && result.applied && document.isDirty) {
      void document.save();
    }
  }
  return result;
};
