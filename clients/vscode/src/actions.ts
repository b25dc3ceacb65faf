/**
 * What can be done at the cursor. VS Code's own key for it is dead in documents that cannot be typed in,
 * so the same key asks the server for its actions and shows them in a pick.
 */

import * as vscode from "vscode";
import { say } from "./message";
import { visible } from "./text";

export async function showActions(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return;
  }
  const actions = await vscode.commands.executeCommand<(vscode.CodeAction | vscode.Command)[]>(
    "vscode.executeCodeActionProvider",
    editor.document.uri,
    editor.selection,
  );
  const items = actions.map((action) => ({ label: visible(action.title), action }));
  if (items.length === 0) {
    say("Nothing can be done here.");
    return;
  }
  const chosen = await vscode.window.showQuickPick(items, { title: "At the cursor" });
  const command = chosen && ("command" in chosen.action && typeof chosen.action.command === "string" ? chosen.action : chosen.action.command);
  if (command && typeof command !== "string") {
    const { command: id, arguments: given = [] } = command as vscode.Command;
    await vscode.commands.executeCommand(id, ...(given as unknown[]));
  }
}
