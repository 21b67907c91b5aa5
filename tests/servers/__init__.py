"""Real servers for tests, and servers that fail on request.

Fixtures (tests/servers/fixtures.py; every test has them without an import):

`datacube`          the demo's local datacube, one per test session: `.stac_url`, `.store_url`. Do not change it.
`proxied_datacube`  the same with a `Proxy` before API and store, one per test: `.stac_url`, `.store_url`, `.stac`,
                    `.store`.
`pgstac_datacube`   the datacube on NRCan's own engine, with its wrong links, one per test session; for tests marked
                    `@pytest.mark.servers`, which run with `-m servers` after scripts/install-test-servers.sh.
`writable_pgstac`   the URL of the same engine, empty and with the Transaction extension, for the same marked tests: all
                    of them may write, each in a collection of its own.
`store`             a function: `store(folder)` serves a folder with byte ranges and returns its URL.
`proxy`             a function: `proxy(url, latency=0.2, bandwidth=1e6)` returns a `Proxy` before a server.
`fault_server`      (tests.servers.faults) serves a folder with faults from a seeded `Schedule`.
`stub_api`          a function: `stub_api({"GET /": landing_page(), …})` returns a `StubApi`; its `.url` is the root.

For catalogues whose files want a key or a signature; each module has an example:

`object_store`      a function: `object_store({"bucket": folder}, access, open_prefixes)` returns an `ObjectStore` that
                    refuses what is not signed. `access` (store_access.py): `Presigned()` if not told otherwise,
                    `ContainerToken()`, `NamedToken()`, `api_key("…")`, `bearer(…)`.
`guard`             a function: `guard(url, api_key("…"))` returns a `Guard`, a proxy that wants a key or a token.
`signed_datacube`   a function: `signed_datacube()` returns the demo's datacube before such a store: `.stac_url`,
                    `.store`, `.signer`. Thumbnails are open. `signed_datacube(STORAGE_HOST)` has the hrefs of THEIA,
                    which only the signer leads to the store.
`signing_api`       a function: `signing_api(store)` returns a `SigningApi`, THEIA's, for such a store.
`sas_api`           a function: `sas_api(store, ["account/container"])` returns a `SasApi`, as Planetary Computer's.
`template_signer`   a function: `template_signer(store, rules)` returns a `TemplateSigner` whose calls `rules` tell.
`identity_provider` an `IdentityProvider` with the sign-in by device code; the test approves it.

`entrepot`          an `Entrepot`: IGN's API for the Géoplateforme, with its `.sign_in`, a harvester that really fetches
                    slabs, and the WMS and WMTS of what is published.

    def test_a_search_survives_a_hiccup(proxied_datacube):
        proxied_datacube.stac.fault(Answer(503, headers={"Retry-After": "1"}), path="/search", times=1)
        …
        assert proxied_datacube.stac.count("POST", "/search") == 2
        assert [seen.range for seen in proxied_datacube.store.requests] == ["bytes=0-16383"]

No test compares times. To show that something happens before an answer arrives, let the test release the answer:
`proxy.hold()`, `proxy.let_go()`; `DatacubeWcs.holds` and `let_go` hold only some requests. To show that a client waits
as long as it is told, let the fault last that long, `proxy.fault(…, lasting=1)`, and count the requests.

What has been signed ends when the test says so: `store.clock.advance(seconds)`, `store.expire_after(ranges=3)`,
`store.revoke()`. These servers and the stub take faults, too: `signer.fault(Answer(503), path="/sign", times=1)`.

Faults (tests.servers.proxy): `Reset()`, `Hang(seconds)`, `Answer(status, body, headers)`, `Truncate(after)`, `html()`;
without end: `Trickle(body)`, `Endless(part)`, `EndlessHeaders()`.
Building blocks for stubs (tests.servers.stub): `landing_page`, `minimal_collection`, `minimal_item`, `json_answer`,
`ABSENT`.
"""
