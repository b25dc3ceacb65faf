"""What is released: the same bytes from the same sources; notices, licences and bill of materials are true."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from redpencil.version import VERSION

pytestmark = pytest.mark.timeout(400)
CARRIED = "extension/server/"


def names_of(requirements: str) -> set[str]:
    return set(re.findall(r"^([A-Za-z0-9._-]+)==", requirements, re.MULTILINE))


def test_a_release_is_the_same_to_the_byte_wherever_it_is_built(release: Path, again: Path) -> None:
    first, second = ({one.name: one.read_bytes() for one in folder.iterdir()} for folder in (release, again))
    assert [name for name in first | second if first.get(name) != second.get(name)] == []
    assert {Path(name).suffix for name in first} >= {".gz", ".whl", ".vsix", ".json"}


def test_the_source_distribution_holds_what_is_tracked_and_no_more(release: Path, root: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    (sdist,) = release.glob("*.tar.gz")
    with tarfile.open(sdist) as files:
        names = {one.partition("/")[2] for one in files.getnames()}
    assert names - set(listed.stdout.split("\0")) == {"PKG-INFO"}
    assert {"README.md", "Makefile", "requirements/server.txt", "server/redpencil/version.py"} <= names


def test_the_extension_carries_the_wheel_that_is_released(release: Path) -> None:
    (wheel,) = release.glob("*.whl")
    assert wheel.name.startswith(f"redpencil_review-{VERSION}-")
    with zipfile.ZipFile(release / f"redpencil-{VERSION}.vsix") as files:
        digests = json.loads(files.read(f"{CARRIED}carried.json"))
        assert files.read(CARRIED + wheel.name) == wheel.read_bytes()
        assert {name: hashlib.sha256(files.read(CARRIED + name)).hexdigest() for name in digests} == digests
        requirements = files.read(f"{CARRIED}server.txt").decode()
    assert set(digests) == {wheel.name, "server.txt"}
    assert "pygls" in names_of(requirements)
    assert not [one for one in names_of(requirements) if "redpencil" in one]
    pins = re.split(r"^(?=\S)", requirements.strip(), flags=re.MULTILINE)[1:]
    assert [one.split()[0] for one in pins if "--hash=sha256:" not in one] == []


def test_the_notices_name_all_that_the_extension_bundles(release: Path, root: Path) -> None:
    with zipfile.ZipFile(release / f"redpencil-{VERSION}.vsix") as files:
        notices = files.read("extension/THIRD_PARTY_NOTICES.md").decode()
    named = dict(re.findall(r"^## (\S+) (\d\S+)$", notices, re.MULTILINE))
    locked = json.loads((root / "clients" / "vscode" / "package-lock.json").read_text())["packages"]
    needed, rest = set[str](), {"vscode-languageclient"}
    while rest:
        needed |= rest
        rest = {other for one in rest for other in locked[f"node_modules/{one}"].get("dependencies", {})} - needed
    assert set(named) == needed
    assert notices.count("Permission is hereby granted") >= len(needed) / 2


def test_the_bill_of_materials_is_valid_and_names_everything(release: Path, root: Path) -> None:
    text = (release / "sbom.cdx.json").read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    components = json.loads(text)["components"]
    named = {one["name"] for one in components}
    notices = (release / "THIRD_PARTY_NOTICES.md").read_text()
    needed = names_of((root / "requirements" / "server.txt").read_text())
    needed |= names_of((root / "requirements" / "hub.txt").read_text())
    needed |= {name for name, _ in re.findall(r"^## (\S+) (\d\S+)$", notices, re.MULTILINE)}
    assert needed <= named
    assert [one["name"] for one in components if one["type"] == "library" and not one.get("licenses")] == []
    digests = {one["name"]: one["hashes"][0]["content"] for one in components if one["type"] == "file"}
    for name, digest in digests.items():
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    ("expression", "bundled", "beside"),
    [
        ("MIT", True, True),
        ("GPL-3.0-only", False, False),
        ("GPL-3.0-only OR MIT", True, True),
        ("MIT AND GPL-2.0-only", False, False),
        ("LGPL-3.0-only", False, True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", False, True),
        ("GPL-3.0-only AND (Apache-2.0 OR MIT)", False, False),
        ("(GPL-3.0-only AND MIT) OR ISC", True, True),
        ("MIT WITH something", False, False),
        ("(MIT", False, False),
        ("", False, False),
    ],
)
def test_a_licence_that_asks_for_more_than_is_given_stops_the_release(
    expression: str, bundled: bool, beside: bool, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(root / "scripts"))
    from licences import BESIDE_OURS, FINE, refused  # noqa: PLC0415 - a script beside the packages

    assert refused(expression, FINE) is not bundled
    assert refused(expression, FINE | BESIDE_OURS) is not beside


def test_only_the_hubs_extra_for_postgresql_brings_a_licence_like_the_lgpl(release: Path, root: Path) -> None:
    components = json.loads((release / "sbom.cdx.json").read_text())["components"]
    lesser = {one["name"] for one in components if "LGPL" in json.dumps(one.get("licenses", []))}
    assert lesser == {"psycopg", "psycopg-binary"}
    how = {one["properties"][0]["value"] for one in components if one["name"] in lesser}
    assert how == {"installed beside the hub, by its extra postgres"}
    for who_has_no_use_for_it in ("server.txt", "demo.txt"):
        assert not lesser & names_of((root / "requirements" / who_has_no_use_for_it).read_text())
    (wheel,) = release.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        (name,) = (one for one in files.namelist() if one.endswith(".dist-info/METADATA"))
        asked = re.findall(r"^Requires-Dist: (psycopg.*)$", files.read(name).decode(), re.MULTILINE)
    assert [one.partition("; ")[2] for one in asked] == ["extra == 'postgres'"]
