/** The hub's address: a setting of the machine, which VS Code's settings editor does not list in a remote window. */

import * as vscode from "vscode";

/** The last answer on its way into the settings: the box is gone before it is there, and a hand may be faster. */
let kept: Thenable<void> = Promise.resolve();

/** All hubs that VS Code knows of, the first one first, each in its one spelling; a malformed one is the server's to tell. */
export async function hubs(): Promise<string[]> {
  await kept;
  const settings = vscode.workspace.getConfiguration("redpencil");
  const first = process.env["REDPENCIL_HUB"] || settings.get("hub", "");
  const known = [first, ...settings.get<string[]>("hubs", [])].map(spelled).filter((hub) => hub !== undefined);
  return [...new Set(known)];
}

function spelled(address: string): string | undefined {
  try {
    const { protocol, host, pathname } = new URL(address.trim());
    return /^https?:$/.test(protocol) && host ? `${protocol}//${host.replace(/\.(?=:|$)/, "")}${pathname.replace(/\/+$/, "")}` : undefined;
  } catch {
    return undefined;
  }
}

/** Ask for the address and keep it. Returns whether there is an answer. */
export async function keepHub(): Promise<boolean> {
  const settings = vscode.workspace.getConfiguration("redpencil");
  const address = await vscode.window.showInputBox({
    title: "Your hub's address",
    prompt: "Empty: REDPENCIL_HUB, or the server's own config.toml.",
    placeHolder: "https://hub.example.org",
    value: settings.get("hub", ""),
    ignoreFocusOut: true,
    validateInput: (value) => (/^(https?:\/\/\S+)?$/.test(value.trim()) ? undefined : "An address begins with https:// or http://."),
  });
  if (address === undefined) {
    return false;
  }
  const written = settings.update("hub", address.trim() || undefined, vscode.ConfigurationTarget.Global);
  kept = written.then(undefined, () => undefined);
  await written;
  return true;
}
