/** The task in hand as a tree: brief, sheet, and for each response its files and how far its review is. */

import * as vscode from "vscode";
import type { DocumentLink, Layout, Panel, ResponseLayout } from "./generated";
import type { Tasks } from "./tasks";
import { count, visible } from "./text";

interface Node {
  readonly label: string;
  readonly description?: string;
  readonly spoken?: string;
  readonly icon: string;
  readonly uri?: string;
  readonly children?: readonly Node[];
}

export class TaskView implements vscode.TreeDataProvider<Node> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly tasks: Tasks) {
    tasks.onChange(() => this.changed.fire());
  }

  async getChildren(parent?: Node): Promise<Node[]> {
    if (parent) {
      return [...(parent.children ?? [])];
    }
    const panel = this.tasks.known?.panel;
    return panel ? nodes(panel, await this.tasks.layout(panel.task)) : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const { None, Expanded } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(visible(node.label), node.children?.length ? Expanded : None);
    item.id = node.uri ?? node.label;
    item.description = node.description ?? "";
    item.iconPath = new vscode.ThemeIcon(node.icon);
    item.tooltip = visible(node.label);
    item.accessibilityInformation = { label: [visible(node.label), node.spoken ?? node.description].filter(Boolean).join(", ") };
    if (node.uri) {
      item.command = { command: "redpencil.showDocument", title: "Show", arguments: [node.uri] };
    }
    return item;
  }
}

function nodes(panel: Panel, layout: Layout): Node[] {
  const state = panel.errors > 0 ? `${panel.errors} missing` : panel.state;
  return [
    { label: "Brief", icon: "book", uri: layout.brief },
    { label: "Review sheet", icon: "checklist", uri: layout.sheet, description: [state, ...panel.facts].join(" · ") },
    ...layout.responses.map((response) => responseNode(panel, response)),
    ...group("Code base", layout.base),
    ...group("Your tests", layout.tests),
  ];
}

function responseNode(panel: Panel, { label, documents, rewrite }: ResponseLayout): Node {
  const uris = documents.map((one) => one.uri);
  const findings = panel.findings.filter((one) => one.places.some((place) => uris.includes(place.uri))).length;
  const asked = panel.criteria.filter((one) => one.label === label);
  const scored = asked.filter((one) => one.value !== null).length;
  const rank = panel.ranks[label];
  const parts = [
    count(findings, "finding"),
    ...(asked.length > 0 ? [`scored ${scored}/${asked.length}`] : []),
    ...(rank === undefined ? [] : [`rank ${rank}`]),
    ...(panel.acceptable[label] ? [`acceptable: ${panel.acceptable[label]}`] : []),
  ];
  return {
    label: `Response ${label}`,
    icon: asked.length > 0 && scored === asked.length ? "pass" : "file-code",
    description: parts.join(" · "),
    spoken: parts.join(", "),
    children: [...documents, ...rewrite].map(leaf),
    ...(documents[0] ? { uri: `${documents[0].uri}` } : {}),
  };
}

function group(label: string, documents: readonly DocumentLink[]): Node[] {
  return documents.length > 0 ? [{ label, icon: "folder", children: documents.map(leaf) }] : [];
}

function leaf({ name, uri, writable }: DocumentLink): Node {
  return writable
    ? { label: name, uri, icon: "edit", description: "can be edited" }
    : { label: name, uri, icon: "file", spoken: "read-only" };
}
