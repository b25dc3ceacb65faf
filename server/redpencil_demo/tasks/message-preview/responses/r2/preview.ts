const ELLIPSIS = "…";

/** One segmenter for all calls: building it is far slower than using it. */
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Returns `message` on one line, shortened to at most `limit` user-perceived characters. */
export function preview(message: string, limit: number): string {
	if (!(limit >= 1)) {
		throw new RangeError(`limit must be at least 1, got ${limit}`);
	}

	const text = message.replace(/\s+/gu, " ").trim();
	let seen = 0;
	for (const { index } of graphemes.segment(text)) {
		if (seen === limit) {
			return text.slice(0, index).trimEnd() + ELLIPSIS;
		}
		seen += 1;
	}
	return text;
}

/** [message, limit, expected] */
export const EXAMPLES: readonly (readonly [string, number, string])[] = [
	["short", 10, "short"],
	["exact", 5, "exact"],
	["tabs\tand\r\nlines ", 20, "tabs and lines"],
	["👩‍👩‍👧👩‍👩‍👧", 2, "👩‍👩‍👧👩‍👩‍👧"],
	["🇨🇭🇫🇷🇮🇹", 5, "🇨🇭🇫🇷🇮🇹"],
	["   ", 3, ""],
];
