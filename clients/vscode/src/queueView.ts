/** The queue as a tree: what each task pays, how long it takes, whether it is yours. Enter opens or claims it. */

import * as vscode from "vscode";
import { ACTS } from "./generated";
import type { OfferView as Offer, Pay, QueueView } from "./generated";
import { warn } from "./message";
import type { Server } from "./server";
import { count, visible } from "./text";

export class Queue implements vscode.TreeDataProvider<Offer> {
  private offers: readonly Offer[] = [];
  private asked = false;
  private view: vscode.TreeView<Offer> | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly server: Server) {}

  /** Draw the tree, and follow what the server hears of the queue and what is claimed or submitted here. */
  draw(): vscode.Disposable {
    this.view = vscode.window.createTreeView("redpencil.queue", { treeDataProvider: this });
    const news = this.server.onChanged((task) => {
      if (task === null && this.asked) {
        void this.read({ known: true }).catch(() => undefined);
      }
    });
    return vscode.Disposable.from(this.view, news);
  }

  /** Go to the tree. Until it has rows VS Code gives its focus to no row, and would not when they come. */
  async show(): Promise<void> {
    const wasEmpty = this.offers.length === 0;
    this.asked = true;
    await vscode.commands.executeCommand("redpencil.queue.focus");
    await this.refresh();
    const [first] = this.offers;
    if (first && wasEmpty) {
      await this.view?.reveal(first, { focus: true, select: false });
    }
  }

  get choices(): readonly Offer[] {
    return this.offers;
  }

  /** Ask the hub; where that fails the last list stays, with the reason. */
  async refresh(): Promise<void> {
    this.asked = true;
    const { problem } = await this.read({});
    if (problem) {
      warn(problem);
    }
  }

  /** The tree asks when it is first seen: that starts the server, and nothing before it does. */
  async getChildren(parent?: Offer): Promise<Offer[]> {
    if (parent) {
      return [];
    }
    if (!this.asked) {
      await this.refresh().catch(() => undefined);
    }
    return [...this.offers];
  }

  /** VS Code reveals no row of a tree that does not say this. */
  getParent(): undefined {
    return undefined;
  }

  getTreeItem(offer: Offer): vscode.TreeItem {
    const title = visible(offer.title);
    const pay = money(offer.pay);
    const minutes = `${offer.minutes} min`;
    const more = [offer.language, count(offer.responses, "response"), offer.source].filter(Boolean).map(visible);
    const facts = [pay, minutes, ...more];
    const state = offer.claim ? "yours" : "open";
    const item = new vscode.TreeItem([pay, minutes, ...(offer.claim ? [state] : []), title].join(" · "));
    item.id = offer.task;
    item.description = more.join(" · ");
    item.tooltip = [title, offer.task, ...facts, offer.kinds.join(", ")].join("\n");
    item.accessibilityInformation = { label: `${title}, ${state}, ${facts.join(", ")}` };
    item.iconPath = new vscode.ThemeIcon(offer.claim ? "edit" : "circle-outline");
    item.contextValue = offer.claim ? "claimed" : "offered";
    item.command = {
      command: offer.claim ? ACTS.openTask : ACTS.claimTask,
      title: offer.claim ? "Open" : "Claim and open",
      arguments: [{ task: offer.task }],
    };
    return item;
  }

  private async read(how: { known?: boolean }): Promise<QueueView> {
    const view = await this.server.act<QueueView>(ACTS.openQueue, how);
    this.offers = view.offers;
    this.changed.fire();
    return view;
  }
}

/** The hub counts in hundredths. */
function money({ amount, currency }: Pay): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency }).format(amount / 100);
}
