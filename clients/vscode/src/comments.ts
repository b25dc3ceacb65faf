/**
 * Findings as comment threads, for those who prefer them. The threads are drawn from what the server says and
 * hold nothing themselves: a thread that is written becomes a finding, and comes back as the finding's thread.
 */

import * as vscode from "vscode";
import { addressOf } from "./address";
import { ACTS } from "./generated";
import type { FindingView } from "./generated";
import { asItStands } from "./hovers";
import { Pane, giveBack } from "./keys";
import { choices } from "./marking";
import { fail } from "./message";
import type { Server } from "./server";
import type { Tasks } from "./tasks";
import { visible } from "./text";

export class Comments implements vscode.Disposable {
  private controller: vscode.CommentController | undefined;
  private readonly threads = new Map<string, { thread: vscode.CommentThread; said: string; task: string; finding: string }>();

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

  /** A thread that the reviewer wrote: its first line is what, the second why, the third fix. */
  async save({ text, thread }: vscode.CommentReply): Promise<void> {
    const pane = new Pane();
    try {
      const panel = await this.tasks.panel();
      const category = await pane.one("Mark: which category?", choices(panel.categories));
      const severity = category && (await pane.one(`${category.id}: how bad?`, choices(panel.severities)));
      if (!severity || !thread.range) {
        return;
      }
      const [what = "", why = "", ...fix] = text.split("\n");
      const { start, end } = thread.range;
      const range = end.isAfter(start) ? thread.range : await lineRange(thread.uri, start.line);
      const words = { what, why, fix: fix.join("\n") };
      const place = { uri: thread.uri.toString(), range: { start: range.start, end: range.end } };
      await this.server.act(ACTS.markFinding, { ...place, category: category.id, severity: severity.id, ...words });
      thread.dispose();
    } finally {
      giveBack(await pane.end());
    }
  }

  async delete(thread: vscode.CommentThread): Promise<void> {
    const known = [...this.threads.values()].find((one) => one.thread === thread);
    if (known) {
      await this.server.act(ACTS.deleteFinding, { task: known.task, finding: known.finding });
    }
  }

  private draw(): void {
    if (!vscode.workspace.getConfiguration("redpencil").get<boolean>("comments")) {
      this.dispose();
      return;
    }
    const controller = (this.controller ??= newController());
    const panel = this.tasks.known?.panel;
    const wanted = new Map<string, () => void>();
    for (const finding of panel?.findings ?? []) {
      finding.places.forEach((place, index) => {
        const key = `${panel?.task} ${finding.id} ${index}`;
        const said = JSON.stringify([finding, place]);
        wanted.set(key, () => {
          if (this.threads.get(key)?.said !== said) {
            this.threads.get(key)?.thread.dispose();
            const { start, end } = place.range;
            const range = new vscode.Range(start.line, start.character, end.line, end.character);
            const thread = controller.createCommentThread(vscode.Uri.parse(place.uri), range, [comment(finding)]);
            thread.label = `${finding.id} ${finding.severity} ${finding.category}`;
            thread.canReply = false;
            thread.contextValue = "finding";
            this.threads.set(key, { thread, said, task: panel?.task ?? "", finding: finding.id });
          }
        });
      });
    }
    for (const [key, { thread }] of this.threads) {
      if (!wanted.has(key)) {
        thread.dispose();
        this.threads.delete(key);
      }
    }
    wanted.forEach((draw) => draw());
  }
}

function newController(): vscode.CommentController {
  const controller = vscode.comments.createCommentController("redpencil", "redpencil");
  controller.options = { prompt: "what is wrong; next line why; next line the fix", placeHolder: "what" };
  controller.commentingRangeProvider = {
    provideCommentingRanges: (document) =>
      addressOf(document.uri)?.kind === "response" ? [new vscode.Range(0, 0, Math.max(document.lineCount - 1, 0), 0)] : [],
  };
  return controller;
}

/** A finding's words as they stand, so that no link can be in them. */
function comment(finding: FindingView): vscode.Comment {
  const lines = [finding.what, finding.why && `why: ${finding.why}`, finding.fix && `fix: ${finding.fix}`];
  const body = asItStands(lines.filter(Boolean).map(visible).join("\n"));
  return { body, mode: vscode.CommentMode.Preview, author: { name: `${finding.id} ${finding.severity}` } };
}

async function lineRange(uri: vscode.Uri, line: number): Promise<vscode.Range> {
  return (await vscode.workspace.openTextDocument(uri)).lineAt(line).range;
}

export function registerComments(comments: Comments): vscode.Disposable {
  const run = (act: Promise<void>): Promise<void> => act.catch(fail);
  return vscode.Disposable.from(
    vscode.commands.registerCommand("redpencil.comment.save", (reply: vscode.CommentReply) => run(comments.save(reply))),
    vscode.commands.registerCommand("redpencil.comment.delete", (thread: vscode.CommentThread) => run(comments.delete(thread))),
  );
}
