/** Where documents are shown: responses in the first group, brief over sheet beside them. */

import * as vscode from "vscode";
import { addressOf, same } from "./address";
import { ACTS } from "./generated";
import type { DocumentLink, Layout, Range } from "./generated";
import { say } from "./message";
import { saveAll } from "./saving";
import type { Server } from "./server";
import { settled } from "./serverEdits";
import { urisOf } from "./tabs";
import type { Tasks } from "./tasks";
import { untilFound } from "./waiting";

const COLUMNS = { brief: vscode.ViewColumn.Two, sheet: vscode.ViewColumn.Three } as const;
const SIDE_BY_SIDE = { orientation: 0, groups: [{ size: 0.6 }, { size: 0.4, groups: [{ size: 0.4 }, { size: 0.6 }] }] };

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
    const kind = addressOf(target)?.kind;
    const open = vscode.window.tabGroups.all.find((group) =>
      group.tabs.some((tab) => tab.input instanceof vscode.TabInputText && same(tab.input.uri, uri)),
    );
    const column = kind === "brief" || kind === "sheet" ? COLUMNS[kind] : vscode.ViewColumn.One;
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

  /** Go to the first empty field of a finding's block in the sheet. */
  async showFinding(task: string, finding: string): Promise<void> {
    const editor = await this.show((await this.tasks.layout(task)).sheet);
    const heading = await lineWith(editor.document, `### ${finding} `);
    if (heading === undefined) {
      return;
    }
    let line = heading;
    while (line + 1 < editor.document.lineCount && !editor.document.lineAt(line + 1).text.startsWith("#")) {
      line += 1;
      if (/^[a-z]+:\s*$/.test(editor.document.lineAt(line).text)) {
        break;
      }
    }
    const { end } = editor.document.lineAt(line).range;
    editor.selection = new vscode.Selection(end, end);
    editor.revealRange(new vscode.Range(end, end), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
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
    const twin = response.documents.find((one) => addressOf(vscode.Uri.parse(one.uri))?.path === path);
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
    const address = addressOf(vscode.window.activeTextEditor?.document.uri);
    if (!address?.label) {
      throw new Error("Go to the response that you want to rewrite. Next: comma 1 shows the first.");
    }
    const path = address.path === "answer.md" ? {} : { path: address.path };
    await this.showNew(ACTS.startRewrite, { task: address.task, label: address.label, ...path });
  }

  async showNew(command: string, argument: { task: string; label?: string; path?: string }): Promise<void> {
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
    return saveAll(() => vscode.workspace.textDocuments.filter((one) => one.isDirty && addressOf(one.uri)?.task === task));
  }

  /** Close the tabs of a task that is over, but for one with words that could not be saved. */
  async leave(task: string): Promise<void> {
    await settled();
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const its = tabs.filter((tab) => !tab.isDirty && urisOf(tab).some((uri) => addressOf(uri)?.task === task));
    await vscode.window.tabGroups.close(its);
  }

  private inHand(): ReturnType<typeof addressOf> {
    const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
    return editors.map((one) => addressOf(one?.document.uri)).find((one) => one?.kind === "response");
  }
}

const PATIENCE = 2000;

/** The line that begins with `start`; the server's edit may be on its way still. */
async function lineWith(document: vscode.TextDocument, start: string): Promise<number | undefined> {
  const find = (): number | undefined => {
    const line = document.getText().split(/\r\n|\r|\n/).findIndex((one) => one.startsWith(start));
    return line < 0 ? undefined : line;
  };
  return untilFound(vscode.workspace.onDidChangeTextDocument, find, PATIENCE);
}
