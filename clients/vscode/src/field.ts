/**
 * The text of a box in which both the reviewer and we write. Our writing takes a moment to get there and replaces
 * what was typed in that moment; of that VS Code has told us by then, so it is put behind what we wrote.
 */

import * as vscode from "vscode";

type Box = Pick<vscode.InputBox, "value" | "onDidChangeValue">;

export class Field {
  /** What the box last held, as far as we heard. */
  private held: string;
  /** What we wrote and is perhaps not there yet. */
  private sent: string | undefined;
  /** What the box is to hold, before what is typed behind it. */
  private wanted: string | undefined;
  private typed = "";
  /** How often we wrote. */
  private number = 0;

  constructor(
    private readonly box: Box,
    initial = "",
  ) {
    this.held = box.value = initial;
    box.onDidChangeValue((now) => this.changed(now));
  }

  /** What the box holds, or will when our writing has got there. */
  get text(): string {
    return (this.wanted ?? this.held) + this.typed;
  }

  write(text: string): void {
    this.wanted = text;
    this.typed = "";
    this.send();
  }

  private changed(now: string): void {
    if (this.sent !== undefined) {
      // A key makes the text longer: that which it was typed behind is the longest that the text begins with.
      const behind = (text: string): boolean => now.length > text.length && now.startsWith(text);
      if (behind(this.held) && !(behind(this.sent) && this.sent.length > this.held.length)) {
        this.typed += now.slice(this.held.length);
      } else if (now.startsWith(this.sent)) {
        this.typed += now.slice(this.sent.length);
        this.sent = undefined;
      }
    }
    this.held = now;
    this.send();
  }

  /** Write what is still to be written, if nothing is on its way. */
  private send(): void {
    if (this.sent !== undefined || this.wanted === undefined) {
      return;
    }
    const text = this.text;
    this.wanted = this.typed = "";
    if (text === this.held) {
      this.wanted = undefined;
      return;
    }
    this.wanted = this.sent = this.box.value = text;
    const number = ++this.number;
    void delivered().then(() => {
      if (this.sent !== undefined && this.number === number) {
        this.held = text;
        this.sent = undefined;
        this.send();
      }
    });
  }
}

/** Wait until what we wrote is there: VS Code sends it at the end of the turn, and takes one thing after the other. */
async function delivered(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  await vscode.commands.executeCommand("setContext", "redpencil.written", true);
}
