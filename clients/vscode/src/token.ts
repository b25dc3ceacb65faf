/**
 * The hubs' tokens: in VS Code's secret storage, each by its hub's address, handed to the server in its environment
 * together with that address, and to nobody else.
 */

import * as vscode from "vscode";
import { hubs, keepHub } from "./hub";

/** Where versions before kept one token for whatever hub was set. */
const BARE = "redpencil.token";

function keyOf(hub: string): string {
  return `redpencil.token ${hub}`;
}

function given(): string {
  return process.env["REDPENCIL_TOKEN"]?.trim() ?? "";
}

/** The server's environment; a token in VS Code's own environment wins, as everywhere in redpencil. */
export async function environment(secrets: vscode.SecretStorage): Promise<NodeJS.ProcessEnv> {
  const pairs: string[] = [];
  for (const hub of await hubs()) {
    const token = await kept(secrets, hub);
    if (token) {
      pairs.push(`${hub} ${token}`);
    }
  }
  if (!pairs.length) {
    return process.env;
  }
  const named = given().includes("://");
  const hub = process.env["REDPENCIL_HUB"]?.trim();
  if (given() && (named || hub)) {
    pairs.push(named ? given() : `${hub} ${given()}`); // of two tokens for one hub the last counts
  }
  return { ...process.env, REDPENCIL_TOKEN: pairs.join(" ") };
}

/** A storage that stays locked is VS Code's to tell of; the server then says that it has no token. */
async function kept(secrets: vscode.SecretStorage, hub: string): Promise<string | undefined> {
  try {
    await bind(secrets);
    return await secrets.get(keyOf(hub));
  } catch {
    return undefined;
  }
}

/** A token of before belongs to the hub that is set when it is first met. */
async function bind(secrets: vscode.SecretStorage): Promise<void> {
  const token = await secrets.get(BARE);
  const [first] = await hubs();
  if (token && first) {
    await secrets.store(keyOf(first), token);
    await secrets.delete(BARE);
  }
}

/** Which hub is meant; asks where none is set, or several are. */
async function chosen(title: string): Promise<string | undefined> {
  if (!(await hubs()).length && !(await keepHub())) {
    return undefined;
  }
  const known = await hubs();
  return known.length > 1 ? vscode.window.showQuickPick(known, { title, ignoreFocusOut: true }) : known[0];
}

/** Ask for the token and keep it. Returns whether there is a new one. */
export async function keepToken(secrets: vscode.SecretStorage): Promise<boolean> {
  const hub = await chosen("Which hub's token?");
  if (!hub) {
    return false;
  }
  const token = await vscode.window.showInputBox({
    title: "Your hub's token",
    prompt: given()
      ? `For ${hub}. It is kept in VS Code's secret storage. REDPENCIL_TOKEN in VS Code's environment goes before it.`
      : `For ${hub}. It is kept in VS Code's secret storage.`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (/^[\x21-\x7e]*$/.test(value.trim()) ? undefined : "A token has no blanks in it. Copy it again."),
  });
  if (!token?.trim()) {
    return false;
  }
  await secrets.store(keyOf(hub), token.trim());
  return true;
}

/** Forget one hub's token. Returns whether one was chosen. */
export async function forgetToken(secrets: vscode.SecretStorage): Promise<boolean> {
  const known = await hubs();
  const hub = known.length > 1 ? await chosen("Forget which hub's token?") : known[0];
  if (known.length > 1 && !hub) {
    return false;
  }
  await secrets.delete(BARE);
  if (hub) {
    await secrets.delete(keyOf(hub));
  }
  return true;
}
