# ruff: noqa: RUF001 - letters that are mistaken for others are what this file is about
"""Texts that break careless programs, made by family. Every one must be stored as it was sent or refused in words."""

import unicodedata
from collections.abc import Iterator


def texts() -> list[str]:
    families = (scripts, invisible, controls, bidirectional, line_breaks, injections, formats, numbers, long, odd_ends)
    return list(dict.fromkeys(text for family in families for text in family()))


def scripts() -> Iterator[str]:
    """One sample from each 0x120 code points of the two planes that people write in, and of the rest, coarser."""
    for start in [*range(0x20, 0x20000, 0x120), *range(0x20000, 0x110000, 0x8000)]:
        letters = [chr(code) for code in range(start, start + 0x60) if not 0xD800 <= code <= 0xDFFF]
        drawn = "".join(letter for letter in letters if unicodedata.category(letter)[0] not in "CZ")[:24]
        if drawn:
            yield f"Ada {drawn}"
    yield from (
        "Zoë O'Neill-Øster",
        "名前",
        "नाम",
        "اسم",
        "שם",
        "ชื่อ",
        "이름",
        "𝒜𝒹𝒶",
        "👩🏽\u200d⚕️",
        "e\u0301 é",
        "ﬁ ﬀ",
        "İıſß",
    )


def invisible() -> Iterator[str]:
    for code in range(0x110000):
        if unicodedata.category(chr(code)) in {"Cf", "Zs"} and (code < 0xE0000 or code % 16 == 1):
            yield f"Ada{chr(code)}Example"
    yield from ("\u200b", "\u3164\u2800", " ", "\u00a0\u2003", "\u0301", "\ufe0f", "\U000e0041\U000e0042")


def controls() -> Iterator[str]:
    for code in [*range(0x20), *range(0x7F, 0xA0)]:
        yield f"Ada{chr(code)}Example"


def bidirectional() -> Iterator[str]:
    for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c":
        yield f"{mark}Ada elpmaxE"
        yield f"Ada {mark} gpj.exe"


def line_breaks() -> Iterator[str]:
    for end in ("\n", "\r", "\r\n", "\n\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"):
        yield f"Ada{end}Bcc: everybody@example.org"
        yield f"{end}Ada{end}"


def injections() -> Iterator[str]:
    yield from (
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><svg onload=alert(1)>',
        "'><b>",
        "</textarea><h1>",
        "</title>",
        "<!--",
        "]]>",
        "&lt;b&gt;",
        "&amp;",
        "&#0;",
        "javascript:alert(1)",
        "{{ 7*7 }}",
        "{% include 'x' %}",
        "{# #}",
        "{{request.user}}",
        "${7*7}",
        "#{7*7}",
        "%(name)s",
        "%s%s%n",
        "{0}",
        "{name.__class__}",
        "$(id)",
        "`id`",
        "| cat /etc/passwd",
        "; DROP TABLE consultations_consultationrequest; --",
        "' OR '1'='1",
        "\\' OR 1=1 --",
        "\\",
        "\\\\",
        "../../../etc/passwd",
        "..\\..\\windows",
        "file:///etc/passwd",
        "%00",
        "%0d%0aSet-Cookie: a=b",
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        "\t=1+1",
        "＝１＋１",
        "\uff1d1",
        "=?utf-8?q?Bcc?=",
        "a@example.org\nBcc: b@example.org",
        "null",
        "None",
        "undefined",
        "NaN",
        "true",
        "[]",
        "{}",
        "[object Object]",
        "\ufeffAda",
        "\ufffe",
        "\uffff",
        "Ada\ufffd",
        "Robert'); DROP TABLE students;--",
        "*)(uid=*))(|(uid=*",
        "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
        "_" * 30,
        "*" * 30,
        "[link](javascript:1)",
        "![](x)",
        "`",
        "~~~",
        "---\ntitle: x\n---",
        "!!! emergency",
    )


def formats() -> Iterator[str]:
    for wrapper in (
        "<{}>",
        "{{{{{}}}}}",
        "[{}]",
        "“{}”",
        "‘{}’",
        "«{}»",
        "({})",
        "/{}/",
        "%{}%",
        "${}$",
        "&{};",
        "\\u{}",
        "\\x{}",
    ):
        for inner in ("Ada", "0041", "script", "a" * 50):
            yield wrapper.format(inner)


def numbers() -> Iterator[str]:
    yield from (
        "0",
        "-0",
        "1e309",
        "0x41",
        "٣٤",
        "½",
        "Ⅷ",
        "9" * 400,
        "1,000.00",
        "1'000",
        "00:00:00",
        "2026-02-30",
        "١٢:٣٠",
    )


def long() -> Iterator[str]:
    for size in (
        39,
        40,
        41,
        119,
        120,
        121,
        254,
        255,
        999,
        1000,
        1001,
        2999,
        3000,
        3001,
        4999,
        5000,
        5001,
        70_000,
        1_000_000,
    ):
        yield "x" * size
        yield "👩" * min(size, 100_000)
    yield "e" + "\u0301" * 2900
    yield "line\r\n" * 500
    yield "a " * 2400


def odd_ends() -> Iterator[str]:
    for text in ("Ada ", " Ada", "\u00a0Ada\u00a0", "Ada\t", "\tAda", "Ada\u200b", "\ufeffAda", "Ada\u0300"):
        yield text
        yield text * 5
