const ELLIPSIS = "…";

/**
 * Shortens a chat message for the inbox.
 *
 * Emoji are never cut in half: the message is split into full characters, not UTF-16 units.
 */
export function preview(message: string, limit: number): string {
	if (!Number.isInteger(limit) || limit < 1) {
		throw new RangeError(`limit must be a whole number of at least 1, got ${limit}`);
	}

	const text = message.replace(/\s+/g, " ").trim();
	const characters = [...text];
	if (characters.length <= limit) {
		return text;
	}
	return characters.slice(0, limit - 1).join("").trimEnd() + ELLIPSIS;
}

export const EXAMPLES: ReadonlyArray<[message: string, limit: number, expected: string]> = [
	["hello", 10, "hello"],
	["hello world", 8, "hello w…"],
	["one\ttwo\n\nthree", 20, "one two three"],
	["🎉🎉🎉🎉", 3, "🎉🎉…"],
	["nice 👍🏽 work", 20, "nice 👍🏽 work"],
	["", 5, ""],
];
