/** What VS Code's tabs show. */

import * as vscode from "vscode";

/** A diff of several files; VS Code has no public name for it yet. */
interface SeveralDiffs {
  readonly textDiffs: readonly { original: vscode.Uri; modified: vscode.Uri }[];
}

/** The documents of a tab; of a diff, both sides. */
export function urisOf({ input }: vscode.Tab): vscode.Uri[] {
  if (input instanceof vscode.TabInputText) {
    return [input.uri];
  }
  if (input instanceof vscode.TabInputTextDiff) {
    return [input.original, input.modified];
  }
  return showsSeveral(input) ? input.textDiffs.flatMap(({ original, modified }) => [original, modified]) : [];
}

function showsSeveral(input: unknown): input is SeveralDiffs {
  return Array.isArray((input as Partial<SeveralDiffs> | undefined)?.textDiffs);
}
