/**
 * Which language a document of ours is shown in: the sheet and the server's pages in those of our own, as the server
 * says. Markdown that came with a task is only coloured like it: VS Code's own Markdown support makes links of its
 * `command:` addresses, and to follow one runs the command.
 */

import * as vscode from "vscode";
import { documentOf } from "./catalog";

const OURS = /^redpencil-/;
const DISARMED: Readonly<Record<string, string>> = { markdown: "redpencil-markdown" };

export function keepLanguages(): vscode.Disposable {
  const keep = (document: vscode.TextDocument): void => {
    const link = documentOf(document.uri);
    const wanted = link && OURS.test(link.language) ? link.language : link && DISARMED[document.languageId];
    if (wanted && document.languageId !== wanted) {
      void vscode.languages.setTextDocumentLanguage(document, wanted);
    }
  };
  vscode.workspace.textDocuments.forEach(keep);
  return vscode.workspace.onDidOpenTextDocument(keep);
}
