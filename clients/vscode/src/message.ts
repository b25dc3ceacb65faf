/** How the client speaks: short in the status bar, once as a notification when something failed. */

import * as vscode from "vscode";
import { NoServerError } from "./server";
import { visible } from "./text";

const SECONDS = 5;
const WAYS = [
  { variable: "REDPENCIL_TOKEN", title: "Enter the token", command: "redpencil.setToken" },
  { variable: "REDPENCIL_HUB", title: "Set the hub's address", command: "redpencil.setHub" },
];

export function say(words: string): void {
  vscode.window.setStatusBarMessage(visible(words), SECONDS * 1000);
}

export function warn(words: string): void {
  void speak(vscode.window.showWarningMessage, words);
}

/** Show what went wrong; a missing server has been spoken of already. */
export function fail(error: unknown): void {
  if (!(error instanceof NoServerError)) {
    void speak(vscode.window.showErrorMessage, error instanceof Error ? error.message : String(error));
  }
}

/** Where the words name a variable to set, the place for it is one click away. */
async function speak(show: (words: string, ...ways: string[]) => Thenable<string | undefined>, words: string): Promise<void> {
  const ways = WAYS.filter(({ variable }) => words.includes(variable));
  const chosen = await show(visible(words), ...ways.map((one) => one.title));
  for (const { command } of ways.filter((one) => one.title === chosen)) {
    await vscode.commands.executeCommand(command);
  }
}
