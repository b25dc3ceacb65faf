/** What VS Code's tabs show. */

import * as vscode from "vscode";

/** The documents of a tab; of a diff, both. */
export function urisOf({ input }: vscode.Tab): vscode.Uri[] {
  if (input instanceof vscode.TabInputText) {
    return [input.uri];
  }
  return input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [];
}
