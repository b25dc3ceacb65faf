/** A list from which single keys pick: read from the keyboard, and shown for the eye, the mouse and the screen reader. */

import * as vscode from "vscode";
import { ACT_KEYS } from "./actKeys";
import { Field } from "./field";
import { close, open, put, putBack, read } from "./keyboard";
import type { Asker, Choice, Stroke } from "./keyboard";
import { Prompt } from "./prompt";
import type { Answer } from "./prompt";

const ESCAPE: Stroke = { key: "escape" };

/** Open a pane for as long as `run` reads from it. */
export async function inPane<Result>(title: string, run: (pane: Pane) => Promise<Result>): Promise<Result> {
  const pane = new Pane(title);
  try {
    return await run(pane);
  } finally {
    await pane.end();
  }
}

export class Pane implements Asker {
  readonly readsKeys = true;
  private readonly box = vscode.window.createQuickPick<Choice>();
  private readonly field = new Field(this.box);
  private readonly hidden = new Promise<void>((resolve) => this.box.onDidHide(() => resolve()));
  private open = true;
  private givenWay = false;

  constructor(title: string) {
    open(this);
    this.box.title = title;
    this.box.ignoreFocusOut = true;
    this.box.onDidChangeValue(() => this.takeText());
    this.box.onDidAccept(() => this.take(this.box.activeItems[0]));
    void this.hidden.then(() => this.open && put(ESCAPE));
    this.box.show();
  }

  show(title: string, items: readonly Choice[], help = ""): void {
    this.box.title = title;
    this.box.placeholder = help;
    this.box.items = items.map((item) => ({ ...item, alwaysShow: true }));
  }

  /** The next key; Enter brings the marked line along. The key of an act ends the pane. */
  async key(): Promise<Stroke> {
    const stroke = this.givenWay ? ESCAPE : await read();
    if (stroke.key in ACT_KEYS) {
      putBack([stroke]);
      return ESCAPE;
    }
    const item = stroke.item ?? (stroke.key === "enter" ? this.box.activeItems[0] : undefined);
    return item ? { key: stroke.key, item } : stroke;
  }

  /** Ask for one of `choices` by its key; undefined when the reviewer gives up. */
  async one<C extends Choice>(title: string, choices: readonly C[]): Promise<C | undefined> {
    this.show(title, choices.map((choice) => ({ ...choice, label: `${choice.key ?? " "}  ${choice.label}` })));
    for (;;) {
      const { key, item } = await this.key();
      const picked = item
        ? choices.find((choice) => item.key === choice.key)
        : (choices.find((choice) => choice.key === key) ?? choices.find((choice) => choice.key === key.toLowerCase()));
      if (picked || key === "escape") {
        return picked;
      }
    }
  }

  /** Ask for lines of prose, which ends the pane. */
  async lines(title: string, fields: readonly string[], value = ""): Promise<Answer> {
    const prompt = new Prompt(title, fields, value, true);
    this.open = false;
    this.box.dispose();
    return prompt.answer;
  }

  /** Ask for one line, which ends the pane; undefined when the reviewer gives up. */
  async line(title: string, field: string, value = ""): Promise<string | undefined> {
    const { lines, finished } = await this.lines(title, [field], value);
    return finished ? lines[0] : undefined;
  }

  giveWay(): void {
    this.givenWay = true;
    put(ESCAPE);
  }

  /** Close. What is typed into the box until it is gone is read by whoever comes next. */
  async end(): Promise<void> {
    if (this.open) {
      this.open = false;
      this.box.hide();
      await this.hidden;
      this.box.dispose();
      close(this);
    }
  }

  private takeText(): void {
    const { text } = this.field;
    if (text) {
      this.field.write("");
      for (const key of text) {
        put({ key });
      }
    }
  }

  private take(item: Choice | undefined): void {
    put(item ? { key: "enter", item } : { key: "enter" });
  }
}
