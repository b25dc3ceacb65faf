/** Hovers, and those of hints, as plain text: VS Code makes a link of every web address in Markdown, escaped or not, but not in a code block. */

import * as vscode from "vscode";
import { type LanguageClient, type ProvideInlayHintsSignature, HoverRequest, MarkupContent } from "vscode-languageclient/node";

/** Text that somebody else wrote, drawn as it stands. */
export function asItStands(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString().appendCodeblock(text, "plaintext");
}

/** Ask the server for a hover, and show its text as it stands. */
export async function plainHover(
  client: LanguageClient,
  document: vscode.TextDocument,
  position: vscode.Position,
  token: vscode.CancellationToken,
): Promise<vscode.Hover | undefined> {
  const where = client.code2ProtocolConverter.asTextDocumentPositionParams(document, position);
  const hover = await client.sendRequest(HoverRequest.type, where, token);
  if (!hover || !MarkupContent.is(hover.contents)) {
    return undefined;
  }
  const range = hover.range && client.protocol2CodeConverter.asRange(hover.range);
  return new vscode.Hover(asItStands(hover.contents.value), range);
}

/** Hints whose hovers show their text as it stands. */
export async function plainHints(
  document: vscode.TextDocument,
  range: vscode.Range,
  token: vscode.CancellationToken,
  next: ProvideInlayHintsSignature,
): Promise<vscode.InlayHint[] | null | undefined> {
  const hints = await next(document, range, token);
  for (const hint of hints ?? []) {
    if (typeof hint.tooltip === "string") {
      hint.tooltip = asItStands(hint.tooltip);
    }
  }
  return hints;
}
