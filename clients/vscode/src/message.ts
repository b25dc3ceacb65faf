/** How the client speaks: short in the status bar, once as a notification when something failed. */

import * as vscode from "vscode";
import { NoServerError } from "./server";
import { visible } from "./text";

const SECONDS = 5;

export function say(words: string): void {
  vscode.window.setStatusBarMessage(visible(words), SECONDS * 1000);
}

export function warn(words: string): void {
  void vscode.window.showWarningMessage(visible(words));
}

/** Show what went wrong; a missing server has been spoken of already. */
export function fail(error: unknown): void {
  if (!(error instanceof NoServerError)) {
    void vscode.window.showErrorMessage(visible(error instanceof Error ? error.message : String(error)));
  }
}
