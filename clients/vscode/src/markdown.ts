/**
 * Markdown that came with a task. VS Code's own Markdown support makes links of its `command:` addresses, and to
 * follow one runs the command; so these documents get a language of ours, which is only coloured like Markdown.
 * They are opened in it by the pattern in package.json; what has another name gets it here.
 */

import * as vscode from "vscode";
import { addressOf } from "./address";

const OURS = "redpencil-markdown";
const BROUGHT = new Set(["response", "base", "rewrite"]);

export function disarmMarkdown(): vscode.Disposable {
  const disarm = (document: vscode.TextDocument): void => {
    if (document.languageId === "markdown" && BROUGHT.has(addressOf(document.uri)?.kind ?? "")) {
      void vscode.languages.setTextDocumentLanguage(document, OURS);
    }
  };
  vscode.workspace.textDocuments.forEach(disarm);
  return vscode.workspace.onDidOpenTextDocument(disarm);
}
