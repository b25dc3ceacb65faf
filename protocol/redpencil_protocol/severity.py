"""Severity: how bad a finding is. What each level means is written in the taxonomy."""

from __future__ import annotations

from redpencil_protocol.model import Word


class Severity(Word):
    """From worst to least; the order of definition is the order of weight."""

    BLOCKER = "blocker"
    MAJOR = "major"
    MINOR = "minor"
    NIT = "nit"
