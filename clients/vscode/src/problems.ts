/**
 * Diagnostics of the tasks that are on the screen. VS Code holds a document for minutes after its tab was closed,
 * and would list as long what is wrong in a task that was submitted or given back.
 */

import * as vscode from "vscode";
import type { HandleDiagnosticsSignature } from "vscode-languageclient/node";
import { documentOf, onDidLearn } from "./catalog";
import { urisOf } from "./tabs";

interface Said {
  readonly uri: vscode.Uri;
  /** Whether it was shown when last looked at. */
  shown: boolean;
  readonly diagnostics: vscode.Diagnostic[];
  readonly show: HandleDiagnosticsSignature;
}

export class Problems implements vscode.Disposable {
  private readonly said = new Map<string, Said>();
  private shown = tasksShown();
  private readonly listener = vscode.Disposable.from(
    vscode.window.tabGroups.onDidChangeTabs(() => this.follow()),
    onDidLearn(() => this.follow()),
  );

  /** Take what the server says of a document. */
  take(uri: vscode.Uri, diagnostics: vscode.Diagnostic[], show: HandleDiagnosticsSignature): void {
    const shown = this.isShown(uri);
    this.said.set(uri.toString(), { uri, shown, diagnostics, show });
    show(uri, shown ? diagnostics : []);
  }

  dispose(): void {
    this.listener.dispose();
  }

  private isShown(uri: vscode.Uri): boolean {
    return this.shown.has(documentOf(uri)?.task ?? "");
  }

  private follow(): void {
    this.shown = tasksShown();
    for (const said of this.said.values()) {
      const shown = this.isShown(said.uri);
      if (shown !== said.shown) {
        said.shown = shown;
        said.show(said.uri, shown ? said.diagnostics : []);
      }
    }
  }
}

/** The tasks of which a tab shows something. */
function tasksShown(): ReadonlySet<string> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return new Set(tabs.flatMap((tab) => urisOf(tab).map((uri) => documentOf(uri)?.task ?? "")));
}
