/** The key card, drawn from the bindings themselves; Enter does what the line says. */

import * as vscode from "vscode";

export interface Contributes {
  readonly commands: readonly { command: string; title: string }[];
  readonly keybindings: readonly { command: string; key: string }[];
}

export async function showKeys({ commands, keybindings }: Contributes): Promise<void> {
  const titles = new Map(commands.map((one) => [one.command, one.title]));
  const items = keybindings.flatMap(({ command, key }) => {
    const title = titles.get(command);
    return title && (!key.startsWith("alt+, ") || key.startsWith("alt+, alt+")) ? [{ label: key, description: title, command }] : [];
  });
  const title = "Keys: where you can type, hold Alt for the comma";
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  if (chosen) {
    await vscode.commands.executeCommand(chosen.command);
  }
}
