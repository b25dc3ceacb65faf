"""Showing text that a task brought along, so that it cannot pass for ours.

Characters that hide, reorder or control what is seen are shown as escapes, and blocks stand in a
fence that no line inside can close. Where code is marked it is shown as it is, since offsets
must hold: there `hidden_characters` says where such characters stand.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_FORMATS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_EMOJI = "\u2190-\u2bff\ufe0f\U0001f000-\U0001ffff"
_HIDDEN = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200d{_FORMATS}]"
    r"(?<!\r(?=\n))"  # a line end is none
    rf"(?<![{_EMOJI}]\u200d)"  # the joiner within an emoji hides nothing
)
_BACKTICKS = re.compile(r"`+")
_MARKUP = re.compile(r"[\\`*\[\]<|]|\A[#>=+-]")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]+")


@lru_cache(maxsize=64)
def hidden_characters(text: str) -> tuple[tuple[int, str], ...]:
    """Return (code-point offset, Unicode name) of each control, bidirectional, invisible or tag character.

    Tabs and line ends are none; a lone carriage return is.
    """
    return tuple((match.start(), _name(match[0])) for match in _HIDDEN.finditer(text))


def visible(text: str) -> str:
    r"""Return `text` with those characters as escapes such as `\u202e`, and with LF line ends."""
    if text.isascii() and text.isprintable():  # nearly always, and soon seen
        return text
    return _HIDDEN.sub(lambda match: _escape(match[0]), text).replace("\r\n", "\n")


def fenced(text: str, language: str = "") -> str:
    """Return `text` as a Markdown code block, made visible; no line of it can close the block.

    Args:
        text: anything.
        language: the block's language hint; one that is no plain word is left out.
    """
    shown = visible(text)
    longest = max((len(run) for run in _BACKTICKS.findall(shown)), default=0)
    fence = "`" * max(3, longest + 1)
    hint = language if _LANGUAGE.fullmatch(language) else ""
    end = "" if shown.endswith("\n") or not shown else "\n"
    return f"{fence}{hint}\n{shown}{end}{fence}"


def in_line(text: str) -> str:
    """Return `text` for a line of Markdown: one line, visible, no link, code, table cell or heading in it."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(visible(text).split()))


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}")
