/** Findings: changed, deleted, extended, listed and walked through across a task. */

import * as vscode from "vscode";
import { documentOf, same } from "./catalog";
import { ACTS, FINDINGS_AT } from "./generated";
import type { FindingsAt, FindingView, Layout, Panel, PlaceView } from "./generated";
import type { Choice } from "./keyboard";
import { choices } from "./marking";
import { say } from "./message";
import { inPane } from "./pane";
import type { Pane } from "./pane";
import type { Screen } from "./screen";
import { selectedPlace } from "./selection";
import type { Server } from "./server";
import type { Tasks } from "./tasks";
import { visible } from "./text";

const KEYS = "123456789abcdefghijklmnopqrstuvwxyz";

interface Placed {
  readonly finding: FindingView;
  readonly place: PlaceView;
  readonly rank: number;
}

/** Every place of every finding in reading order. */
export function placesOf(panel: Panel, layout: Layout): Placed[] {
  const order = layout.responses.flatMap((one) => one.documents.map((document) => document.uri));
  return panel.findings
    .flatMap((finding) => finding.places.map((place) => ({ finding, place, rank: order.indexOf(place.uri) })))
    .sort((one, other) => one.rank - other.rank || compare(one.place.range.start, other.place.range.start));
}

export function describe({ id, severity, category, what }: FindingView): string {
  return `${id} ${severity} ${category}: ${visible(what) || "not described yet"}`;
}

function compare(one: { line: number; character: number }, other: { line: number; character: number }): number {
  return one.line - other.line || one.character - other.character;
}

export class Findings {
  constructor(
    private readonly server: Server,
    private readonly tasks: Tasks,
    private readonly screen: Screen,
  ) {}

  /** Go to the next (1) or the previous (-1) finding, into other documents where need be. */
  async go(step: 1 | -1): Promise<void> {
    const [panel, layout] = await Promise.all([this.tasks.panel(), this.tasks.layout()]);
    const places = placesOf(panel, layout);
    const editor = vscode.window.activeTextEditor;
    const order = layout.responses.flatMap((one) => one.documents.map((document) => document.uri));
    const here = editor ? order.findIndex((uri) => same(editor.document.uri, uri)) : -1;
    const cursor = editor?.selection.active ?? new vscode.Position(0, 0);
    const after = ({ rank, place }: Placed): number => rank - here || compare(place.range.start, cursor);
    const inStep = step > 0 ? places : [...places].reverse();
    const target = inStep.find((one) => Math.sign(after(one)) === step) ?? inStep[0];
    if (!target) {
      say("No finding yet: select code, then comma m.");
      return;
    }
    await this.screen.show(target.place.uri, target.place.range);
    say(describe(target.finding));
  }

  /** List all findings; moving through the list shows each in its place. */
  async list(): Promise<void> {
    const [panel, layout] = await Promise.all([this.tasks.panel(), this.tasks.layout()]);
    const items = placesOf(panel, layout).map(({ finding, place }) => ({
      label: describe(finding),
      description: `${documentOf(vscode.Uri.parse(place.uri))?.label ?? ""} line ${place.range.start.line + 1}`,
      place,
    }));
    if (items.length === 0) {
      say("No finding yet: select code, then comma m.");
      return;
    }
    const chosen = await vscode.window.showQuickPick(items, { title: "Findings", matchOnDescription: true });
    if (chosen) {
      await this.screen.show(chosen.place.uri, chosen.place.range);
    }
  }

  async delete(task = this.tasks.needed(), id?: string): Promise<void> {
    const finding = id ?? (await this.here())?.id;
    if (finding) {
      await this.server.act(ACTS.deleteFinding, { task, finding });
      say(`${finding} deleted; comma u brings it back.`);
    }
  }

  /** Change one field of the finding under the cursor: w y f c s. */
  async edit(): Promise<void> {
    const task = this.tasks.needed();
    await inPane("Change a finding", async (pane) => {
      const finding = await this.here(pane);
      const field = finding && (await pane.one(`Change what of ${finding.id}?`, fieldsOf(finding)));
      if (!finding || !field) {
        return;
      }
      const change = await this.change(pane, finding, field.id);
      if (change !== undefined) {
        await this.server.act(ACTS.editFinding, { task, finding: finding.id, [field.id]: change });
      }
    });
  }

  async alsoHere(): Promise<void> {
    await inPane("Also here", async (pane) => {
      const { uri, range, address } = selectedPlace();
      const { findings } = await this.tasks.panel(address.task);
      const finding = await pickFinding(pane, "Which finding occurs here too?", findings);
      if (finding) {
        await this.server.act(ACTS.alsoHere, { finding: finding.id, uri, range });
        say(`${finding.id} occurs here too.`);
      }
    });
  }

  private async change(pane: Pane, finding: FindingView, field: keyof FindingView): Promise<string | undefined> {
    if (field === "category" || field === "severity") {
      const panel = await this.tasks.panel();
      return (await pane.one(field, choices(field === "category" ? panel.categories : panel.severities)))?.id;
    }
    const old = String(finding[field]);
    if (old.includes("\n")) {
      await this.screen.showFinding(this.tasks.needed(), finding.id);
      return undefined;
    }
    return pane.line(`${finding.id} ${field}`, field, old);
  }

  /** The finding under the cursor, in code or in the sheet; on its line, where none is right under it. */
  private async here(pane?: Pane): Promise<FindingView | undefined> {
    const editor = vscode.window.activeTextEditor;
    const at = editor && { uri: editor.document.uri.toString(), position: editor.selection.active };
    const found = at ? (await this.server.ask<FindingsAt>(FINDINGS_AT, at)).findings : [];
    if (found.length === 0) {
      say("No finding stands here; comma down goes to the next.");
    }
    return found.length > 1 && pane ? pickFinding(pane, "Which finding?", found) : found[0];
  }
}

function fieldsOf(finding: FindingView): (Choice & { id: keyof FindingView })[] {
  const field = (key: string, id: keyof FindingView): Choice & { id: keyof FindingView } => ({
    key,
    id,
    label: id,
    description: visible(String(finding[id])),
  });
  return [field("w", "what"), field("y", "why"), field("f", "fix"), field("c", "category"), field("s", "severity")];
}

async function pickFinding(pane: Pane, title: string, findings: readonly FindingView[]): Promise<FindingView | undefined> {
  if (findings.length < 2) {
    return findings[0];
  }
  const recent = findings.slice(-KEYS.length);
  const offered = recent.map((finding, index) => ({ key: KEYS[index] ?? "", label: describe(finding), finding }));
  return (await pane.one(title, offered))?.finding;
}
