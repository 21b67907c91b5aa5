"""The sign-in of the Géoplateforme in a real QGIS, which opens the browser."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from demo.qgis_process import do_in_qgis, make_profile
from tests.servers.stub import stub_api


def test_qgis_signs_in_with_pkce_in_the_browser_and_again_when_a_token_ends_early(package, entrepot, tmp_path):
    def ends(_seen):
        entrepot.sign_in.end_access()
        return {}

    with stub_api({"/end": ends}) as watch:
        orders = {
            "api": entrepot.api_url,
            "user": entrepot.sign_in.user,
            "password": entrepot.sign_in.password,
            "token_url": entrepot.sign_in.token_url,
            "authorization_url": entrepot.sign_in.authorization_url,
            "end_access": f"{watch.url}/end",
        }
        profile = make_profile(tmp_path / "profile", package)
        job = "tests.desktop.sign_in_jobs:sign_in"
        _started, first, second = do_in_qgis(job, profile, tmp_path / "log", seconds=200, **orders)
    assert (first["account"], first["stores"]) == ("Ada Lovelace", 3)
    requests = [(seen.method, seen.path, seen.status) for seen in (*entrepot.requests, *entrepot.sign_in.requests)]
    assert len(first["opened"]) == 1, requests
    (address,) = first["opened"]
    asked = parse_qs(urlsplit(address).query)
    assert (asked["client_id"], asked["code_challenge_method"]) == (["desktop"], ["S256"])
    assert (second["account"], second["stores"]) == ("Ada Lovelace", 3)
    # QGIS 3.40 leaves it to the plugin that the user signs in anew; later ones renew the token themselves
    grants = entrepot.sign_in.grants
    assert grants in (["authorization_code", "authorization_code"], ["authorization_code", "refresh_token"])
    assert len(second["opened"]) == grants.count("authorization_code")
