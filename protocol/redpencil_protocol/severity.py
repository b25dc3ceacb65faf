"""Severity: how bad a finding is. What each level means is written in the taxonomy."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """From worst to least; the order of definition is the order of weight."""

    BLOCKER = "blocker"
    MAJOR = "major"
    MINOR = "minor"
    NIT = "nit"
