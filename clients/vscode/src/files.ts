/** The reviewer's own files, rewrites and tests: one gets another name, or is removed. */

import * as vscode from "vscode";
import { documentOf, same } from "./catalog";
import { ACTS } from "./generated";
import type { DocumentLink } from "./generated";
import { say } from "./message";
import { askLine } from "./prompt";
import type { Screen } from "./screen";
import type { Server } from "./server";
import { urisOf } from "./tabs";
import type { Tasks } from "./tasks";
import { visible } from "./text";

type Given = Readonly<Record<string, unknown>>;

export class OwnFiles {
  constructor(
    private readonly server: Server,
    private readonly tasks: Tasks,
    private readonly screen: Screen,
  ) {}

  /** Give a file another name, and go to it; asks for what is not given. */
  async rename(given: Given): Promise<void> {
    const file = await this.meant(given, "Rename which file?");
    const to = given["to"] ?? (file && (await askLine("Another name for your file", "its new path", file.name)));
    if (file && to) {
      await this.screen.save(file.task);
      const { uri } = await this.server.act<{ uri: string }>(ACTS.renameFile, { task: file.task, path: file.name, to });
      await this.tasks.layout(file.task, true);
      await this.screen.show(uri);
      await this.leave(file.uri, uri);
    }
  }

  /** Remove a file; undo brings it back. */
  async remove(given: Given): Promise<void> {
    const file = await this.meant(given, "Remove which file?");
    if (file) {
      await this.screen.save(file.task);
      await this.server.act(ACTS.removeFile, { task: file.task, path: file.name });
      await this.tasks.layout(file.task, true);
      await this.leave(file.uri, "");
      say(`${visible(file.name)} is removed; undo brings it back.`);
    }
  }

  /** Follow files to where an undo or a redo put them: the name that each has now, empty where it is no more. */
  async follow(moved: Readonly<Record<string, string>>): Promise<void> {
    for (const [was, now] of Object.entries(moved)) {
      const inHand = vscode.window.activeTextEditor?.document.uri;
      if (now && inHand && same(inHand, was)) {
        await this.screen.show(now);
      }
      await this.leave(was, now);
    }
  }

  /** The file that is given, or is in hand, or else is picked. */
  private async meant(given: Given, title: string): Promise<DocumentLink | undefined> {
    const here = documentOf(vscode.window.activeTextEditor?.document.uri);
    if (!("path" in given) && (here?.kind === "rewrite" || here?.kind === "test")) {
      return here;
    }
    const task = typeof given["task"] === "string" ? given["task"] : this.tasks.needed();
    const { responses, tests } = await this.tasks.layout(task, true);
    const files = [...responses.flatMap((one) => one.rewrite), ...tests];
    if ("path" in given) {
      const file = files.find((one) => one.name === given["path"]);
      if (!file) {
        throw new Error("There is no such file any more. Next: look at the list in the review sheet.");
      }
      return file;
    }
    if (files.length === 0) {
      throw new Error("There is no rewrite and no test yet. Next: comma w and comma t begin one.");
    }
    const items = files.map((file) => ({ label: visible(file.name), file }));
    return (await vscode.window.showQuickPick(items, { title }))?.file;
  }

  /** Close the tabs of a file that is no more: its words are the server's. */
  private async leave(uri: string, instead: string): Promise<void> {
    if (uri !== instead) {
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      await vscode.window.tabGroups.close(tabs.filter((tab) => !tab.isDirty && urisOf(tab).some((shown) => same(shown, uri))));
    }
  }
}
