/** Lines of prose, asked one after the other in one box that stays open. */

import * as vscode from "vscode";
import { Field } from "./field";
import { capture, close, open, pass, putBack, takeAll } from "./keyboard";
import type { Asker, Stroke } from "./keyboard";

export interface Answer {
  readonly lines: readonly string[];
  /** False when the reviewer left early; `lines` has what was typed until then. */
  readonly finished: boolean;
}

export class Prompt implements Asker {
  /** True until what is typed goes to the box. */
  readsKeys = true;
  readonly answer: Promise<Answer>;
  private readonly box = vscode.window.createInputBox();
  private readonly field: Field;
  private readonly hidden: Promise<void>;
  private readonly lines: string[] = [];
  /** What the box took before we had all keys that stand before it. */
  private readonly early: Stroke[] = [];
  private resolve: (answer: Answer) => void = () => undefined;
  private ended = false;

  constructor(
    private readonly title: string,
    private readonly fields: readonly string[],
    private readonly value: string,
    fromPane: boolean,
  ) {
    this.answer = new Promise((resolve) => (this.resolve = resolve));
    this.field = new Field(this.box, value);
    (fromPane ? pass : open)(this);
    this.box.ignoreFocusOut = true;
    this.box.onDidAccept(() => this.enter());
    this.hidden = new Promise((resolve) => this.box.onDidHide(resolve));
    void this.hidden.then(() => this.end(false));
    this.label();
    this.box.show();
    void this.takeKeys();
  }

  giveWay(): void {
    void this.end(false);
  }

  /** VS Code does one after the other: when keys are let go, the box has the focus. What came before stands first. */
  private async takeKeys(): Promise<void> {
    await capture(false);
    this.readsKeys = false;
    const strokes = [...takeAll(), ...this.early];
    let text: string | undefined;
    for (let stroke = strokes.shift(); stroke; stroke = this.ended ? undefined : strokes.shift()) {
      if (stroke.key === "enter") {
        this.accept(text ?? (this.lines.length > 0 ? "" : this.value));
        text = "";
      } else if (stroke.key === "escape") {
        this.field.write(text ?? this.field.text);
        text = undefined;
        void this.end(false);
      } else if (stroke.key === "backspace") {
        text = text?.slice(0, -1);
      } else if (stroke.key !== "tab") {
        text = (text ?? "") + stroke.key;
      }
    }
    putBack(strokes);
    if (text !== undefined) {
      this.field.write(text + (this.field.text === this.value ? "" : this.field.text));
    }
  }

  private enter(): void {
    const { text } = this.field;
    this.field.write("");
    if (this.readsKeys) {
      this.early.push(...strokesOf(text), { key: "enter" });
    } else {
      this.accept(text);
    }
  }

  private accept(line: string): void {
    if (this.ended) {
      return;
    }
    this.lines.push(line);
    if (this.lines.length === this.fields.length) {
      void this.end(true);
    } else {
      this.label();
    }
  }

  private label(): void {
    this.box.title = this.title;
    this.box.step = this.lines.length + 1;
    this.box.totalSteps = this.fields.length;
    this.box.prompt = this.fields[this.lines.length] ?? "";
    this.box.placeholder = this.box.prompt; // which a screen reader says first
  }

  /** Close. What was typed behind the last line is the next act's. */
  private async end(finished: boolean): Promise<void> {
    if (this.ended) {
      return;
    }
    this.ended = true;
    if (!finished) {
      this.lines.push(this.field.text);
    }
    await capture("keys");
    this.box.hide();
    await this.hidden;
    if (finished) {
      putBack(strokesOf(this.field.text));
    }
    this.box.dispose();
    this.resolve({ lines: this.lines, finished });
    close(this);
  }
}

function strokesOf(text: string): Stroke[] {
  return [...text].map((key) => ({ key }));
}

/** Ask for one line; undefined when the reviewer gives up. */
export async function askLine(title: string, field: string, value = ""): Promise<string | undefined> {
  const { lines, finished } = await new Prompt(title, [field], value, false).answer;
  return finished ? lines[0] : undefined;
}
