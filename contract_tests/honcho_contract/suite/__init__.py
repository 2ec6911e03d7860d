"""The scenarios: what pytest collects under `--pyargs honcho_contract.suite`.

A scenario only sends requests. Every exchange is judged by every law of the catalogue, whatever
the scenario was after; a scenario decides by itself just what takes several exchanges to see.
"""
