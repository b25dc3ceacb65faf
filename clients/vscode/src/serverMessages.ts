/** What the server says of its own accord. VS Code makes links of `[words](command:…)` in a message, so none is left. */

import * as vscode from "vscode";
import type { ShowMessageParams } from "vscode-languageclient/node";
import { visible } from "./text";

/** As the LSP numbers them. */
const ERROR = 1;
const WARNING = 2;

export function showMessage({ type, message }: ShowMessageParams): void {
  const { showErrorMessage, showInformationMessage, showWarningMessage } = vscode.window;
  const show = type === ERROR ? showErrorMessage : type === WARNING ? showWarningMessage : showInformationMessage;
  void show(visible(message));
}
