/**
 * Findings drawn as comment threads: a thread is a finding, its comments are what, why and fix. A thread is drawn
 * from what the server says and holds nothing but what the reviewer is writing in it.
 */

import * as vscode from "vscode";
import { documentOf, same } from "./catalog";
import type { FindingView, Panel, PlaceView } from "./generated";
import { visibleLines } from "./text";

const FIELDS = ["what", "why", "fix"] as const;
export type Field = (typeof FIELDS)[number];

/** One field of a finding; while it is edited it holds what the reviewer writes. */
export class Words implements vscode.Comment {
  readonly contextValue = "words";
  readonly author: vscode.CommentAuthorInformation;
  /** VS Code puts what was written here before it asks to save. */
  readonly body: string | vscode.MarkdownString;

  constructor(
    readonly drawn: Drawn,
    readonly field: Field,
    readonly text: string,
    readonly mode: vscode.CommentMode,
  ) {
    const { id, severity, category } = drawn.finding;
    this.author = { name: field === "what" ? `${id} ${severity} ${category}` : field };
    this.body = mode === vscode.CommentMode.Editing ? text : visibleLines(text);
  }

  /** A field that says nothing is not drawn, but for the first. */
  get shown(): boolean {
    return this.field === "what" || this.text !== "" || this.mode === vscode.CommentMode.Editing;
  }
}

/** What the reviewer wrote and has not marked: it waits in its thread, ready to be changed. */
export class Unmarked implements vscode.Comment {
  readonly contextValue = "unmarked";
  readonly author = { name: "not marked yet" };
  readonly mode = vscode.CommentMode.Editing;

  constructor(
    readonly thread: vscode.CommentThread,
    readonly body: string | vscode.MarkdownString,
  ) {}
}

export interface Drawn {
  readonly thread: vscode.CommentThread;
  readonly task: string;
  finding: FindingView;
  words: readonly Words[];
}

export class FindingThreads implements vscode.Disposable {
  private readonly controller = newController();
  private readonly threads = new Map<string, Drawn>();
  /** The finding that was just written in a thread: its thread stays open. */
  private written = "";

  dispose(): void {
    this.controller.dispose();
  }

  /** Return what is drawn in a thread; undefined for one that the reviewer has just begun. */
  in(thread: vscode.CommentThread): Drawn | undefined {
    return [...this.threads.values()].find((one) => one.thread === thread);
  }

  /** Have the thread of a finding open as soon as it is drawn. */
  keepOpen(finding: string): void {
    this.written = finding;
  }

  /** Draw the findings of a task, and nothing else. */
  draw(panel: Panel | undefined): void {
    const wanted = new Set<string>();
    for (const finding of panel?.findings ?? []) {
      finding.places.forEach((place, index) => {
        const key = `${panel?.task} ${finding.id} ${index}`;
        wanted.add(key);
        let drawn = this.threads.get(key);
        if (!drawn || !same(drawn.thread.uri, place.uri) || wouldTakeFocus(drawn, finding)) {
          const thread = this.controller.createCommentThread(vscode.Uri.parse(place.uri), rangeOf(place), []);
          thread.contextValue = "finding";
          thread.collapsibleState = drawn?.thread.collapsibleState ?? vscode.CommentThreadCollapsibleState.Collapsed;
          drawn?.thread.dispose();
          drawn = { thread, task: panel?.task ?? "", finding, words: [] };
          this.threads.set(key, drawn);
        } else if (!drawn.thread.range?.isEqual(rangeOf(place))) {
          drawn.thread.range = rangeOf(place);
        }
        drawn.finding = finding;
        show(drawn);
        if (finding.id === this.written) {
          drawn.thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
          this.written = "";
        }
      });
    }
    for (const [key, { thread }] of this.threads) {
      if (!wanted.has(key)) {
        thread.dispose();
        this.threads.delete(key);
      }
    }
  }
}

/** The first field of a finding that says nothing yet. */
export function nextField(finding: FindingView): Field | undefined {
  return FIELDS.find((field) => !finding[field]);
}

/**
 * Whether to draw a finding's thread anew: where one of its comments had the focus once, VS Code gives it the focus
 * again with every change, and what is typed in the sheet at that moment would be lost.
 */
function wouldTakeFocus({ thread, words, finding }: Drawn, changed: FindingView): boolean {
  const elsewhere = vscode.window.activeTextEditor?.document.uri.toString() !== thread.uri.toString();
  const editing = words.some((one) => one.mode === vscode.CommentMode.Editing);
  return elsewhere && !editing && JSON.stringify(finding) !== JSON.stringify(changed);
}

/** Draw a finding's words where they changed; a field that is being edited stays as it is. */
function show(drawn: Drawn): void {
  const { finding, thread } = drawn;
  const words = FIELDS.flatMap((field) => {
    const fresh = new Words(drawn, field, finding[field], vscode.CommentMode.Preview);
    const old = drawn.words.find((one) => one.field === field);
    const same = old?.mode === vscode.CommentMode.Editing || (old?.text === fresh.text && old.author.name === fresh.author.name);
    return old && same ? [old] : fresh.shown ? [fresh] : [];
  });
  if (words.length !== drawn.words.length || words.some((one, index) => one !== drawn.words[index])) {
    thread.label = `Finding ${finding.id}`;
    thread.canReply = nextField(finding) !== undefined;
    setWords(drawn, words);
  }
}

/** Put other words, or another mode, in the place of a comment. */
export function replace(old: Words, text: string, mode: vscode.CommentMode): void {
  const fresh = new Words(old.drawn, old.field, text, mode);
  const words = old.drawn.words.map((one) => (one === old ? fresh : one));
  setWords(old.drawn, words.filter((one) => one.shown));
}

/** Open a field that is not drawn, with words in it that are still to be saved. */
export function open(drawn: Drawn, field: Field, text: string): void {
  setWords(drawn, [...drawn.words, new Words(drawn, field, text, vscode.CommentMode.Editing)]);
}

function setWords(drawn: Drawn, words: readonly Words[]): void {
  drawn.words = words;
  drawn.thread.comments = [...words];
}

function rangeOf({ range: { start, end } }: PlaceView): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

function newController(): vscode.CommentController {
  const controller = vscode.comments.createCommentController("redpencil", "redpencil");
  controller.options = { prompt: "Add what is missing", placeHolder: "what is wrong, why it matters, how to mend it: a line for each" };
  controller.commentingRangeProvider = {
    provideCommentingRanges: (document) =>
      documentOf(document.uri)?.kind === "response" ? [new vscode.Range(0, 0, Math.max(document.lineCount - 1, 0), 0)] : [],
  };
  return controller;
}
