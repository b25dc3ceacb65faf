/**
 * Edits that the server makes in an open sheet. They are on its disk already, so a document that had
 * nothing unsaved is saved again: a dirty mark would say of stored work that it is not.
 */

import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { same } from "./catalog";
import { save } from "./saving";

type Middle = NonNullable<NonNullable<Middleware["workspace"]>["handleApplyEdit"]>;

/** Documents that we are saving: what is unsaved in them is the server's. */
const saving = new Set<vscode.TextDocument>();
/** Edits that are being made or saved. */
const busy = new Set<Promise<unknown>>();

/** Wait until the edits that came so far are made and saved. */
export async function settled(): Promise<void> {
  while (busy.size > 0) {
    await Promise.all(busy);
  }
}

export const saveWhatWasClean: Middle = (params, next) => keep(edit(params, next));

async function edit(...[params, next]: Parameters<Middle>): Promise<Awaited<ReturnType<Middle>>> {
  const changed = (params.edit.documentChanges ?? []).flatMap((one) => ("textDocument" in one ? one.textDocument.uri : []));
  const clean = vscode.workspace.textDocuments.filter(
    (document) => (!document.isDirty || saving.has(document)) && changed.some((uri) => same(document.uri, uri)),
  );
  const result = await next(params, new vscode.CancellationTokenSource().token);
  for (const document of clean) {
    if ("applied" in result && result.applied) {
      void keep(saveOurs(document));
    }
  }
  return result;
}

function keep<Result>(work: Promise<Result>): Promise<Result> {
  const done = work.then(
    () => undefined,
    () => undefined,
  );
  busy.add(done);
  void done.then(() => busy.delete(done));
  return work;
}

async function saveOurs(document: vscode.TextDocument): Promise<void> {
  saving.add(document);
  try {
    await save(document);
  } finally {
    saving.delete(document);
  }
}
