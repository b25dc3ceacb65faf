/** The hub's token: in VS Code's secret storage, handed to the server in its environment and to nobody else. */

import * as vscode from "vscode";

const KEY = "redpencil.token";

function given(): string | undefined {
  return process.env["REDPENCIL_TOKEN"] || undefined;
}

/** The server's environment; a token in VS Code's own environment wins, as everywhere in redpencil. */
export async function environment(secrets: vscode.SecretStorage): Promise<NodeJS.ProcessEnv> {
  const token = given() ?? (await kept(secrets));
  return token ? { ...process.env, REDPENCIL_TOKEN: token } : process.env;
}

/** A storage that stays locked is VS Code's to tell of; the server then says that it has no token. */
async function kept(secrets: vscode.SecretStorage): Promise<string | undefined> {
  try {
    return await secrets.get(KEY);
  } catch {
    return undefined;
  }
}

/** Ask for the token and keep it. Returns whether there is a new one. */
export async function keepToken(secrets: vscode.SecretStorage): Promise<boolean> {
  const token = await vscode.window.showInputBox({
    title: "Your hub's token",
    prompt: given()
      ? "It is kept in VS Code's secret storage. REDPENCIL_TOKEN in VS Code's environment goes before it."
      : "It is kept in VS Code's secret storage.",
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (/^[\x21-\x7e]*$/.test(value.trim()) ? undefined : "A token has no blanks in it. Copy it again."),
  });
  if (!token?.trim()) {
    return false;
  }
  await secrets.store(KEY, token.trim());
  return true;
}

export async function forgetToken(secrets: vscode.SecretStorage): Promise<void> {
  await secrets.delete(KEY);
}
