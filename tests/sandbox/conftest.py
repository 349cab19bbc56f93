# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One sandbox with TLS for all tests; each test starts with a fresh world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import settings

from exact_sandbox.testing import Running, serving

# A busy machine is no failure: generated cases have no time limit of their own.
settings.register_profile("sandbox", deadline=None)
settings.load_profile("sandbox")

#: Local time is an hour later.
MOMENT = "2026-11-21T09:00:00Z"
REDIRECT = "http://127.0.0.1:9/callback"


class Client:
    """A caller with a token, in one division."""

    def __init__(self, base_url: str, ca: str | None, division: int) -> None:
        self.base_url = base_url
        self.division = division
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = ca or True
        self.http.headers["Accept"] = "application/json"

    def log_in(self, user: str | None = None, divisions: Any = "all") -> dict[str, str]:
        """Get a token pair and use it from now on."""
        pair = self.admin("grant", {"user": user, "divisions": divisions})
        self.http.headers["Authorization"] = f"Bearer {pair['access_token']}"
        return pair

    def admin(self, door: str, body: Any = None, method: str | None = None) -> Any:
        """Call the administration; without a body it is a GET."""
        method = method or ("GET" if body is None else "POST")
        answer = self.http.request(
            method, f"{self.base_url}/_sandbox/{door}", json=body
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def url(self, path: str, division: int | None = None) -> str:
        return f"{self.base_url}/api/v1/{division or self.division}/{path}"

    def get(self, path: str, **params: str) -> requests.Response:
        names = {f"${name}": value for name, value in params.items()}
        # a count is text; asked for as JSON it is refused
        headers = {"Accept": "*/*"} if path.endswith("/$count") else None
        return self.http.get(self.url(path), params=names, headers=headers)

    def rows(self, path: str, **params: str) -> list[dict[str, Any]]:
        """Rows of a collection, whichever shape it has; one page."""
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.text
        content = answer.json()["d"]
        return content if isinstance(content, list) else content["results"]

    def row(self, path: str, **params: str) -> dict[str, Any]:
        (row,) = self.rows(path, **params)
        return row

    def post(self, path: str, body: Any, **headers: str) -> requests.Response:
        return self.http.post(self.url(path), json=body, headers=headers)

    def gl(self, code: str) -> str:
        return str(
            self.row("financial/GLAccounts", select="ID", filter=f"Code eq '{code}'")[
                "ID"
            ]
        )

    def customer(self, code: str = "1000") -> str:
        wanted = f"Code eq '{code:>18}'"
        return str(self.row("crm/Accounts", select="ID", filter=wanted)["ID"])

    def entry(self, *lines: dict[str, Any], **head: Any) -> dict[str, Any]:
        """Body of a sales entry; a line without account is revenue high."""
        revenue = self.gl("8000")
        return {
            "Journal": "70",
            "Customer": head.pop("Customer", None) or self.customer(),
            "SalesEntryLines": [{"GLAccount": revenue, **line} for line in lines],
            **head,
        }

    def book(self, *lines: dict[str, Any], **head: Any) -> dict[str, Any]:
        """Book and give the answer's entity."""
        answer = self.post("salesentry/SalesEntries", self.entry(*lines, **head))
        assert answer.status_code == 201, answer.text
        return dict(answer.json()["d"])

    def refusal(self, *lines: dict[str, Any], **head: Any) -> str:
        """Post an entry that must be refused by the books; its text."""
        before = self.ledger()["count"]
        answer = self.post("salesentry/SalesEntries", self.entry(*lines, **head))
        assert answer.status_code == 500, answer.text
        assert self.ledger()["count"] == before
        return str(answer.json()["error"]["message"]["value"])

    def ledger(self) -> dict[str, Any]:
        return dict(self.admin(f"ledger?division={self.division}"))


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The server of this run."""
    folder = str(tmp_path_factory.mktemp("ca"))
    with serving(
        "tiny", tls=True, ca_dir=folder, redirect_uris=[REDIRECT], clock=MOMENT
    ) as found:
        yield found


@pytest.fixture
def anonymous(running: Running) -> Client:
    """A caller without a token, in a fresh world."""
    running.sandbox.reset()
    return Client(running.base_url, running.ca, running.ready["divisions"][0]["code"])


@pytest.fixture
def client(anonymous: Client) -> Client:
    """A caller with a token of the Dutch user, without limits."""
    anonymous.log_in()
    anonymous.admin("settings", {"minute_limit": 0, "day_limit": 0, "error_limit": 0})
    return anonymous


@pytest.fixture
def firm(running: Running) -> Client:
    """A caller with a token of the Dutch user, in a firm with a whole chart."""
    code = running.ready["divisions"][0]["code"]
    caller = Client(running.base_url, running.ca, code)
    caller.admin("reset", {"world": "firm"})
    caller.log_in()
    caller.admin("settings", {"minute_limit": 0, "day_limit": 0, "error_limit": 0})
    return caller
