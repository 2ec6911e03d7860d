"""A small load generator, for machines without wrk: `load.py` starts it as a process."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.benchmarks.calls import HEADERS

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTH = b"content-length:"
END_OF_HEAD = b"\r\n\r\n"
FIRST_REFUSAL = b"400"


class Tally:
    """What all connections have seen."""

    def __init__(self) -> None:
        self.microseconds: list[float] = []
        self.refused = 0
        self.lost = 0


def encode(host: str, method: str, target: str, body: str) -> bytes:
    """One request as it goes over the wire."""
    data = body.encode()
    headers = {"Host": host, **HEADERS, "Content-Length": str(len(data))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + data


async def connection(
    host: str, port: int, requests: Iterator[bytes], seconds: float, tally: Tally
) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    end = time.perf_counter() + seconds
    while (started := time.perf_counter()) < end:
        writer.write(next(requests))
        try:
            head = await reader.readuntil(END_OF_HEAD)
            await reader.readexactly(body_length(head))
        except asyncio.IncompleteReadError:
            tally.lost += 1
            break
        tally.microseconds.append((time.perf_counter() - started) * 1e6)
        # The status follows "HTTP/1.1 ".
        tally.refused += head[9:12] >= FIRST_REFUSAL
    writer.close()


def body_length(head: bytes) -> int:
    _, _, rest = head.lower().partition(LENGTH)
    return int(rest.partition(b"\r\n")[0] or 0)


async def run(script: str, url: str, seconds: float, connections: int) -> dict[str, float]:
    address = urlsplit(url)
    host, port = address.hostname or "", address.port or 80
    requests = cycle([encode(address.netloc, *request) for request in json.loads(script)])
    tally = Tally()
    started = time.perf_counter()
    await asyncio.gather(
        *(connection(host, port, requests, seconds, tally) for _ in range(connections))
    )
    spent = time.perf_counter() - started
    latencies = sorted(tally.microseconds) or [0.0]
    return {
        "requests": len(tally.microseconds),
        "seconds": spent,
        "refused": tally.refused,
        "lost": tally.lost,
        "p50_us": latencies[len(latencies) // 2],
        "p99_us": latencies[len(latencies) * 99 // 100],
    }


if __name__ == "__main__":
    path, url, seconds, connections = sys.argv[1:]
    result = run(Path(path).read_text(), url, float(seconds), int(connections))
    print(json.dumps(asyncio.run(result)))
