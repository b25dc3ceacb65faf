/** What the reviewer selected, as every client of ours counts it. */

import * as vscode from "vscode";
import { documentOf } from "./catalog";
import type { DocumentLink, Range } from "./generated";

export interface Place {
  readonly editor: vscode.TextEditor;
  readonly address: DocumentLink;
  readonly uri: string;
  readonly range: Range;
}

/** The selection in a response; without one, the cursor's line. A line's end is its last character. */
export function selectedPlace(): Place {
  const editor = vscode.window.activeTextEditor;
  const address = documentOf(editor?.document.uri);
  if (!editor || address?.kind !== "response") {
    throw new Error("Findings are marked in a response. Next: comma 1 shows the first.");
  }
  return { editor, address, uri: editor.document.uri.toString(), range: spanOf(editor.document, editor.selection) };
}

/** What a stretch of a document stands for: an empty one for its line. */
export function spanOf(document: vscode.TextDocument, selected: vscode.Range): Range {
  const { start, end } = selected.isEmpty ? document.lineAt(selected.start.line).range : selected;
  const wholeLines = end.character === 0 && end.line > start.line;
  // VS Code's own ranges are written to JSON as lists.
  return { start, end: wholeLines ? document.lineAt(end.line - 1).range.end : end };
}
