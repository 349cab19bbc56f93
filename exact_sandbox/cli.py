# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ``exact-sandbox`` command."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from typing import Any

from exact_sandbox.apps import check_redirect_uri
from exact_sandbox.sandbox import Options, Sandbox
from exact_sandbox.server import Server
from exact_sandbox.settings import CHOICES
from exact_sandbox.worlds.worlds import NAMES, SITES, Plan

#: Command line options that are settings.
_SETTINGS = ("sign_rule", "post_answer", "prefer", "token_rotation")


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="exact-sandbox", description="A local Exact Online for tests and demos."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--world", choices=NAMES, default="firm")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--divisions", type=int, help="number of divisions")
    parser.add_argument("--relations", type=int, help="relations per division")
    parser.add_argument("--site", choices=SITES, default="nl")
    parser.add_argument("--clock", default="real", help="real, or an ISO moment")
    parser.add_argument("--state", metavar="FILE", help="file that outlives a restart")
    parser.add_argument("--tls", action="store_true", help="https with a throwaway CA")
    parser.add_argument("--ca-dir", metavar="DIR", help="where the CA is kept")
    parser.add_argument(
        "--host-name", action="append", default=[], metavar="NAME",
        help="another name in the certificate, such as start.exactonline.nl",
    )  # fmt: skip
    parser.add_argument("--redirect-uri", action="append", default=[], metavar="URI")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="JSON", help="a fault rule"
    )
    for name in _SETTINGS:
        option = "--" + name.replace("_", "-")
        parser.add_argument(option, choices=CHOICES[name], dest=name)
    return parser.parse_args(words)


def _options(arguments: argparse.Namespace) -> Options:
    settings: dict[str, Any] = {
        name: getattr(arguments, name)
        for name in _SETTINGS
        if getattr(arguments, name) is not None
    }
    return Options(
        plan=Plan(
            arguments.world,
            arguments.seed,
            arguments.divisions,
            arguments.relations,
            arguments.site,
        ),
        settings=settings,
        redirect_uris=[check_redirect_uri(uri) for uri in arguments.redirect_uri],
        clock=arguments.clock,
        state=arguments.state,
        faults=[json.loads(text) for text in arguments.fault],
    )


def main(words: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C. Prints one line of JSON when ready."""
    arguments = _arguments(words)
    try:
        sandbox = Sandbox(_options(arguments))
    except ValueError as error:
        print(f"exact-sandbox: {error}", file=sys.stderr)
        return 2
    ca, context = None, None
    if arguments.tls:
        from exact_sandbox.tls import make_certificates

        path, context = make_certificates(arguments.ca_dir, arguments.host_name)
        ca = str(path)
    sandbox.ca = ca
    try:
        server = Server(sandbox, arguments.host, arguments.port, context)
    except OSError as error:
        place = f"{arguments.host}:{arguments.port}"
        print(f"exact-sandbox: cannot listen on {place}: {error}", file=sys.stderr)
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.1}
    )
    thread.start()
    print(sandbox.ready_line(), flush=True)
    stop.wait()
    server.shutdown()
    thread.join()
    server.server_close()
    return 0
