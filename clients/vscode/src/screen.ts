/** Where documents are shown: responses in the first group, brief over sheet beside them. */

import * as vscode from "vscode";
import { documentOf, learn, same } from "./catalog";
import { ACTS, DESCRIBE_DOCUMENT, FINDING_IN_SHEET } from "./generated";
import type { DocumentLink, FindingInSheet, Layout, Range, Role } from "./generated";
import { say } from "./message";
import { saveAll } from "./saving";
import type { Server } from "./server";
import { settled } from "./serverEdits";
import { urisOf } from "./tabs";
import type { Tasks } from "./tasks";
import { untilFound } from "./waiting";

const COLUMNS: Readonly<Partial<Record<Role, vscode.ViewColumn>>> = { brief: vscode.ViewColumn.Two, sheet: vscode.ViewColumn.Three };
const SIDE_BY_SIDE = { orientation: 0, groups: [{ size: 0.6 }, { size: 0.4, groups: [{ size: 0.4 }, { size: 0.6 }] }] };

const PATIENCE = 2000;

export class Screen {
  constructor(
    private readonly server: Server,
    private readonly tasks: Tasks,
  ) {}

  /** Open what the hub or the store gives: the answer to nextTask, claimTask and openTask. */
  async open(command: string, argument: object): Promise<void> {
    const layout = await this.server.act<Partial<Layout> & { message?: string }>(command, argument);
    if (layout.task === undefined) {
      say(layout.message ?? "No task is waiting for you.");
      return;
    }
    this.tasks.learn(layout as Layout);
    this.tasks.take(layout.task);
    await this.arrange();
  }

  /** Set brief, response and sheet side by side, the response in hand. */
  async arrange(): Promise<void> {
    const { brief, sheet, responses } = await this.tasks.layout();
    await vscode.commands.executeCommand("vscode.setEditorLayout", SIDE_BY_SIDE);
    const first = responses[0]?.documents[0]?.uri ?? brief;
    await Promise.all([this.show(brief, undefined, true), this.show(sheet, undefined, true)]);
    await this.show(first);
  }

  async show(uri: string, range?: Range, preserveFocus = false): Promise<vscode.TextEditor> {
    const target = vscode.Uri.parse(uri);
    const open = vscode.window.tabGroups.all.find((group) =>
      group.tabs.some((tab) => tab.input instanceof vscode.TabInputText && same(tab.input.uri, uri)),
    );
    const column = COLUMNS[(await this.describe(target)).role] ?? vscode.ViewColumn.One;
    const at = range && new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
    return vscode.window.showTextDocument(target, {
      viewColumn: open?.viewColumn ?? column,
      preserveFocus,
      preview: false,
      ...(at ? { selection: new vscode.Range(at.start, at.start) } : {}),
    });
  }

  async showKind(kind: "brief" | "sheet"): Promise<void> {
    await this.show((await this.tasks.layout())[kind]);
  }

  /** Go to where the next words about a finding are written; the server's edit may be on its way still. */
  async showFinding(task: string, finding: string): Promise<void> {
    const place = await this.server.ask<FindingInSheet>(FINDING_IN_SHEET, { task, finding });
    const { document } = await this.show(place.uri);
    const reads = (line: number, words: string): boolean => line < document.lineCount && document.lineAt(line).text === words;
    const there = (): true | undefined =>
      reads(place.heading, place.heading_text) && reads(place.position.line, place.line_text) ? true : undefined;
    await untilFound(vscode.workspace.onDidChangeTextDocument, there, PATIENCE);
    await this.show(place.uri, { start: place.position, end: place.position });
  }

  /** Show response number `index`: the file of the same path as the one in hand where there is one. */
  async response(index: number): Promise<void> {
    const { responses } = await this.tasks.layout();
    const response = responses[index];
    if (!response) {
      say(`There is no response ${index + 1}; this task has ${responses.length}.`);
      return;
    }
    const path = this.inHand()?.path;
    const twin = response.documents.find((one) => one.path === path);
    const document = twin ?? response.documents[0];
    if (document) {
      await this.show(document.uri);
    }
  }

  async otherResponse(step: number): Promise<void> {
    const { responses } = await this.tasks.layout();
    const at = responses.findIndex((one) => one.label === this.inHand()?.label);
    await this.response(at < 0 ? 0 : (at + step + responses.length) % responses.length);
  }

  async otherFile(step: number): Promise<void> {
    const { responses, base, tests } = await this.tasks.layout();
    const here = vscode.window.activeTextEditor?.document.uri;
    const lists: (readonly DocumentLink[])[] = [base, tests, ...responses.flatMap((one) => [one.documents, one.rewrite])];
    for (const list of lists) {
      const at = here ? list.findIndex((one) => same(here, one.uri)) : -1;
      const next = list[(at + step + list.length) % list.length];
      if (at >= 0 && next) {
        await this.show(next.uri);
      }
    }
  }

  /** Begin a rewrite of the document in hand, or go to the one that there is. */
  async rewrite(): Promise<void> {
    const address = documentOf(vscode.window.activeTextEditor?.document.uri);
    if (!address?.label) {
      throw new Error("Go to the response that you want to rewrite. Next: comma 1 shows the first.");
    }
    await this.showNew(ACTS.startRewrite, { task: address.task, uri: address.uri });
  }

  async showNew(command: string, argument: { task: string; uri?: string; label?: string; path?: string }): Promise<void> {
    const { uri } = await this.server.act<{ uri: string }>(command, argument);
    await this.tasks.layout(argument.task, true);
    await this.show(uri);
  }

  /**
   * Save what is not saved of a task: the words are on the server's disk, but VS Code would ask when a tab closes.
   * Returns whether all is saved.
   */
  async save(task: string): Promise<boolean> {
    await settled();
    return saveAll(() => vscode.workspace.textDocuments.filter((one) => one.isDirty && documentOf(one.uri)?.task === task));
  }

  /** Close the tabs of a task that is over, but for one with words that could not be saved. */
  async leave(task: string): Promise<void> {
    await settled();
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const its = tabs.filter((tab) => !tab.isDirty && urisOf(tab).some((uri) => documentOf(uri)?.task === task));
    await vscode.window.tabGroups.close(its);
  }

  private async describe(uri: vscode.Uri): Promise<DocumentLink> {
    const known = documentOf(uri);
    if (known) {
      return known;
    }
    const link = await this.server.ask<DocumentLink>(DESCRIBE_DOCUMENT, { uri: uri.toString() });
    learn(link);
    return link;
  }

  private inHand(): ReturnType<typeof documentOf> {
    const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
    return editors.map((one) => documentOf(one?.document.uri)).find((one) => one?.kind === "response");
  }
}
