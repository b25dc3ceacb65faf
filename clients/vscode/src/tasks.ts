/** The task in hand, and what the server last said of it. Views and the status bar draw from here. */

import * as vscode from "vscode";
import { documentOf, learnLayout, onDidLearn } from "./catalog";
import { ACTS } from "./generated";
import type { Layout, Panel } from "./generated";
import type { Server } from "./server";

const KEPT = "redpencil.task";

export class Tasks {
  private current: string | undefined;
  private readonly panels = new Map<string, { panel: Panel; at: number }>();
  private readonly layouts = new Map<string, Layout>();
  private readonly changed = new vscode.EventEmitter<void>();
  private fetching = false;
  private again = false;
  readonly onChange = this.changed.event;

  constructor(
    private readonly server: Server,
    private readonly memory: vscode.Memento,
  ) {
    const active = documentOf(vscode.window.activeTextEditor?.document.uri)?.task;
    this.take(active || this.memory.get<string>(KEPT));
  }

  /** Follow the editor in hand and the server's news. */
  follow(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.takeShown()),
      onDidLearn(() => this.takeShown()),
      this.server.onChanged((task) => {
        if (task === this.current) {
          void this.refresh();
        }
      }),
      this.server.onState(() => {
        this.changed.fire();
        void this.refresh();
      }),
    );
  }

  private takeShown(): void {
    const task = documentOf(vscode.window.activeTextEditor?.document.uri)?.task;
    if (task && task !== this.current) {
      this.take(task);
    }
  }

  get id(): string | undefined {
    return this.current;
  }

  /** The response in hand: that of the editor's document. */
  get label(): string | undefined {
    return documentOf(vscode.window.activeTextEditor?.document.uri)?.label || undefined;
  }

  /** The task in hand, or an error that says how to get one. */
  needed(): string {
    if (!this.current) {
      throw new Error("No task is open here. Next: “redpencil: Open the next task”.");
    }
    return this.current;
  }

  /** Make `task` the one in hand; undefined when it was submitted or given back. */
  take(task: string | undefined): void {
    this.current = task;
    void this.memory.update(KEPT, task);
    void vscode.commands.executeCommand("setContext", "redpencil.hasTask", task !== undefined);
    this.changed.fire();
    void this.refresh();
  }

  /** What was last heard of the task in hand, and how many seconds ago. */
  get known(): { panel: Panel; age: number } | undefined {
    const kept = this.current === undefined ? undefined : this.panels.get(this.current);
    return kept && { panel: kept.panel, age: (Date.now() - kept.at) / 1000 };
  }

  /** What stands of a task now. */
  async panel(task: string = this.needed()): Promise<Panel> {
    const panel = await this.server.panel(task);
    this.panels.set(task, { panel, at: Date.now() });
    return panel;
  }

  learn(layout: Layout): void {
    this.layouts.set(layout.task, layout);
    learnLayout(layout);
  }

  /** The documents of a task; `anew` after an act that added one. */
  async layout(task: string = this.needed(), anew = false): Promise<Layout> {
    const kept = this.layouts.get(task);
    if (kept && !anew) {
      return kept;
    }
    const layout = await this.server.act<Layout>(ACTS.openTask, { task });
    this.learn(layout);
    return layout;
  }

  /** Ask once for what several pieces of news changed. */
  private async refresh(): Promise<void> {
    this.again = true;
    if (this.fetching || this.server.phase !== "running") {
      return;
    }
    this.fetching = true;
    try {
      while (this.again && this.current !== undefined) {
        this.again = false;
        await Promise.all([this.panel(this.current), this.layout(this.current, true)]);
      }
    } catch {
      this.panels.delete(this.current ?? "");
    } finally {
      this.fetching = false;
      this.changed.fire();
    }
  }
}
