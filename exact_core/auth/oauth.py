# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The three calls of OAuth2: ask consent, exchange its code, refresh the pair."""

from __future__ import annotations

import http.cookiejar
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import requests
import urllib3.exceptions
from oauthlib.oauth2 import OAuth2Error
from oauthlib.oauth2.rfc6749.errors import InsecureTransportError
from requests_oauthlib import OAuth2Session

from ..errors import ConfigurationError, ContractError, ExactError
from ..model.tokens import ACCESS_LIFETIME, TokenPair
from ..odata.edm import parse_json
from ..ports import Clock
from ..transport.http import no_auth, trouble_of
from ..transport.wire import WireAdapter, begin, bytes_left
from .answers import refusal_of

CONSENT_PAGE = "/api/oauth2/auth"
ISSUER = "/api/oauth2/token"
TIMEOUT = 15  # seconds for the whole call; a refresh runs under the token's lock
CONNECT_TIMEOUT = 4  # seconds for each of at most three attempts


@dataclass(frozen=True)
class AppCredentials:
    """The app as registered at Exact, on one country site.

    :param base_url: such as ``https://start.exactonline.nl``, without a slash.
    :param redirect_uri: exactly as registered.
    :param verify: ``True``, or the path of a CA bundle.
    """

    base_url: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    verify: bool | str = True


def authorize_url(
    base_url: str,
    client_id: str,
    redirect_uri: str,
    state: str,
    *,
    force_login: bool = False,
) -> str:
    """Address of Exact's consent page.

    :param state: given back in the callback; the host signs it and checks it there.
    :param force_login: have the person log in even when still logged in.
    :raises ConfigurationError: ``base_url`` is not https, or something is empty.
    """
    for name, value in (("client id", client_id), ("redirect URI", redirect_uri)):
        if not value:
            raise ConfigurationError(f"the {name} is missing")
    session = OAuth2Session(client_id, redirect_uri=redirect_uri)
    try:
        url, _state = session.authorization_url(
            base_url + CONSENT_PAGE, state=state, force_login=int(force_login)
        )
    except InsecureTransportError:
        raise ConfigurationError("the address of Exact must be https") from None
    return str(url)


def exchange_code(app: AppCredentials, code: str, clock: Clock) -> TokenPair:
    """Exchange the callback's code, valid once and for about three minutes.

    :param code: percent-decoded once.
    :raises ReauthorizationRequired: the code is used, too old or another app's.
    :raises ConfigurationError: client id or secret are wrong.
    :raises TokenRefreshRefused: too many token calls (documented: 200 a day).
    :raises ServerError: Exact's login service is out of order.
    :raises NotSent, NoAnswer: no (whole) answer; the code may be used up.
    :raises ContractError: the answer is no token answer.
    """

    def call(session: OAuth2Session, options: dict[str, Any]) -> None:
        session.fetch_token(
            code=code,
            include_client_id=True,
            client_secret=app.client_secret,
            **options,
        )

    return _ask(app, clock, "access_token_response", call)


def refresh(app: AppCredentials, pair: TokenPair, clock: Clock) -> TokenPair:
    """Exchange the refresh token for a new pair; the old one is then dead.

    :raises ReauthorizationRequired: the chain is dead.
    :raises TokenRefreshRefused: not before 570 s, or too many token calls.
    :raises ConfigurationError, ServerError, NotSent, NoAnswer, ContractError: as
        :func:`exchange_code`.
    """

    def call(session: OAuth2Session, options: dict[str, Any]) -> None:
        session.refresh_token(
            refresh_token=pair.refresh_token,
            client_id=app.client_id,
            client_secret=app.client_secret,
            **options,
        )

    return _ask(app, clock, "refresh_token_response", call)


_Hook = Literal["access_token_response", "refresh_token_response"]


class _Session(OAuth2Session):
    """A session that never carries the secret on to another address."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


def _ask(
    app: AppCredentials,
    clock: Clock,
    hook: _Hook,
    call: Callable[[OAuth2Session, dict[str, Any]], None],
) -> TokenPair:
    if not app.client_id or not app.client_secret:
        raise ConfigurationError("the client id or the client secret is missing")
    got: list[TokenPair] = []

    def read(answer: requests.Response) -> requests.Response:
        # The library would judge by the body alone and put Exact's text in its own
        # exception; status and headers decide as well, so the answer is read here.
        got.append(_pair_of(answer, clock.now()))
        return answer

    session = _new_session(app)
    session.register_compliance_hook(hook, read)
    options = {
        "token_url": app.base_url + ISSUER,
        "timeout": (CONNECT_TIMEOUT, TIMEOUT),
        "verify": app.verify,
    }
    begin(TIMEOUT)
    trouble: ExactError | None = None
    try:
        call(session, options)
    except InsecureTransportError:
        trouble = ConfigurationError("the address of Exact must be https")
    except OAuth2Error:
        trouble = ContractError("the token answer is not as documented")
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        trouble = trouble_of(
            error, sent=bytes_left(), is_write=False, doing="the token call"
        )
    finally:
        session.close()
    if trouble is not None:
        # Raised out here: the library's exceptions carry the request with the secret.
        raise trouble
    return got[0]


def _new_session(app: AppCredentials) -> OAuth2Session:
    session = _Session(app.client_id, redirect_uri=app.redirect_uri)
    session.auth = no_auth
    session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=()))
    for scheme in ("http://", "https://"):
        session.mount(scheme, WireAdapter())
    return session


def _pair_of(answer: requests.Response, now: datetime) -> TokenPair:
    if answer.status_code != 200:
        raise refusal_of(answer.status_code, answer.headers, answer.content, now)
    try:
        document = parse_json(answer.content)
        access, renewal = document["access_token"], document["refresh_token"]
        # Recorded as the text "600"; a number would be as right.
        lifetime = int(document.get("expires_in") or ACCESS_LIFETIME.total_seconds())
    except (ValueError, TypeError, KeyError, AttributeError):
        access = renewal = None
    if not (isinstance(access, str) and isinstance(renewal, str)):
        raise ContractError("the token answer holds no token pair", http_status=200)
    if not access or not renewal or lifetime <= 0:
        raise ContractError("the token answer holds no token pair", http_status=200)
    # Issued as late as it can have been: a refresh that comes too early is refused,
    # while a token believed in too long costs one 401 that is mended.
    return TokenPair(access, renewal, now, lifetime)
