"""Real servers for tests, and servers that fail on request.

Fixtures (tests/servers/fixtures.py; every test has them without an import):

`datacube`          the demo's local datacube, one per test session: `.stac_url`, `.store_url`. Do not change it.
`proxied_datacube`  the same with a `Proxy` before API and store, one per test: `.stac_url`, `.store_url`, `.stac`,
                    `.store`.
`pgstac_datacube`   the datacube on NRCan's own engine, with its wrong links, one per test session; for tests marked
                    `@pytest.mark.servers`, which run with `-m servers` after scripts/install-test-servers.sh.
`dinamis`           a catalogue after DINAMIS's webinar with its files, one per test session: `.stac_url`, `.store_url`.
`store`             a function: `store(folder)` serves a folder with byte ranges and returns its URL.
`proxy`             a function: `proxy(url, latency=0.2, bandwidth=1e6)` returns a `Proxy` before a server.
`fault_server`      (tests.servers.faults) serves a folder with faults from a seeded `Schedule`.
`stub_api`          a function: `stub_api({"GET /": landing_page(), …})` returns a `StubApi`; its `.url` is the root.

    def test_a_search_survives_a_hiccup(proxied_datacube):
        proxied_datacube.stac.fault(Answer(503, headers={"Retry-After": "1"}), path="/search", times=1)
        …
        assert proxied_datacube.stac.count("POST", "/search") == 2
        assert [seen.range for seen in proxied_datacube.store.requests] == ["bytes=0-16383"]

No test compares times. To show that something happens before an answer arrives, let the test release the answer:
`proxy.hold()`, `proxy.let_go()`; `DatacubeWcs.holds` and `let_go` hold only some requests. To show that a client waits
as long as it is told, let the fault last that long, `proxy.fault(…, lasting=1)`, and count the requests.

Faults (tests.servers.proxy): `Reset()`, `Hang(seconds)`, `Answer(status, body, headers)`, `Truncate(after)`, `html()`;
without end: `Trickle(body)`, `Endless(part)`, `EndlessHeaders()`.
Building blocks for stubs (tests.servers.stub): `landing_page`, `minimal_collection`, `minimal_item`, `json_answer`,
`ABSENT`.
"""
