"""How well colours can be told from each other (WCAG 2.1, 1.4.3)."""

from __future__ import annotations

import re


def luminance(colour: str) -> float:
    def linear(part: str) -> float:
        value = int(part) / 255
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in re.findall(r"\d+", colour)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
