/** Text that a task brought along, made fit for labels: characters that hide, reorder or control are shown. */

const HIDDEN =
  /[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;

/** One line in which nothing is hidden, no `$(icon)` is drawn and no `[link](command:…)` of a notification stands. */
export function visible(text: string): string {
  return unhidden(text.replace(/[\t\r\n]+/g, " ")).replace(/\$\(/g, "$ (").replace(/\]\(/g, "] (");
}

/** The lines of a text, with nothing hidden in them, for where VS Code draws text as it stands. */
export function visibleLines(text: string): string {
  return text.split(/\r\n|\r|\n/).map((line) => unhidden(line.replace(/\t/g, " "))).join("\n");
}

function unhidden(text: string): string {
  return text.replace(HIDDEN, (one) => {
    const code = one.codePointAt(0) ?? 0;
    return code <= 0xffff ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
  });
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
