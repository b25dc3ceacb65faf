"""What an operator relies on: copies, checks, figures, and requests that nobody should have to pay for."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx
from support.hub_lines import lines, make_project, make_task, problem, review_of
from support.hub_process import HubProcess
from support.postgres import Cluster

DATABASES = ("sqlite",)  # the copy goes to PostgreSQL and back


def submit(person: httpx.Client, task: str) -> str:
    person.post("/claims", json={"task": task})
    review = review_of(person.get(f"/tasks/{task}").json())
    answer = person.post(f"/tasks/{task}/submission", json=review, headers={"Idempotency-Key": task})
    return answer.json()["id"]


def test_a_copy_of_a_running_hub_restores_on_either_database(
    hub: HubProcess, people: Callable[..., httpx.Client], cluster: Cluster, tmp_path: Path
) -> None:
    hub.import_text(lines(make_project(), make_task("one"), make_task("two")))
    ann, lead = people("ann"), people("lead", "lead")
    returned, _ = submit(ann, "one"), submit(ann, "two")
    lead.post(f"/submissions/{returned}/return", json={"message": "Mend F1."})
    exported = hub.export()
    assert hub.command("backup", str(tmp_path / "copy.gz")).returncode == 0

    urls = [f"sqlite:///{tmp_path / 'other.db'}", cluster.new_database()]
    for url in urls:
        other = HubProcess(tmp_path)
        other.database = url
        restored = other.command("restore", str(tmp_path / "copy.gz"))
        assert restored.returncode == 0, restored.stderr
        assert other.export() == exported
        assert other.here("check").stdout == "all is well\n"
        with other:
            again = httpx.Client(base_url=f"{other.url}/v1", headers=ann.headers)
            assert again.get("/queue").json()["items"][0]["task"] == "one"
            assert again.post("/claims", json={}).status_code == 201
            again.close()
        assert other.here("restore", str(tmp_path / "copy.gz")).exit_code == 1


def test_check_says_what_does_not_hold(stopped_hub: HubProcess) -> None:
    stopped_hub.import_text(lines(make_task()))
    assert stopped_hub.command("check").stdout == "all is well\n"
    stopped_hub.execute("UPDATE openings SET free = 7")
    done = stopped_hub.here("check")
    assert (done.exit_code, done.stdout) == (1, "the free slots of a task are not what can be counted: cache\n")


def test_health_and_figures_need_no_token(hub: HubProcess) -> None:
    assert httpx.get(f"{hub.url}/health").json()["status"] == "ok"
    httpx.get(f"{hub.url}/v1/me")
    figures = httpx.get(f"{hub.url}/metrics").text
    assert 'redpencil_hub_requests_total{method="GET",status="401"} 1' in figures
    hub.execute("ALTER TABLE tokens RENAME TO hidden")
    assert httpx.get(f"{hub.url}/health").status_code == 200


def test_a_body_without_a_token_is_not_read(hub: HubProcess) -> None:
    host, port = hub.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as raw:
        raw.sendall(b"POST /v1/claims HTTP/1.1\r\nHost: hub\r\nContent-Length: 14000000\r\n\r\n" + b" " * 65536)
        answer = raw.recv(65536)
        assert answer.startswith(b"HTTP/1.1 401")
        assert b"connection: close" in answer.lower()


def test_connections_that_ask_nothing_keep_nobody_out(hub: HubProcess, ann: httpx.Client) -> None:
    host, port = hub.url.removeprefix("http://").split(":")
    with ExitStack() as idle:
        for _ in range(300):
            raw = idle.enter_context(socket.create_connection((host, int(port)), timeout=30))
            raw.sendall(b"GET /v1/me HTTP/1.1\r\nHost:")
        assert ann.get("/me").status_code == 200


def test_other_bodies_than_json_are_named(ann: httpx.Client) -> None:
    answer = ann.post("/claims", content=b"task=1", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert problem(answer) == (415, "invalid")


def test_the_stream_tells_a_reviewer_of_a_return_and_of_nothing_of_others(
    hub: HubProcess, people: Callable[..., httpx.Client]
) -> None:
    hub.import_text(lines(make_project(), make_task("one"), make_task("two")))
    ann, bob, lead = people("ann"), people("bob"), people("lead", "lead")
    mine, theirs = submit(ann, "one"), submit(bob, "two")
    with ann.stream("GET", "/events") as stream:
        told = stream.iter_lines()
        assert next(told) == ": listening"
        # What others do is not told, so that this return comes first whenever the stream begins to look.
        for message, submission in (("theirs", theirs), ("mine", mine)):
            lead.post(f"/submissions/{submission}/return", json={"message": message})
        hub.import_text(lines(make_project(title="Other")))
        data = [json.loads(line.removeprefix("data: ")) for line in _until(told, "project-set")]
    assert [one["task"] for one in data if one["act"] == "returned"] in (["one"], [])
    assert data[-1]["act"] == "project-set"


def _until(told: object, word: str) -> list[str]:
    found: list[str] = []
    for line in told:  # pyright: ignore[reportGeneralTypeIssues]
        if line.startswith("data: "):
            found.append(line)
            if word in line:
                return found
    return found
