/**
 * Diagnostics of the tasks that are on the screen. VS Code holds a document for minutes after its tab was closed,
 * and would list as long what is wrong in a task that was submitted or given back.
 */

import * as vscode from "vscode";
import type { HandleDiagnosticsSignature } from "vscode-languageclient/node";
import { addressOf } from "./address";
import { urisOf } from "./tabs";

interface Said {
  readonly uri: vscode.Uri;
  readonly diagnostics: vscode.Diagnostic[];
  readonly show: HandleDiagnosticsSignature;
}

export class Problems implements vscode.Disposable {
  private readonly said = new Map<string, Said>();
  private shown = tasksShown();
  private readonly listener = vscode.window.tabGroups.onDidChangeTabs(() => this.follow());

  /** Take what the server says of a document. */
  take(uri: vscode.Uri, diagnostics: vscode.Diagnostic[], show: HandleDiagnosticsSignature): void {
    this.said.set(uri.toString(), { uri, diagnostics, show });
    show(uri, this.isShown(uri) ? diagnostics : []);
  }

  dispose(): void {
    this.listener.dispose();
  }

  private isShown(uri: vscode.Uri): boolean {
    return this.shown.has(addressOf(uri)?.task ?? "");
  }

  private follow(): void {
    const before = this.shown;
    this.shown = tasksShown();
    for (const { uri, diagnostics, show } of this.said.values()) {
      if (before.has(addressOf(uri)?.task ?? "") !== this.isShown(uri)) {
        show(uri, this.isShown(uri) ? diagnostics : []);
      }
    }
  }
}

/** The tasks of which a tab shows something. */
function tasksShown(): ReadonlySet<string> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return new Set(tabs.flatMap((tab) => urisOf(tab).map((uri) => addressOf(uri)?.task ?? "")));
}
