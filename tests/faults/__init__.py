"""The fault suite: what the plugin does, on links, servers and disks that fail in all ways that can be drawn.

    make test-faults                                  600 schedules, as `make test` runs them
    make test-faults SCHEDULES=20000                  more of them, and the table for docs/trust.md
    make test-faults ONLY="download RESET@2x1~0.41"   one schedule again, or all of an operation: ONLY=download
    make test-faults SEED=1000                        others than those of `make test`

schedules.py draws what goes wrong, link.py and surroundings.py let it happen, waits.py shortens the plugin's time-outs,
operations/ does what the plugin does, and judge.py says what came of it.
"""
