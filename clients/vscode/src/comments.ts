/**
 * Findings as comment threads, for those who prefer them. A thread is a finding, its comments are what, why and
 * fix. The threads are drawn from what the server says and hold nothing: what is written in one becomes an act,
 * and comes back as the finding's thread.
 */

import * as vscode from "vscode";
import { addressOf, same } from "./address";
import { ACTS } from "./generated";
import type { FindingView, PlaceView } from "./generated";
import { choices } from "./marking";
import { fail } from "./message";
import { inPane } from "./pane";
import { spanOf } from "./selection";
import type { Server } from "./server";
import type { Tasks } from "./tasks";
import { visibleLines } from "./text";

const FIELDS = ["what", "why", "fix"] as const;
type Field = (typeof FIELDS)[number];

/** One field of a finding; while it is edited it holds what the reviewer writes. */
class Words implements vscode.Comment {
  readonly contextValue = "words";
  readonly author: vscode.CommentAuthorInformation;
  /** VS Code puts what was written here before it asks to save. */
  readonly body: string | vscode.MarkdownString;

  constructor(
    readonly drawn: Drawn,
    readonly field: Field,
    readonly text: string,
    readonly mode: vscode.CommentMode,
  ) {
    const { id, severity, category } = drawn.finding;
    this.author = { name: field === "what" ? `${id} ${severity} ${category}` : field };
    this.body = mode === vscode.CommentMode.Editing ? text : visibleLines(text);
  }
}

/** What the reviewer wrote and has not marked: it waits in its thread, ready to be changed. */
class Unmarked implements vscode.Comment {
  readonly contextValue = "unmarked";
  readonly author = { name: "not marked yet" };
  readonly mode = vscode.CommentMode.Editing;

  constructor(
    readonly thread: vscode.CommentThread,
    readonly body: string | vscode.MarkdownString,
  ) {}
}

interface Drawn {
  readonly thread: vscode.CommentThread;
  readonly task: string;
  finding: FindingView;
  words: readonly Words[];
}

export class Comments implements vscode.Disposable {
  private controller: vscode.CommentController | undefined;
  private readonly threads = new Map<string, Drawn>();
  /** The finding that was just written in a thread: its thread stays open. */
  private written = "";

  constructor(
    private readonly server: Server,
    private readonly tasks: Tasks,
  ) {}

  /** Follow the setting and the task. */
  follow(): vscode.Disposable {
    this.draw();
    return vscode.Disposable.from(
      this,
      this.tasks.onChange(() => this.draw()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("redpencil.comments")) {
          this.draw();
        }
      }),
    );
  }

  dispose(): void {
    this.controller?.dispose();
    this.controller = undefined;
    this.threads.clear();
  }

  /** Mark what stands in a new thread: its first line is what, the second why, the rest the fix. */
  async mark(thread: vscode.CommentThread, text: string): Promise<void> {
    let marked = false;
    try {
      marked = await this.send(thread, text);
    } finally {
      if (marked) {
        thread.dispose();
        focusCode();
      } else {
        thread.comments = [new Unmarked(thread, text)];
      }
    }
  }

  /** A reply says the next field that says nothing yet. */
  async reply({ thread, text }: vscode.CommentReply): Promise<void> {
    const drawn = [...this.threads.values()].find((one) => one.thread === thread);
    const field = drawn && nextField(drawn.finding);
    if (drawn && field) {
      await this.change(drawn, field, text);
      focusCode();
    }
  }

  edit(words: Words): void {
    replace(words, words.drawn.finding[words.field], vscode.CommentMode.Editing);
  }

  cancel(comment: Words | Unmarked): void {
    if (comment instanceof Unmarked) {
      comment.thread.dispose();
    } else {
      replace(comment, comment.drawn.finding[comment.field], vscode.CommentMode.Preview);
    }
    focusCode();
  }

  /** VS Code has closed the comment's editor: if the server refuses the words, it is opened with them again. */
  async save(comment: Words | Unmarked): Promise<void> {
    const text = typeof comment.body === "string" ? comment.body : comment.body.value;
    if (comment instanceof Unmarked) {
      await this.mark(comment.thread, text);
      return;
    }
    let mode: vscode.CommentMode = vscode.CommentMode.Editing;
    try {
      await this.change(comment.drawn, comment.field, text);
      mode = vscode.CommentMode.Preview;
      focusCode();
    } finally {
      replace(comment, text, mode);
    }
  }

  async delete(thread: vscode.CommentThread): Promise<void> {
    const drawn = [...this.threads.values()].find((one) => one.thread === thread);
    if (drawn) {
      await this.server.act(ACTS.deleteFinding, { task: drawn.task, finding: drawn.finding.id });
    } else {
      thread.dispose();
    }
    focusCode();
  }

  private async change({ task, finding }: Drawn, field: Field, text: string): Promise<void> {
    await this.server.act(ACTS.editFinding, { task, finding: finding.id, [field]: text });
  }

  /** Ask for category and severity, then mark. Returns whether it was done. */
  private async send(thread: vscode.CommentThread, text: string): Promise<boolean> {
    const document = await vscode.workspace.openTextDocument(thread.uri);
    const kind = await this.ask();
    if (!kind || !thread.range) {
      return false;
    }
    const [what = "", why = "", ...fix] = text.split(/\r\n|\r|\n/);
    const place = { uri: thread.uri.toString(), range: spanOf(document, thread.range) };
    const words = { what, why, fix: fix.join("\n") };
    const { finding } = await this.server.act<{ finding: string }>(ACTS.markFinding, { ...place, ...kind, ...words });
    this.written = finding;
    this.draw();
    return true;
  }

  private async ask(): Promise<{ category: string; severity: string } | undefined> {
    return inPane("Mark", async (pane) => {
      const panel = await this.tasks.panel();
      const category = await pane.one("Mark: which category?", choices(panel.categories));
      const severity = category && (await pane.one(`${category.id}: how bad?`, choices(panel.severities)));
      return severity && { category: category.id, severity: severity.id };
    });
  }

  private draw(): void {
    if (!vscode.workspace.getConfiguration("redpencil").get<boolean>("comments")) {
      this.dispose();
      return;
    }
    const controller = (this.controller ??= newController());
    const panel = this.tasks.known?.panel;
    if (!panel && this.tasks.id) {
      return; // Nothing is known for the moment: what is being written stays.
    }
    const wanted = new Set<string>();
    for (const finding of panel?.findings ?? []) {
      finding.places.forEach((place, index) => {
        const key = `${panel?.task} ${finding.id} ${index}`;
        wanted.add(key);
        let drawn = this.threads.get(key);
        if (!drawn || !same(drawn.thread.uri, place.uri) || wouldTakeFocus(drawn, finding)) {
          const thread = controller.createCommentThread(vscode.Uri.parse(place.uri), rangeOf(place), []);
          thread.contextValue = "finding";
          thread.collapsibleState = drawn?.thread.collapsibleState ?? vscode.CommentThreadCollapsibleState.Collapsed;
          drawn?.thread.dispose();
          drawn = { thread, task: panel?.task ?? "", finding, words: [] };
          this.threads.set(key, drawn);
        } else if (!drawn.thread.range?.isEqual(rangeOf(place))) {
          drawn.thread.range = rangeOf(place);
        }
        drawn.finding = finding;
        show(drawn);
        if (finding.id === this.written) {
          drawn.thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
          this.written = "";
        }
      });
    }
    for (const [key, { thread }] of this.threads) {
      if (!wanted.has(key)) {
        thread.dispose();
        this.threads.delete(key);
      }
    }
  }

}

/**
 * Whether to draw a finding's thread anew: where one of its comments had the focus once, VS Code gives it the focus
 * again with every change, and what is typed in the sheet at that moment would be lost.
 */
function wouldTakeFocus({ thread, words, finding }: Drawn, changed: FindingView): boolean {
  const elsewhere = vscode.window.activeTextEditor?.document.uri.toString() !== thread.uri.toString();
  const editing = words.some((one) => one.mode === vscode.CommentMode.Editing);
  return elsewhere && !editing && JSON.stringify(finding) !== JSON.stringify(changed);
}

/** Draw a finding's words where they changed; a field that is being edited stays as it is. */
function show(drawn: Drawn): void {
  const { finding, thread } = drawn;
  const words = FIELDS.filter((field) => field === "what" || finding[field]).map((field) => {
    const fresh = new Words(drawn, field, finding[field], vscode.CommentMode.Preview);
    const old = drawn.words.find((one) => one.field === field);
    const same = old?.mode === vscode.CommentMode.Editing || (old?.text === fresh.text && old.author.name === fresh.author.name);
    return old && same ? old : fresh;
  });
  if (words.length !== drawn.words.length || words.some((one, index) => one !== drawn.words[index])) {
    thread.label = `Finding ${finding.id}`;
    thread.canReply = nextField(finding) !== undefined;
    setWords(drawn, words);
  }
}

function replace(old: Words, text: string, mode: vscode.CommentMode): void {
  const fresh = new Words(old.drawn, old.field, text, mode);
  setWords(old.drawn, old.drawn.words.map((one) => (one === old ? fresh : one)));
}

function setWords(drawn: Drawn, words: readonly Words[]): void {
  drawn.words = words;
  drawn.thread.comments = [...words];
}

/** What had the focus in the thread is gone. */
function focusCode(): void {
  void vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
}

function nextField(finding: FindingView): Field | undefined {
  return FIELDS.find((field) => !finding[field]);
}

function rangeOf({ range: { start, end } }: PlaceView): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

function newController(): vscode.CommentController {
  const controller = vscode.comments.createCommentController("redpencil", "redpencil");
  controller.options = { prompt: "Add what is missing", placeHolder: "what is wrong, why it matters, how to mend it: a line for each" };
  controller.commentingRangeProvider = {
    provideCommentingRanges: (document) =>
      addressOf(document.uri)?.kind === "response" ? [new vscode.Range(0, 0, Math.max(document.lineCount - 1, 0), 0)] : [],
  };
  return controller;
}

export function registerComments(comments: Comments): vscode.Disposable {
  const register = <Given>(name: string, act: (given: Given) => Promise<void> | void): vscode.Disposable =>
    vscode.commands.registerCommand(`redpencil.comment.${name}`, async (given: Given) => {
      try {
        await act(given);
      } catch (error) {
        fail(error);
      }
    });
  return vscode.Disposable.from(
    register("mark", (given: vscode.CommentReply | Unmarked) =>
      given instanceof Unmarked ? comments.save(given) : comments.mark(given.thread, given.text),
    ),
    register("reply", (reply: vscode.CommentReply) => comments.reply(reply)),
    register("edit", (words: Words) => comments.edit(words)),
    register("save", (comment: Words | Unmarked) => comments.save(comment)),
    register("cancel", (comment: Words | Unmarked) => comments.cancel(comment)),
    register("delete", (thread: vscode.CommentThread) => comments.delete(thread)),
  );
}
