/** The score pane: a key scores the criterion in hand and goes on to the next without a score. */

import { ACTS } from "./generated";
import type { CriterionView, Panel } from "./generated";
import type { Choice } from "./keyboard";
import { say, warn } from "./message";
import { inPane } from "./pane";
import type { Pane } from "./pane";
import type { Server } from "./server";
import type { Tasks } from "./tasks";
import { visible } from "./text";

const HELP = "a key scores · - takes back · r reason · tab next response · esc closes";

interface Line extends Choice {
  readonly level?: CriterionView["levels"][number];
  readonly row?: number;
}

export class Scoring {
  private rows: CriterionView[] = [];
  private at = 0;
  private panel!: Panel;

  constructor(
    private readonly server: Server,
    private readonly tasks: Tasks,
    private readonly task: string,
    private label: string | undefined,
  ) {}

  async run(): Promise<void> {
    await inPane("Scores", async (pane) => {
      this.take(await this.tasks.panel(this.task));
      if (this.rows.length === 0) {
        warn("No rubric of this task asks for a score here.");
        return;
      }
      this.at = Math.max(0, this.next(-1));
      while (await this.step(pane)) {
        // Each step is one key.
      }
    });
  }

  /** Read one key and do what it says. Returns whether the pane goes on. */
  private async step(pane: Pane): Promise<boolean> {
    const row = this.row;
    this.render(pane);
    const { key, item } = await pane.key();
    const line = item as Line | undefined;
    if (line?.row !== undefined) {
      this.at = line.row;
      return true;
    }
    const level = line?.level ?? row.levels.find((one) => one.key === key);
    if (level) {
      await this.send({ value: level.value });
      this.at = this.next(this.at);
      return this.at >= 0;
    }
    switch (key) {
      case "j":
      case "k":
        this.at = Math.min(Math.max(this.at + (key === "j" ? 1 : -1), 0), this.rows.length - 1);
        return true;
      case "-":
        await this.send({ value: null });
        return true;
      case "tab":
        this.nextResponse();
        return true;
      case "r":
        return this.ask(pane, "why?", row.rationale, (rationale) => this.send({ value: row.value, rationale }));
      case "enter":
        return row.levels.some((one) => one.key) ? false : this.askValue(pane);
      default:
        return key !== "escape";
    }
  }

  private get row(): CriterionView {
    const row = this.rows[this.at];
    if (!row) {
      throw new Error("No rubric of this task asks for a score here.");
    }
    return row;
  }

  private render(pane: Pane): void {
    const row = this.row;
    const levels: Line[] = row.levels
      .filter((level) => level.key !== "")
      .map((level) => ({
        key: level.key,
        label: `${level.key}  ${visible(level.anchor)}`,
        ...(level.value === row.value ? { description: "now" } : {}),
        level,
      }));
    const rows: Line[] = this.rows.map((one, index) => ({
      label: `${index === this.at ? "▸ " : ""}${one.label ? `${one.label} ` : ""}${one.criterion}`,
      description: one.value === null ? (one.required ? "no score yet" : "optional") : `score ${String(one.value)}`,
      row: index,
    }));
    const separator: Choice = { label: "criteria", kind: -1 };
    const title = `${row.label ? `${row.label} ` : ""}${row.criterion}: ${visible(row.ask)}`;
    pane.show(title, [...levels, separator, ...rows], levels.length > 0 ? HELP : `enter asks for the value · ${HELP}`);
  }

  private take(panel: Panel): void {
    this.panel = panel;
    this.rows = panel.criteria.filter((one) => !this.label || !one.label || one.label === this.label);
  }

  private next(from: number): number {
    const order = [...this.rows.keys()].map((step) => (from + 1 + step) % this.rows.length);
    return order.find((index) => this.rows[index]?.value === null) ?? -1;
  }

  private nextResponse(): void {
    const { labels } = this.panel;
    this.label = labels[(labels.indexOf(this.label ?? "") + 1) % labels.length];
    this.take(this.panel);
    this.at = Math.max(0, this.next(-1));
  }

  private async send(fields: { value: CriterionView["value"]; rationale?: string }): Promise<void> {
    const { rubric, criterion, label } = this.row;
    await this.server.act(ACTS.setScore, { task: this.task, rubric, criterion, ...(label ? { label } : {}), ...fields });
    this.take(await this.tasks.panel(this.task));
  }

  private async askValue(pane: Pane): Promise<boolean> {
    const number = this.row.levels.length > 0;
    return this.ask(pane, this.row.criterion, "", (text) => this.send({ value: number ? Number(text) : text }));
  }

  /** Prose needs a box of its own, after which this pane is over. */
  private async ask(pane: Pane, title: string, value: string, done: (text: string) => Promise<void>): Promise<boolean> {
    const text = await pane.line(title, visible(this.row.ask), value);
    if (text !== undefined) {
      await done(text);
      say(`${this.row.criterion}: kept.`);
    }
    return false;
  }
}
