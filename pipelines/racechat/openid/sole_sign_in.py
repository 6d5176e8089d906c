"""Whether an OpenID provider is the one way to sign in to OpenWebUI. Asked of the running server, never of a file.

Read in OpenWebUI 0.12.4 (`routers/auths.py`, `utils/oauth.py`, `main.py`): `GET /api/config` tells, without a login,
whether the page has a form, sign-up, LDAP, a trusted header and which providers. Whether a password still signs in is not
among it (ENABLE_PASSWORD_AUTH; the form may be hidden and the route open), so the route is tried: switched off, it answers
403 before it looks at anything. A local account keeps a random or an administrator's address and proves none.
"""

import secrets
from collections.abc import Mapping

import httpx

from project88.errors import ConfigurationError, TransientError

_TIMEOUT_S = 5.0

_MUST_BE_OFF = {
    "auth_trusted_header": "unset WEBUI_AUTH_TRUSTED_EMAIL_HEADER",
    "enable_ldap": "set ENABLE_LDAP=false",
    "enable_signup": "set ENABLE_SIGNUP=false",
    "enable_login_form": "set ENABLE_LOGIN_FORM=false",
}


def require_sole_sign_in(openwebui_url: str) -> None:
    """Return where an OpenID provider is the one way to sign in; else raise ConfigurationError, saying what to do.

    Raises TransientError where OpenWebUI does not answer.
    """
    try:
        with httpx.Client(base_url=openwebui_url, timeout=_TIMEOUT_S, trust_env=False) as client:
            config = client.get("/api/config").raise_for_status().json()
            # Nobody's address and no password: where passwords are on, this is one wrong sign-in.
            nobody = {"email": f"{secrets.token_hex(8)}@nobody.invalid", "password": "-"}
            by_password = client.post("/api/v1/auths/signin", json=nobody).status_code
    except (httpx.HTTPError, ValueError) as error:
        raise TransientError(f"OpenWebUI does not answer at {openwebui_url}.") from error
    to_do = _to_do(config, by_password=by_password)
    if to_do:
        raise ConfigurationError(
            "PROJECT88_TRUST_OPENWEBUI_EMAIL is on, but people can sign in to OpenWebUI in other ways than with OpenID, and "
            f"then an address proves nothing. In OpenWebUI: {'; '.join(to_do)}. Or switch the setting off."
        )


def _to_do(config: object, *, by_password: int) -> list[str]:
    known = config if isinstance(config, dict) else {}
    features, oauth = known.get("features"), known.get("oauth")
    features = features if isinstance(features, dict) else {}
    providers = oauth.get("providers") if isinstance(oauth, dict) else None
    to_do = [advice for name, advice in _MUST_BE_OFF.items() if features.get(name) is not False]
    if features.get("auth") is not True:
        to_do.append("set WEBUI_AUTH=true")
    if by_password != httpx.codes.FORBIDDEN:
        to_do.append("set ENABLE_PASSWORD_AUTH=false")
    if not isinstance(providers, Mapping) or set(providers) != {"oidc"}:
        to_do.append(
            "set up one provider, the OpenID one (OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, OPENID_PROVIDER_URL), and no other"
        )
    return to_do
