/** The rank pane: letters from best to worst; accepted by itself when all responses are placed. */

import { ACTS } from "./generated";
import type { ChoiceView } from "./generated";
import { say, warn } from "./message";
import { inPane } from "./pane";
import type { Server } from "./server";
import type { Tasks } from "./tasks";

const MOVES: Readonly<Record<string, string>> = { J: "down", K: "up", "=": "tie", u: "untie" };

/** An order being typed. What can stand between two letters is the server's to say; unwritten it is the first of those. */
export class Order {
  private readonly letters: string[] = [];
  private readonly operators: string[] = [];
  private waiting = "";

  constructor(
    private readonly labels: readonly string[],
    private readonly relations: readonly ChoiceView[],
  ) {}

  get left(): string[] {
    return this.labels.filter((label) => !this.letters.includes(label));
  }

  get empty(): boolean {
    return this.letters.length === 0;
  }

  toString(): string {
    return this.letters.map((letter, index) => (index > 0 ? `${this.operators[index - 1] ?? ""} ${letter}` : letter)).join(" ");
  }

  /** Take one key. Returns whether it means something here. */
  type(key: string): boolean {
    const letter = key.toUpperCase();
    if (this.left.includes(letter)) {
      if (!this.empty) {
        this.operators.push((this.relation(this.waiting) ?? this.relations[0])?.id ?? "");
      }
      this.letters.push(letter);
      this.waiting = "";
      return true;
    }
    if (key === "backspace") {
      if (!this.waiting) {
        this.letters.pop();
        this.operators.length = Math.max(this.letters.length - 1, 0);
      }
      this.waiting = "";
      return true;
    }
    if (this.empty || !this.relation(key)) {
      return false;
    }
    this.waiting = this.relation(this.waiting + key) ? this.waiting + key : key;
    return true;
  }

  /** What `keys` type, also where they spell it as it is written. */
  private relation(keys: string): ChoiceView | undefined {
    return this.relations.find((one) => one.key === keys || one.id === keys);
  }
}

export async function rank(server: Server, tasks: Tasks, task: string, label: string | undefined): Promise<void> {
  await inPane("Ranking", async (pane) => {
    const panel = await tasks.panel(task);
    if (panel.labels.length < 2) {
      warn("There is one response only; nothing to rank.");
      return;
    }
    const order = new Order(panel.labels, panel.relations);
    const signs = panel.relations.map((one) => `${one.key} ${one.title}`);
    const usual = ["letters from best to worst", ...signs, "enter accepts"].join(" · ");
    let { ranking } = panel;
    let chosen = label ?? panel.labels[0] ?? "";
    for (;;) {
      const help = ranking && order.empty ? `${usual} · now ${ranking} · tab picks (${chosen}), K up, J down, u unties` : usual;
      const left = order.left.map((one) => ({ key: one.toLowerCase(), label: one, description: "not placed yet" }));
      pane.show(`Ranking: ${order.empty ? "…" : order.toString()}`, left, help);
      const { key, item } = await pane.key();
      const direction = order.empty && ranking ? MOVES[key] : undefined;
      if (direction) {
        await server.act(ACTS.moveInRanking, { task, label: chosen, direction });
        ({ ranking } = await tasks.panel(task));
      } else if (key === "tab") {
        chosen = panel.labels[(panel.labels.indexOf(chosen) + 1) % panel.labels.length] ?? chosen;
      } else if (key === "escape" || (key === "enter" && order.empty)) {
        return;
      } else if (!order.type(key === "enter" ? (item?.key ?? "") : key) && key !== "enter") {
        continue;
      }
      if (order.left.length === 0 || (key === "enter" && !item)) {
        await server.act(ACTS.setRanking, { task, order: order.toString() });
        say(`Ranked ${order.toString()}`);
        return;
      }
    }
  });
}
