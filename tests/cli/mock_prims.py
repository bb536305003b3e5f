#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A run of prims as silicon would have left it, but for its clock, which is made up.

    mock_prims.py DIR REGISTER [PRIM=TICKS...]

writes DIR/raw.jsonl and DIR/env.json: of each primitive a cell of 16 blocks, one tick more
or less in turns. The boot says that the clock is mock, unless MOCK=no is in the environment:
so a test sees what becomes of a clock that is real.
"""
import json
import os
import sys
import zlib


def compact(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def block(number, prim, register, ticks):
    reps, samples = 100, 8
    each = ticks + (number % 3) - 1
    values = {
        "caller": [0] * samples,
        "cpu": [0] * samples,
        "irq": [0] * samples,
        "t1": [1000 + each * reps] * samples,
        "t2": [1000 + 2 * each * reps] * samples,
    }
    summed = compact({"samples": values, "events": {}})
    return {
        "type": "block", "boot": 0, "block": number, "seq": number, "status": "ok",
        "reason": "", "reps": reps, "samples": values, "events": {},
        "sum": "%08x" % zlib.crc32(summed.encode()),
        "cell": {
            "environment": "metal", "path": "direct", "guard": "none", "design": "none",
            "knobs": {"hooked": "0"}, "exercise": "prims", "quantity": prim, "params": {},
            "window": "off", "meter": "cycles", "register": register,
        },
    }


def main():
    where, register, prims = sys.argv[1], sys.argv[2], sys.argv[3:]
    boot = {
        "type": "boot", "boot": 0, "environment": "metal", "qemu": "",
        "kernel": {"release": "6.12", "series": "", "flavour": "", "fingerprint": ""},
        "selftest": {"ok": True, "reason": ""},
    }
    if os.environ.get("MOCK") != "no":
        boot["clock"] = "mock"
    lines = [{"type": "run", "v": 1, "id": "20250101T000000Z-mock"}, boot]
    for prim in prims:
        name, ticks = prim.split("=")
        lines += [block(i, name, register, int(ticks)) for i in range(16)]
    lines.append({"type": "end", "blocks": len(lines) - 2})
    os.makedirs(where, exist_ok=True)
    with open(where + "/raw.jsonl", "w") as out:
        out.writelines(compact(line) + "\n" for line in lines)
    with open(where + "/env.json", "w") as out:
        json.dump({"cpu_name": "Mock(R) CPU 8480+", "cpu_vendor": "GenuineIntel",
                   "cpu_family": 6, "cpu_model": 143, "cpu_stepping": 8,
                   "cpu_microcode": "0x2b0001b0"}, out)


main()
