/** The end of a review: submitted, refused with reasons, taken back, or the task given back. */

import * as vscode from "vscode";
import { ACTS } from "./generated";
import { fail, say } from "./message";
import { askLine } from "./prompt";
import type { Screen } from "./screen";
import type { Server } from "./server";
import type { Tasks } from "./tasks";
import { count, visible } from "./text";

export class Submission {
  constructor(
    private readonly server: Server,
    private readonly tasks: Tasks,
    private readonly screen: Screen,
  ) {}

  async submit(task: string): Promise<void> {
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
    await this.screen.leave(task);
    await vscode.commands.executeCommand("redpencil.openQueue");
    void vscode.window.showInformationMessage(visible(answer.message), "Take it back").then((chosen) => {
      if (chosen) {
        void this.withdraw(task).catch(fail);
      }
    });
  }

  async withdraw(task: string): Promise<void> {
    await this.server.act(ACTS.withdraw, { task });
    await this.screen.open(ACTS.openTask, { task });
    say("The review is a draft again.");
  }

  async release(task: string): Promise<void> {
    const reason = await askLine(`Give ${task} back`, "because");
    if (!reason?.trim()) {
      say("A task is given back with a reason; nothing was done.");
      return;
    }
    await this.server.act(ACTS.releaseTask, { task, reason });
    await this.screen.leave(task);
    await vscode.commands.executeCommand("redpencil.openQueue");
  }

  /** What keeps the review from being submitted; Enter goes to its place on the sheet. */
  private async showMissing(task: string, missing: readonly string[]): Promise<void> {
    const { sheet } = await this.tasks.layout(task);
    const diagnostics = vscode.languages.getDiagnostics(vscode.Uri.parse(sheet));
    const items = missing.map((words) => ({
      label: visible(words),
      range: diagnostics.find((one) => one.message === words)?.range,
    }));
    const title = `Not submitted yet: ${count(items.length, "thing")} to mend`;
    const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: "Enter goes to its place on the sheet" });
    if (chosen) {
      await this.screen.show(sheet, chosen.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } });
    }
  }
}
