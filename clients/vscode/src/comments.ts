/** What the reviewer does in the comment threads of findings. What is written in one becomes an act, and comes back drawn. */

import * as vscode from "vscode";
import { FindingThreads, nextField, open, replace, Unmarked } from "./findingThreads";
import type { Drawn, Field, Words } from "./findingThreads";
import { ACTS } from "./generated";
import { choices } from "./marking";
import { fail } from "./message";
import { inPane } from "./pane";
import { spanOf } from "./selection";
import type { Server } from "./server";
import type { Tasks } from "./tasks";

export class Comments implements vscode.Disposable {
  private threads: FindingThreads | undefined;

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
    this.threads?.dispose();
    this.threads = undefined;
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

  /** A reply says the next field that says nothing yet. VS Code drops it: if it is refused, it stays as that field. */
  async reply({ thread, text }: vscode.CommentReply): Promise<void> {
    const drawn = this.threads?.in(thread);
    const field = drawn && nextField(drawn.finding);
    if (drawn && field) {
      try {
        await this.change(drawn, field, text);
      } catch (error) {
        open(drawn, field, text);
        throw error;
      }
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
    const drawn = this.threads?.in(thread);
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
    this.threads?.keepOpen(finding);
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
    this.threads ??= new FindingThreads();
    const panel = this.tasks.known?.panel;
    if (panel || !this.tasks.id) {
      this.threads.draw(panel); // Where nothing is known for the moment, what is being written stays.
    }
  }
}

/** What had the focus in the thread is gone. */
function focusCode(): void {
  void vscode.commands.executeCommand("workbench.action.focusActiveEditorGroup");
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
