/**
 * Lines of prose, asked one after the other in one box that stays open. Between Enter and the moment the box
 * is empty again, what is typed lands behind the old line; it is told apart and kept for the next one.
 */

import * as vscode from "vscode";
import { giveBack } from "./keys";
import type { Stroke } from "./keys";

/** Milliseconds without a key after which words typed ahead are put into the box. */
const SETTLED = 60;

export interface Answer {
  readonly lines: readonly string[];
  /** False when the reviewer left early; `lines` has what was typed until then. */
  readonly finished: boolean;
}

export class Prompt {
  private readonly box = vscode.window.createInputBox();
  private readonly lines: string[] = [];
  private ahead = "";
  /** The line that Enter took, as long as the box may still show it; `fresh` stands behind it. */
  private stale = "";
  private fresh = "";
  private timer: NodeJS.Timeout | undefined;
  private resolve: (answer: Answer) => void = () => undefined;
  private readonly answer = new Promise<Answer>((resolve) => (this.resolve = resolve));
  private ended = false;

  constructor(
    private readonly title: string,
    private readonly fields: readonly string[],
    private readonly values: readonly string[] = [],
  ) {
    this.box.ignoreFocusOut = true;
    this.box.onDidChangeValue(() => this.changed());
    this.box.onDidAccept(() => this.accept());
    this.box.onDidHide(() => this.end(false));
    this.box.value = values[0] ?? "";
    this.label();
    this.box.show();
  }

  /** Wait for all lines; `typed` are keys that came before the box had the focus. */
  async finish(typed: readonly Stroke[] = []): Promise<Answer> {
    for (const [index, { key }] of typed.entries()) {
      if (this.ended) {
        giveBack(typed.slice(index));
        break;
      }
      if (key === "enter") {
        this.accept();
      } else if (key === "backspace") {
        this.ahead = this.ahead.slice(0, -1);
      } else if ([...key].length === 1) {
        this.ahead += key;
      }
    }
    this.settleSoon();
    return this.answer;
  }

  private text(): string {
    return this.ahead + (this.stale && this.fresh ? this.fresh : this.box.value);
  }

  private changed(): void {
    const shown = this.box.value;
    if (this.stale && shown.length > this.stale.length && shown.startsWith(this.stale)) {
      this.fresh = shown.slice(this.stale.length);
    } else if (this.stale) {
      this.ahead += this.fresh;
      this.stale = this.fresh = "";
    }
    this.settleSoon();
  }

  private settleSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const text = this.text();
      this.ahead = this.stale = this.fresh = "";
      if (text !== this.box.value && !this.ended) {
        this.box.value = text;
      }
    }, SETTLED);
  }

  private accept(): void {
    this.lines.push(this.text());
    this.ahead = this.fresh = "";
    if (this.lines.length === this.fields.length) {
      this.end(true);
      return;
    }
    this.stale = this.box.value;
    const value = this.values[this.lines.length] ?? "";
    if (value !== this.stale) {
      this.box.value = value;
    }
    this.label();
  }

  private label(): void {
    this.box.title = this.title;
    this.box.step = this.lines.length + 1;
    this.box.totalSteps = this.fields.length;
    this.box.prompt = this.fields[this.lines.length] ?? "";
  }

  private end(finished: boolean): void {
    if (!this.ended) {
      this.ended = true;
      clearTimeout(this.timer);
      if (!finished) {
        this.lines.push(this.text());
      }
      this.resolve({ lines: this.lines, finished });
      this.box.dispose();
    }
  }
}

/** Ask for one line; undefined when the reviewer leaves. A pane that was open before gives its keys: `ahead`. */
export async function askLine(title: string, field: string, value = "", ahead?: () => Promise<Stroke[]>): Promise<string | undefined> {
  const prompt = new Prompt(title, [field], [value]);
  const { lines, finished } = await prompt.finish((await ahead?.()) ?? []);
  return finished ? lines[0] : undefined;
}
