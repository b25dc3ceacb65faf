/** The end of a review: submitted, refused with reasons, taken back, or the task given back. */

import * as vscode from "vscode";
import { ACTS } from "./generated";
import { fail, say } from "./message";
import { askLine } from "./prompt";
import type { Screen } from "./screen";
import type { Server } from "./server";
import type { Tasks } from "./tasks";
import { count, visible } from "./text";
import { untilFound } from "./waiting";

export class Submission {
  constructor(
    private readonly server: Server,
    private readonly tasks: Tasks,
    private readonly screen: Screen,
  ) {}

  /** A task that was submitted stays the one in hand, so that its way to the hub is seen and it can be taken back. */
  async submit(task: string): Promise<void> {
    await this.save(task);
    let answer: { message: string; next: string | null };
    try {
      answer = await this.server.act(ACTS.submit, { task });
    } catch (error) {
      const panel = await this.tasks.panel(task);
      if (panel.errors === 0) {
        throw error;
      }
      await this.showMissing(task, panel.missing);
      return;
    }
    await this.leave(task);
    void vscode.window.showInformationMessage(visible(answer.message), "Take it back").then((chosen) => {
      if (chosen) {
        void this.withdraw(task).catch(fail);
      }
    });
  }

  async withdraw(task: string): Promise<void> {
    await this.server.act(ACTS.withdraw, { task });
    void vscode.commands.executeCommand("redpencil.refreshQueue");
    await this.screen.open(ACTS.openTask, { task });
    say("The review is a draft again.");
  }

  async release(task: string): Promise<void> {
    const reason = await askLine(`Give ${task} back`, "because");
    if (!reason?.trim()) {
      say("A task is given back with a reason; nothing was done.");
      return;
    }
    await this.save(task);
    await this.server.act(ACTS.releaseTask, { task, reason });
    await this.leave(task);
    this.tasks.take(undefined);
  }

  private async save(task: string): Promise<void> {
    if (!(await this.screen.save(task))) {
      throw new Error("Some words could not be saved, so the task stays open. Next: save them, or undo them.");
    }
  }

  /**
   * Close a task that is over and show the queue. What the server changed by its end has come by then. No row takes
   * the focus: the reviewer may be elsewhere when the hub answers, and Enter claims.
   */
  private async leave(task: string): Promise<void> {
    await this.tasks.panel(task).catch(() => undefined);
    await this.screen.leave(task);
    await vscode.commands.executeCommand("redpencil.queue.focus");
    await vscode.commands.executeCommand("redpencil.refreshQueue");
  }

  /** What keeps the review from being submitted; Enter goes to its place on the sheet. */
  private async showMissing(task: string, missing: readonly string[]): Promise<void> {
    const { sheet } = await this.tasks.layout(task);
    const title = `Not submitted yet: ${count(missing.length, "thing")} to mend`;
    const placeHolder = "Enter goes to its place on the sheet";
    const chosen = await vscode.window.showQuickPick(missing.map(visible), { title, placeHolder });
    if (chosen) {
      await this.screen.show(sheet);
      await this.screen.show(sheet, await rangeOf(vscode.Uri.parse(sheet), chosen));
    }
  }
}

/** Milliseconds in which the server says what is wrong in a document that was just opened. */
const PATIENCE = 5000;

/** Where the sheet is marked with these words; at its top, if nowhere. */
async function rangeOf(sheet: vscode.Uri, words: string): Promise<vscode.Range> {
  const find = (): vscode.Range | undefined =>
    vscode.languages.getDiagnostics(sheet).find(({ message }) => visible(message) === words)?.range;
  return (await untilFound(vscode.languages.onDidChangeDiagnostics, find, PATIENCE)) ?? new vscode.Range(0, 0, 0, 0);
}
