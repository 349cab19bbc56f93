# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Setting up: what a newcomer sees when something is not as it should be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import (
    apt,
    cache,
    database,
    odoo,
    odoo_conf,
    paths,
    postgres,
    processes,
    progress,
    venv,
    xml_check,
)
from tools.odoo import Odoo
from tools.postgres import Server
from tools.progress import StepFailed

NO_SERVER = Server("/nowhere", "5432", "odoo", "", "18", True, "/bin")
AN_ODOO = Odoo("19.0.0+dfsg-1", "test", "/nowhere", ("/nowhere/addons",))


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    monkeypatch.setattr(paths, "LOGS", tmp_path / "build/logs")
    monkeypatch.setattr(paths, "RUN", tmp_path / "build/run")
    monkeypatch.setattr(odoo_conf, "DATA", tmp_path / "build/odoo-data")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def an_odoo(folder: Path, version: str) -> Path:
    release = folder / "odoo" / "release.py"
    release.parent.mkdir(parents=True)
    release.write_text(f"version_info = ({version}, FINAL, 0, '')\n")
    (folder / "addons" / "account").mkdir(parents=True)
    return folder


# --- progress ---------------------------------------------------------------------


def test_a_failing_program_shows_its_last_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = "print('the reason'); raise SystemExit(3)"
    with pytest.raises(StepFailed, match="status 3"), progress.step("Try") as current:
        progress.run(current, [sys.executable, "-c", script], tmp_path / "log")
    assert "the reason" in capsys.readouterr().out


def test_a_program_that_hangs_is_ended(tmp_path: Path) -> None:
    script = "import time; time.sleep(60)"
    begun = time.monotonic()
    with pytest.raises(StepFailed), progress.step("Hang") as current:
        command = [sys.executable, "-c", script]
        progress.run(current, command, tmp_path / "log", timeout=0.5)
    assert time.monotonic() - begun < 10


def test_a_long_step_shows_that_it_lives(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "HEARTBEAT", 0.02)
    with progress.step("Long") as current:
        current.note = "half way"
        time.sleep(0.2)
    assert "half way" in capsys.readouterr().out


def test_a_failure_becomes_a_message_and_a_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def work() -> None:
        raise StepFailed("no disk left")

    with pytest.raises(SystemExit) as ended:
        progress.main(work)
    assert ended.value.code == 1
    assert "FAILED: no disk left" in capsys.readouterr().out


# --- cache ------------------------------------------------------------------------


def test_a_cache_entry_is_whole_or_absent(tmp_path: Path) -> None:
    target = tmp_path / "entry"
    with pytest.raises(RuntimeError), cache.built(target) as draft:
        (draft / "half").touch()
        raise RuntimeError
    assert not target.exists()
    assert list(tmp_path.glob(".entry*")) == []
    with cache.built(target) as draft:
        (draft / "whole").touch()
    assert (target / "whole").exists()


def test_two_runs_do_not_fill_the_cache_at_once(tmp_path: Path) -> None:
    # Each takes a folder that only one can make, and fails where it is taken.
    script = (
        "from tools import cache\n"
        "import os, time\n"
        "with cache.locked('x'):\n"
        f"    os.mkdir({str(tmp_path / 'busy')!r})\n"
        "    time.sleep(0.5)\n"
        f"    os.rmdir({str(tmp_path / 'busy')!r})\n"
    )
    command = [sys.executable, "-c", script]
    runs = [subprocess.Popen(command, cwd=paths.ROOT) for _number in range(3)]
    assert [run.wait(timeout=30) for run in runs] == [0, 0, 0]


# --- Odoo -------------------------------------------------------------------------


def test_an_odoo_of_the_user_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = an_odoo(tmp_path / "mine", "19, 0, 0")
    monkeypatch.setenv("ODOO_HOME", str(home))
    found = odoo.own()
    assert found is not None
    assert found.python_path == str(home)
    assert found.addons == (str(home / "addons"),)


@pytest.mark.parametrize("version", ["18, 0, 0", "20, 0, 0", "'saas~19', 2, 0"])
def test_another_version_of_odoo_is_refused(tmp_path: Path, version: str) -> None:
    with pytest.raises(StepFailed, match="not of version 19"):
        odoo.describe(an_odoo(tmp_path / "other", version), "test")


def test_links_between_packages_are_mended_inside_the_tree(tmp_path: Path) -> None:
    addon = tmp_path / "usr/lib/python3/dist-packages/odoo/addons/web"
    addon.mkdir(parents=True)
    real = tmp_path / "usr/share/javascript/jquery.js"
    real.parent.mkdir(parents=True)
    real.write_text("jquery")
    (addon / "jquery.js").symlink_to("/usr/share/javascript/jquery.js")
    odoo.mend(tmp_path)
    assert (addon / "jquery.js").read_text() == "jquery"
    assert (addon.parent / odoo.MISSING).exists()


def test_a_link_that_leads_nowhere_is_a_failure(tmp_path: Path) -> None:
    addon = tmp_path / "usr/lib/python3/dist-packages/odoo/addons/web"
    addon.mkdir(parents=True)
    (addon / "gone.js").symlink_to("../gone.js")
    with pytest.raises(StepFailed, match="gone.js"):
        odoo.mend(tmp_path)


def test_the_mirror_comes_from_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apt, "SOURCES", tmp_path)
    extra = tmp_path / "sources.list.d"
    extra.mkdir()
    with pytest.raises(StepFailed, match="no Debian archive"):
        apt.mirror()
    (extra / "a.list").write_text("deb https://tools.example/apt stable main\n")
    (extra / "debian.sources").write_text(
        "# URIs: http://old.example/debian\n"
        "URIs: http://near.example/debian-security\n"
        "URIs: http://near.example/debian\n"
    )
    assert apt.mirror() == "http://near.example/debian"


# --- PostgreSQL -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "major", "may_create", "said"),
    [
        ("me", 12, True, "13 or newer"),
        ("postgres", 17, True, "refuses"),
        ("me", 17, False, "may not create"),
    ],
)
def test_a_server_that_will_not_do_is_named(
    user: str, major: int, may_create: bool, said: str
) -> None:
    assert said in postgres._trouble(user, major, may_create)


def test_a_fitting_server_is_taken() -> None:
    assert postgres._trouble("me", 13, True) == ""


def test_no_server_means_none(tmp_path: Path) -> None:
    assert postgres.reachable({"PGHOST": str(tmp_path), "PGUSER": "me"}) is None


# --- databases and configuration --------------------------------------------------


def test_another_checkout_has_other_databases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = database.name_for("test")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    assert database.name_for("test") != here


def test_the_configuration_is_for_this_machine_only() -> None:
    target = odoo_conf.write(
        "trial",
        AN_ODOO,
        NO_SERVER,
        database="eoc_x_trial",
        exact_online={"base_url": "https://127.0.0.1:1"},
    )
    text = target.read_text()
    assert "http_interface = 127.0.0.1" in text
    assert "list_db = False" in text
    assert "dbfilter = ^eoc_x_trial$" in text
    assert "[exact_online]\nbase_url = https://127.0.0.1:1" in text
    assert target.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("level", ["WARNING", "ERROR", "CRITICAL"])
def test_a_warning_of_odoo_is_a_failure(tmp_path: Path, level: str) -> None:
    log = tmp_path / "odoo.log"
    log.write_text(
        "2026-11-21 06:38:25,000 9812 INFO db odoo.modules: fine\n"
        f"2026-11-21 06:38:25,996 9812 {level} db odoo.modules: not fine\n"
    )
    with pytest.raises(StepFailed, match="logged 1 warnings"):
        database.check_log(log)


def test_a_log_that_only_quotes_a_warning_passes(tmp_path: Path) -> None:
    log = tmp_path / "odoo.log"
    log.write_text("2026-11-21 06:38:25,000 9812 INFO db x: no WARNING today\n")
    database.check_log(log)


# --- servers in the background ----------------------------------------------------


def test_a_server_is_started_once_and_ended() -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    pid = processes.start("nap", command)
    assert processes.running("nap") == pid
    with pytest.raises(StepFailed, match="running already"):
        processes.start("nap", command)
    assert processes.stop("nap") is True
    assert processes.running("nap") is None
    assert processes.stop("nap") is False


def test_a_process_that_took_over_the_number_is_left_alone() -> None:
    entry = {"pid": os.getpid(), "started": "1", "command": []}
    cache.write(paths.RUN / "old.json", json.dumps(entry))
    assert processes.running("old") is None
    assert processes.stop("old") is False


# --- packages ---------------------------------------------------------------------


@pytest.mark.parametrize("version", [(3, 9, 2), (3, 14, 0)])
def test_an_untried_python_is_refused(
    version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(StepFailed, match="PYTHON="):
        venv.check_python()


def test_every_locked_package_has_its_hashes_and_no_address() -> None:
    for path in sorted((paths.ROOT / "requirements").glob("*.lock")):
        text = path.read_text()
        assert "://" not in text, path.name
        entries = text.replace("\\\n", " ").splitlines()
        wanted = [entry for entry in entries if entry and not entry.startswith("#")]
        assert wanted
        for entry in wanted:
            assert "==" in entry and "--hash=sha256:" in entry, entry


# --- XML --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"views/a.xml": "<odoo><record id='x'/><record id='x'/></odoo>"}, "x is in"),
        ({"views/a.xml": "<odoo>"}, "a.xml"),
        ({"views/a.xml": "<odoo/>", "views/b.xml": "<odoo/>"}, "never loaded"),
        ({}, "there is no views/a.xml"),
    ],
)
def test_faults_of_an_addons_xml_are_found(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    addon = tmp_path / "addon"
    (addon / "views").mkdir(parents=True)
    (addon / "__manifest__.py").write_text("{'data': ['views/a.xml']}")
    for name, text in files.items():
        (addon / name).write_text(text)
    assert any(said in line for line in xml_check.check_all(tmp_path))


def test_sound_xml_passes(tmp_path: Path) -> None:
    addon = tmp_path / "addon"
    (addon / "views").mkdir(parents=True)
    (addon / "__manifest__.py").write_text("{'data': ['views/a.xml']}")
    (addon / "views/a.xml").write_text("<odoo><record id='x'/></odoo>")
    assert xml_check.check_all(tmp_path) == []
