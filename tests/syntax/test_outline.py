"""The outline of every supported language, exact positions, hostile texts."""

from __future__ import annotations

import pytest

from redpencil.syntax.languages import language_of, languages_with_grammar
from redpencil.syntax.outline import Symbol, enclosing_symbol, outline

SAMPLES: dict[str, tuple[str, list[str]]] = {
    "cache.py": (
        "@dec\nclass Cache:\n    def get(self):\n        pass\n\nasync def main():\n    pass\n",
        ["class Cache", "class Cache > method get", "function main"],
    ),
    "a.js": (
        "class K {\n  m() {}\n}\nconst g = (x) => x;\nexport default function h() {}\nfunction* gen() {}\n",
        ["class K", "class K > method m", "function g", "function h", "function gen"],
    ),
    "App.jsx": ("const App = () => <div>hello</div>;\n", ["function App"]),
    "a.ts": (
        "interface I { a(): void }\ntype T = { x: 1 }\nenum E { A }\nabstract class C {\n  abstract m(): void;\n}\n",
        ["interface I", "interface I > method a", "type T", "enum E", "class C", "class C > method m"],
    ),
    "App.tsx": ("export function App(): Element {\n  return <p>x</p>;\n}\n", ["function App"]),
    "q.sql": (
        "CREATE TABLE users (id INT);\nCREATE VIEW v AS SELECT 1;\nWITH recent AS (SELECT 1) SELECT * FROM recent;\n",
        ["table users", "view v", "query recent"],
    ),
    "A.java": (
        "class A {\n  A() {}\n  void m() {}\n  interface I { void z(); }\n}\n",
        [
            "class A",
            "class A > constructor A",
            "class A > method m",
            "class A > interface I",
            "class A > interface I > method z",
        ],
    ),
    "a.c": (
        "struct P { int x; };\nstatic int *f(int a) { return 0; }\nint g(void) { return 1; }\n",
        ["struct P", "function f", "function g"],
    ),
    "a.cpp": (
        "namespace n {\nclass K { public: int m() const { return 1; } };\n}\nint& r() { return x; }\n",
        ["module n", "module n > class K", "module n > class K > method m", "function r"],
    ),
    "a.go": (
        "package p\ntype S struct { a int }\nfunc F() {}\nfunc (s *S) M() {}\n",
        ["struct S", "function F", "method M"],
    ),
    "a.rs": (
        "trait T { fn z(&self); }\nimpl T for S { fn z(&self) {} }\nmod m { pub fn f() {} }\n",
        ["interface T", "interface T > method z", "class S", "class S > method z", "module m", "module m > function f"],
    ),
    "a.swift": (
        "class A {\n  init() {}\n  func m() {}\n}\nprotocol P { func z() }\n",
        ["class A", "class A > constructor init", "class A > method m", "interface P", "interface P > method z"],
    ),
    "a.kt": (
        "class A(val x: Int) {\n    fun m() {}\n}\nobject O {\n}\nfun String.ext() {}\n",
        ["class A", "class A > method m", "class O", "function ext"],
    ),
    "a.R": ("f <- function(a) {\n  a\n}\ng = function(x) x\n", ["function f", "function g"]),
    "a.sh": ("f() {\n  echo 1\n}\nfunction g {\n  echo 2\n}\n", ["function f", "function g"]),
}


def paths(symbols: tuple[Symbol, ...], above: str = "") -> list[str]:
    found: list[str] = []
    for one in symbols:
        here = f"{above}{one.kind} {one.name}"
        found += [here, *paths(one.children, f"{here} > ")]
    return found


@pytest.mark.parametrize("path", SAMPLES)
def test_outline_of_each_language(path: str) -> None:
    text, expected = SAMPLES[path]
    if language_of(path) == "r":
        pytest.importorskip("tree_sitter_language_pack")
    assert paths(outline(text, language_of(path))) == expected


def test_every_language_with_a_grammar_has_a_sample() -> None:
    assert {language_of(path) for path in SAMPLES} == set(languages_with_grammar())


@pytest.mark.parametrize("head", ["", "# 😀 ü 漢字\n", "# " + "é" * 5000 + "\n"])
def test_offsets_are_code_points(head: str) -> None:
    text = head + "def größe(x):\n    return '😀'\n\ndef b():\n    pass\n"
    first, second = outline(text, "python")
    assert text[first.name_start : first.name_end] == "größe"
    assert text[first.start : first.end] == "def größe(x):\n    return '😀'"
    assert text[second.start : second.end] == "def b():\n    pass"


def test_enclosing_symbol_is_the_innermost() -> None:
    text = "class A:\n    def m(self):\n        return 1\n"
    found = enclosing_symbol(text, "python", text.index("return"))
    assert found is not None
    assert (found.kind, found.name) == ("method", "m")
    assert enclosing_symbol("x = 1\n", "python", 0) is None


@pytest.mark.parametrize(
    "text", ["(" * 50_000, "[" * 30_000 + "]" * 30_000, "x=" * 30_000, "\ud800 def f(): pass", "\r\r\n"]
)
@pytest.mark.parametrize("language", ["python", "javascript", "cpp", "sql", "shellscript"])
def test_hostile_texts_are_survived(text: str, language: str) -> None:
    outline(text, language)


def test_unknown_languages_have_no_outline() -> None:
    assert outline("def f(): pass", "plaintext") == ()
    assert outline("def f(): pass", "no-such-language") == ()


def test_the_language_of_a_path() -> None:
    found = [language_of(p) for p in ("src/A.PY", "Makefile", "docker/Dockerfile", "x.tsx", "notes", "a.b/c", ".R")]
    assert found == ["python", "makefile", "dockerfile", "typescriptreact", "plaintext", "plaintext", "r"]
