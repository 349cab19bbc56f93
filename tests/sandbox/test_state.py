# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Number series, the state file, worlds, the clock and the ready line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from exact_sandbox.clock import Clock, parse_moment, utc_offset
from exact_sandbox.sandbox import Options, Sandbox
from exact_sandbox.testing import process, serving
from exact_sandbox.worlds import worlds
from exact_sandbox.worlds.worlds import NAMES, Plan, build

from .conftest import Client

LINE = {"AmountFC": 10, "VATCode": "2"}


def test_numbers_have_year_journal_and_sequence(client: Any) -> None:
    numbers = [client.book(LINE)["EntryNumber"] for _ in range(3)]
    assert numbers == [26700001, 26700002, 26700003]
    assert client.book(LINE, Journal="71")["EntryNumber"] == 26710001
    assert client.book(LINE, EntryDate="2025-02-01")["EntryNumber"] == 25700001


def test_a_posted_number_is_kept_and_skipped_by_the_series(client: Any) -> None:
    assert client.book(LINE, EntryNumber=26700002)["InvoiceNumber"] == 26700002
    assert client.book(LINE)["EntryNumber"] == 26700001
    assert client.book(LINE)["EntryNumber"] == 26700003
    assert client.book(LINE, InvoiceNumber=77)["EntryNumber"] == 77


def test_a_refused_entry_uses_no_number(client: Any) -> None:
    client.refusal({**LINE, "VATCode": "Q"})
    assert client.book(LINE)["EntryNumber"] == 26700001


def test_many_threads_leave_no_gap_and_no_double(client: Any) -> None:
    body = client.entry(LINE)
    token = client.http.headers["Authorization"]

    def work(_: int) -> list[int]:
        mine = Client(client.base_url, client.http.verify, client.division)
        mine.http.headers["Authorization"] = token
        return [
            mine.post("salesentry/SalesEntries", body).json()["d"]["EntryNumber"]
            for _ in range(15)
        ]

    with ThreadPoolExecutor(6) as pool:
        numbers = [number for part in pool.map(work, range(6)) for number in part]
    assert sorted(numbers) == list(range(26700001, 26700001 + 90))
    assert client.ledger()["receivable"] == "1089.00"


def test_relation_numbers_have_no_double_either(client: Any) -> None:
    token = client.http.headers["Authorization"]

    def work(index: int) -> None:
        mine = Client(client.base_url, client.http.verify, client.division)
        mine.http.headers["Authorization"] = token
        for number in range(5):
            body = {"Name": f"New {index}-{number}"}
            assert mine.post("crm/Accounts", body).status_code == 201

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    rows = client.rows("crm/Accounts", filter="startswith(Name,'New')", select="Code")
    codes = sorted(int(row["Code"]) for row in rows)
    assert codes == list(range(9005, 9025))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[list[str]]:
    ca = str(tmp_path / "ca")
    file = str(tmp_path / "state.sqlite")
    yield ["--world", "tiny", "--tls", "--ca-dir", ca, "--state", file]


def test_what_was_answered_survives_a_kill(state: list[str]) -> None:
    with process(*state) as first:
        code = first.ready["divisions"][0]["code"]
        client = Client(first.base_url, first.ca, code)
        pair = client.log_in()
        answered = client.book(LINE, YourRef="kept")
        client.admin("edits", {"edit": "close_period", "division": code,
                               "journal": "70", "year": 2026, "period": 1})  # fmt: skip
        first.kill()
    with process(*state) as second:
        client = Client(second.base_url, second.ca, code)
        client.http.headers["Authorization"] = f"Bearer {pair['access_token']}"
        (entry,) = client.ledger()["entries"]
        assert entry["entry_id"] == answered["EntryID"]
        assert (entry["your_ref"], entry["amount"]) == ("kept", "12.10")
        assert client.refusal(LINE, EntryDate="2026-01-05").startswith("Periode is")
        assert client.book(LINE)["EntryNumber"] == answered["EntryNumber"] + 1


def test_without_a_file_nothing_survives_a_reset(client: Any) -> None:
    client.book(LINE)
    client.admin("settings", {"sign_rule": "no_type"})
    client.admin("faults", {"effect": "html"})
    client.admin("reset", {})
    assert client.ledger()["count"] == 0
    assert client.admin("settings")["sign_rule"] == "as_given"
    assert client.admin("faults") == []
    assert client.http.get(client.url("current/Me")).status_code == 401


@pytest.mark.parametrize("world", ["tiny", "firm"])
def test_a_reset_takes_less_than_50_ms(world: str) -> None:
    sandbox = Sandbox(Options(plan=Plan(world)))
    times = []
    for _ in range(5):
        start = time.perf_counter()
        sandbox.reset()
        times.append(time.perf_counter() - start)
    assert min(times) < 0.05


def test_a_process_starts_in_less_than_two_seconds(tmp_path: Path) -> None:
    start = time.perf_counter()
    with process("--tls", "--ca-dir", str(tmp_path)) as started:
        assert time.perf_counter() - start < 2
        ready = started.ready
    assert ready["ready"] is True
    assert ready["base_url"].startswith("https://127.0.0.1:")
    assert ready["admin_url"] == ready["base_url"] + "/_sandbox/"
    assert ready["client_id"].startswith("{")
    assert "NL Company B.V." in [row["name"] for row in ready["divisions"]]
    assert {"login", "password", "name"} <= set(ready["users"][0])


def test_the_same_seed_gives_the_same_world() -> None:
    now = parse_moment("2026-11-21T09:00:00").replace(tzinfo=None)
    for world in NAMES:
        one = build(Plan(world, seed=5), now)
        worlds._build.cache_clear()
        two = build(Plan(world, seed=5), now)
        other = build(Plan(world, seed=6), now)
        assert one == two
        assert one != other


def test_the_practice_has_an_office_and_forty_clients() -> None:
    with serving("practice") as running:
        assert len(running.ready["divisions"]) == 41
        names = [row["name"] for row in running.ready["divisions"]]
        assert len(set(names)) == 41


def test_periods_of_the_firm_are_open_where_odoo_s_demo_needs_them() -> None:
    with serving("firm", clock="2026-11-21T09:00:00Z") as running:
        client = Client(running.base_url, None, 3412001)
        client.log_in()
        wanted = "Journal eq '70' and Status eq 0 and Year le 2026"
        rows = client.rows("read/financial/JournalStatusList", filter=wanted)
        assert {row["Year"] for row in rows} == {2024, 2025, 2026}
        assert len(rows) == 36


@pytest.mark.parametrize(
    ("moment", "hours"),
    [("2026-03-29T00:59:59Z", 1), ("2026-03-29T01:00:00Z", 2),
     ("2026-10-25T00:59:59Z", 2), ("2026-10-25T01:00:00Z", 1),
     ("2026-11-21T09:00:00Z", 1)],
)  # fmt: skip
def test_summer_time(moment: str, hours: int) -> None:
    assert utc_offset(parse_moment(moment)).total_seconds() == hours * 3600


def test_a_frozen_clock_stands_still_and_a_set_one_ticks() -> None:
    clock = Clock()
    clock.set(parse_moment("2030-01-01T00:00:00Z"), freeze=True)
    one = clock.now()
    time.sleep(0.01)
    assert clock.now() == one
    clock.advance(60)
    assert (clock.now() - one).total_seconds() == 60
    clock.set(parse_moment("2030-01-01T00:00:00Z"))
    one = clock.now()
    time.sleep(0.01)
    assert clock.now() > one


def test_the_command_line_refuses_a_foreign_redirect() -> None:
    with pytest.raises(RuntimeError, match="ended with 2"):
        with process("--redirect-uri", "http://example.com/x"):
            pass


def test_command_line_settings_hold_after_a_reset(tmp_path: Path) -> None:
    arguments = ["--world", "tiny", "--sign-rule", "type_flips", "--post-answer",
                 "key_only", "--token-rotation", "at_once", "--site", "be",
                 "--clock", "2026-05-05T12:00:00Z",
                 "--redirect-uri", "https://example.com/x"]  # fmt: skip
    with process(*arguments) as started:
        client = Client(started.base_url, None, started.ready["divisions"][0]["code"])
        client.admin("settings", {"sign_rule": "as_given"})
        client.admin("reset", {})
        settings = client.admin("settings")
        assert settings["sign_rule"] == "type_flips"
        assert settings["post_answer"] == "key_only"
        assert settings["token_rotation"] == "at_once"
        assert client.admin("status")["world"]["site"] == "be"
        assert client.admin("clock")["local"].startswith("2026-05-05T14:00")
        assert client.admin("apps")["redirect_uris"] == ["https://example.com/x"]


def test_a_belgian_site_has_belgian_codes(client: Any) -> None:
    client.admin("reset", {"site": "be"})
    client.log_in()
    code = client.row("vat/VATCodes", filter="Code eq '5'", select="Percentage,Type")
    assert (code["Percentage"], code["Type"]) == (0.21, "E")
    client.book({"AmountFC": 100})
    assert client.ledger()["vat"] == {"5": {"base": "100.00", "vat": "21.00"}}
    assert client.rows("system/Divisions", select="Country")[0]["Country"] == "BE "
