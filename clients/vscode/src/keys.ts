/**
 * Single keys. While the context `redpencil.pane` is set, package.json binds each key to `redpencil.key`,
 * so that what is typed before a pane is on the screen still reaches it. `Pane` shows a quick pick for the
 * eye, the mouse and the screen reader; characters that are not bound come through its box.
 */

import * as vscode from "vscode";

/** What may be picked by one key. */
export interface Choice extends vscode.QuickPickItem {
  readonly key?: string;
}

export interface Stroke {
  /** A character, or `enter`, `escape`, `tab`, `backspace`. */
  readonly key: string;
  /** The line that the mouse or Enter took. */
  readonly item?: Choice;
}

const queue: Stroke[] = [];
/** Milliseconds that a comma typed ahead waits for the key behind it. */
const PATIENCE = 500;
/** Milliseconds in which a box takes the focus. */
const FOCUS = 120;
let waiting: ((stroke: Stroke) => void) | undefined;

/** Take a key; called by the bindings. `begin` comes before the act that opens a pane: what was typed earlier is old. */
export function press(key: string | readonly string[]): void {
  const name = typeof key === "string" ? key : (key[0] ?? "");
  if (name === "begin") {
    queue.length = 0;
  } else {
    put({ key: name });
  }
}

function put(stroke: Stroke): void {
  if (waiting) {
    const take = waiting;
    waiting = undefined;
    take(stroke);
  } else {
    queue.push(stroke);
  }
}

function setPane(open: boolean): Thenable<unknown> {
  return vscode.commands.executeCommand("setContext", "redpencil.pane", open);
}

/** Have VS Code know the commands of our bindings, whose very first call would come late. */
export function warmUp(): void {
  const commands = [
    { command: "_setContext", args: ["redpencil.pane", false] },
    { command: "redpencil.key", args: ["begin"] },
  ];
  void vscode.commands.executeCommand("runCommands", { commands });
}

/** Give keys back that nobody took: those of an act, `,` and a key, are carried out when the present one is done. */
export function giveBack(strokes: readonly Stroke[]): void {
  queue.push(...strokes);
}

/** Take the key of the act that was typed ahead, if there is one; what stands behind it is that act's. */
export function typedAhead(): string | undefined {
  const [comma, act] = queue;
  if (comma?.key !== "," || !act) {
    queue.length = 0;
    return undefined;
  }
  queue.splice(0, 2);
  return act.key;
}

export class Pane {
  private readonly box = vscode.window.createQuickPick<Choice>();
  private open = true;

  /** A pane that was open gives way. */
  constructor() {
    if (waiting) {
      put({ key: "escape" });
    }
    void setPane(true);
    this.box.ignoreFocusOut = true;
    this.box.onDidChangeValue((value) => {
      for (const key of value) {
        put({ key });
      }
      this.box.value = "";
    });
    this.box.onDidAccept(() => this.put(this.box.activeItems[0]));
    this.box.onDidHide(() => {
      if (this.open) {
        put({ key: "escape" });
      }
    });
  }

  show(title: string, items: readonly Choice[], help = "", active?: Choice): void {
    this.box.title = title;
    this.box.placeholder = help;
    this.box.items = items.map((item) => ({ ...item, alwaysShow: true }));
    const index = active ? items.indexOf(active) : -1;
    const shown = this.box.items[index];
    if (shown) {
      this.box.activeItems = [shown];
    }
    this.box.show();
  }

  /** The next key; Enter brings the marked line along. */
  async key(): Promise<Stroke> {
    const stroke = queue.shift() ?? (await new Promise<Stroke>((resolve) => (waiting = resolve)));
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

  /** Close in favour of a box: keys are read here until that has the focus, of which VS Code tells nothing. */
  async handOver(): Promise<Stroke[]> {
    await new Promise((resolve) => setTimeout(resolve, FOCUS));
    return this.end();
  }

  /** Close, and return what was typed meanwhile. A key that begins an act waits for the one behind it. */
  async end(): Promise<Stroke[]> {
    if (!this.open) {
      return [];
    }
    this.open = false;
    this.box.dispose();
    if (queue.length === 1 && queue[0]?.key === ",") {
      const second = new Promise<Stroke>((resolve) => (waiting = resolve));
      const late = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE));
      const stroke = await Promise.race([second, late]);
      waiting = undefined;
      queue.push(...(stroke ? [stroke] : []));
    }
    await setPane(false);
    return queue.splice(0);
  }

  private put(item: Choice | undefined): void {
    put(item ? { key: "enter", item } : { key: "enter" });
  }
}
