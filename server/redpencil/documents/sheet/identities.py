from __future__ import annotations
from collections.abc import Mapping
from dataclasses import dataclass, field

@dataclass(frozen=True, slots=True)
class KeyedBlock:
    key: str
    text: str

@dataclass(frozen=True, slots=True)
class Identities:
    blocks: tuple[KeyedBlock, ...] = ()
    graveyard: tuple[KeyedBlock, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
