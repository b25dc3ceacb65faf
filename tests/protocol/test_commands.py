"""The acts: each has a title, a place and a key of its own."""

from __future__ import annotations

import collections

import pytest

from redpencil.lsp.command_ids import COMMAND_IDS
from redpencil_protocol.commands import BY_ID, COMMANDS, Command, Where

CHOSEN_FROM_A_LIST = {"redpencil.claimTask", "redpencil.openTask", "redpencil.moveInRanking"}
"""Acts that a pane offers on its lines, so that they need no key of their own."""


def test_the_server_knows_every_act_before_it_knows_any_model() -> None:
    assert COMMAND_IDS == tuple(BY_ID) == tuple(command.id for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_an_act_says_what_it_does(command: Command) -> None:
    assert 5 < len(command.title) < 100
    assert command.title[0].isupper()
    assert not command.title.endswith(".")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_an_act_has_a_key_unless_a_pane_offers_it(command: Command) -> None:
    assert bool(command.key) != (command.id in CHOSEN_FROM_A_LIST)
    if command.key:
        assert command.key.startswith("<leader>r" if command.where is Where.ANYWHERE else ",")


def test_no_key_does_two_things() -> None:
    keys = collections.Counter(command.key for command in COMMANDS if command.key)
    assert {key for key, uses in keys.items() if uses > 1} == set()
