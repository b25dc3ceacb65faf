/** Saving documents of ours while the server edits them. */

import * as vscode from "vscode";
import { documentOf } from "./catalog";

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

/** Milliseconds of rest after which words that are stored already are saved in VS Code's sense too. */
const REST = 400;
const ALTERING = ["editor.formatOnSave", "files.trimTrailingWhitespace", "files.insertFinalNewline", "files.trimFinalNewlines"];

/**
 * Where VS Code does not save by itself, a document of ours would look unsaved, and its closing warn of a loss: but
 * what is typed is on the server's disk at once. So it is saved after each burst, unless a save would change the text.
 */
export function keepStored(): vscode.Disposable {
  const timers = new Map<vscode.TextDocument, NodeJS.Timeout>();
  const changed = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    if (documentOf(document.uri)?.writable && document.isDirty && isQuiet(document)) {
      clearTimeout(timers.get(document));
      timers.set(document, setTimeout(() => void (document.isDirty && save(document)), REST));
    }
  });
  return vscode.Disposable.from(changed, { dispose: () => timers.forEach((timer) => clearTimeout(timer)) });
}

function isQuiet(document: vscode.TextDocument): boolean {
  const settings = vscode.workspace.getConfiguration(undefined, document);
  const acts = Object.values(settings.get<object>("editor.codeActionsOnSave") ?? {});
  const alters = ALTERING.some((name) => settings.get<boolean>(name)) || acts.length > 0;
  return settings.get<string>("files.autoSave") === "off" && !alters;
}
