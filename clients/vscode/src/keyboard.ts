/**
 * Keys in the order in which they were typed, however fast. While one of three contexts is set, VS Code hands each
 * key to `redpencil.key` and not to an editor; a pane or a box that is open reads them from here. Acts begin here
 * too, each in its turn: what was typed before a comma is the present act's.
 *
 * `redpencil.pane` is ours. Of `redpencil.pane0` and `redpencil.pane1`, `redpencil.next` says which one the key of the
 * next act sets by itself, in the window, at once; we clear only the other, so that keys of an act that has begun
 * there, and of which we have not heard yet, are not let go.
 */

import * as vscode from "vscode";
import { ACT_KEYS } from "./actKeys";

/** What can be picked by its key. */
export interface Choice extends vscode.QuickPickItem {
  readonly key?: string;
}

export interface Stroke {
  /** A character, `enter`, `escape`, `tab`, `backspace`, or an act's key such as `,m`. */
  readonly key: string;
  /** The line that the mouse or Enter took. */
  readonly item?: Choice;
}

/** A pane or a box that is open; there is one at a time. */
export interface Asker {
  /** Whether it reads the keys of acts too, in their turn. */
  readonly readsKeys: boolean;
  /** End as Escape would: another act begins. */
  giveWay(): void;
}

/** Milliseconds that a comma waits for the key behind it. */
const PATIENCE = 500;
/** Milliseconds after which an act, which may wait for a person or the hub, no longer holds back the next. */
const HOLD = 1000;

const queue: Stroke[] = [];
let reader: ((stroke: Stroke) => void) | undefined;
let asker: Asker | undefined;
let captured = false;
let next: 0 | 1 = 0;
let serving = false;

/** Take a key; called by the bindings. `slot` is the context that the key of an act has set. */
export function press(key: string, slot?: 0 | 1): void {
  if (slot !== undefined) {
    captured = true;
    next = slot === 0 ? 1 : 0;
    void setContext(`pane${next}`, false);
    void setContext("next", next);
  }
  put({ key });
}

export function put(stroke: Stroke): void {
  if (reader) {
    const take = reader;
    reader = undefined;
    take(stroke);
    return;
  }
  queue.push(stroke);
  if (stroke.key in ACT_KEYS && asker?.readsKeys === false) {
    asker.giveWay();
  }
  void serve();
}

/** Give keys back, to be read next. */
export function putBack(strokes: readonly Stroke[]): void {
  queue.unshift(...strokes);
}

/** Take all that was typed so far. */
export function takeAll(): Stroke[] {
  return queue.splice(0);
}

/** The next key; a comma comes together with the key behind it. */
export async function read(): Promise<Stroke> {
  const stroke = queue.shift() ?? (await new Promise<Stroke>((resolve) => (reader = resolve)));
  if (stroke.key !== ",") {
    return stroke;
  }
  const second = queue.shift() ?? (await Promise.race([new Promise<Stroke>((resolve) => (reader = resolve)), pause(PATIENCE)]));
  reader = undefined;
  return second ? { key: `,${second.key}` } : stroke;
}

/** Have keys come here, those of prose among them, or let them go where the focus is. */
export async function capture(mode: "keys" | "words" | false): Promise<void> {
  captured = mode !== false;
  if (!captured) {
    void setContext(`pane${next === 0 ? 1 : 0}`, false);
  }
  await setContext("pane", mode);
}

function setContext(name: string, value: unknown): Thenable<unknown> {
  return vscode.commands.executeCommand("setContext", `redpencil.${name}`, value);
}

/** A pane or a box opens; what was open gives way. */
export function open(one: Asker): void {
  asker?.giveWay();
  asker = one;
  if (!captured) {
    void capture("words");
  }
}

/** A pane goes over into a box, which reads on where the pane stopped. */
export function pass(to: Asker): void {
  asker = to;
}

export function close(one: Asker): void {
  if (asker === one) {
    asker = undefined;
    void serve();
  }
}

/** Begin the acts whose keys were typed. Other keys that nobody reads are nobody's. */
async function serve(): Promise<void> {
  if (serving) {
    return;
  }
  serving = true;
  while (asker === undefined && (queue.length > 0 || captured)) {
    const act = queue.length > 0 ? ACT_KEYS[(await read()).key] : undefined;
    if (act === undefined ? queue.length === 0 : !act.pane) {
      await capture(false);
    }
    if (act) {
      await Promise.race([vscode.commands.executeCommand(act.command), pause(HOLD)]);
    }
  }
  serving = false;
}

function pause(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}

/** Begin with all contexts clear; VS Code gets to know the commands of our bindings, whose first call would come late. */
export function warmUp(): void {
  const contexts = [["pane", false], ["pane0", false], ["pane1", false], ["next", 0]] as const;
  const clear = contexts.map(([name, value]) => ({ command: "_setContext", args: [`redpencil.${name}`, value] }));
  void vscode.commands.executeCommand("runCommands", { commands: [...clear, { command: "redpencil.key", args: [""] }] });
}
