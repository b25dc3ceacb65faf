/** The queue as a tree: what each task pays, how long it takes, whether it is yours. Enter opens or claims it. */

import * as vscode from "vscode";
import { ACTS } from "./generated";
import type { Offer, Pay, QueueView } from "./generated";
import { warn } from "./message";
import type { Server } from "./server";
import { count, visible } from "./text";

export class Queue implements vscode.TreeDataProvider<Offer> {
  private offers: readonly Offer[] = [];
  private asked = false;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly server: Server) {}

  get choices(): readonly Offer[] {
    return this.offers;
  }

  /** Ask the hub; where that fails the last list stays, with the reason. */
  async refresh(): Promise<void> {
    this.asked = true;
    const view = await this.server.act<QueueView>(ACTS.openQueue);
    this.offers = view.offers;
    this.changed.fire();
    if (view.problem) {
      warn(view.problem);
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

  getTreeItem(offer: Offer): vscode.TreeItem {
    const title = visible(offer.title);
    const pay = money(offer.pay);
    const minutes = `${offer.minutes} min`;
    const more = [offer.language, count(offer.responses, "response")].filter(Boolean).map(visible);
    const facts = [pay, minutes, ...more];
    const state = offer.claim ? "yours" : "open";
    const item = new vscode.TreeItem(`${pay} · ${minutes} · ${title}`);
    item.id = offer.task;
    item.description = [offer.claim ? "yours" : "", ...more].filter(Boolean).join(" · ");
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
}

/** The hub counts in hundredths. */
function money({ amount, currency }: Pay): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency }).format(amount / 100);
}
