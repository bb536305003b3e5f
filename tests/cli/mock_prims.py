#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A run of prims as silicon would have left it, but for its clock, which is made up.

    mock_prims.py DIR REGISTER [PRIM=TICKS...]

writes DIR/raw.jsonl and DIR/env.json: of each primitive a cell of 16 blocks, one tick more
or less in turns. The boot says that the clock is mock, unless MOCK=no is in the environment:
so a test sees what becomes of a clock that is real. With VOID=REASON in it the ticks are
void for that reason, and those of TICKS are instructions of another boot, in count.
"""
import json
import os
import sys
import zlib


def compact(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def cell(environment, prim, register):
    return {
        "environment": environment, "path": "direct", "guard": "none", "design": "none",
        "knobs": {"hooked": "0"}, "exercise": "prims", "quantity": prim, "params": {},
        "window": "off", "meter": "insn" if environment == "count" else "cycles",
        "register": register,
    }


def void(number, of, reason):
    return {"type": "block", "boot": 0, "block": 0, "seq": number, "status": "void",
            "reason": reason, "cell": of}


def block(number, of, ticks):
    reps, samples = 100, 8
    exact = of["meter"] == "insn"
    each = ticks if exact else ticks + (number % 3) - 1
    values = {
        "irq": [0] * samples,
        "t1": [1000 + each * reps] * samples,
        "t2": [1000 + 2 * each * reps] * samples,
    }
    if not exact:
        values.update({"caller": [0] * samples, "cpu": [0] * samples})
    summed = compact({"samples": values, "events": {}})
    return {
        "type": "block", "boot": int(exact and "VOID" in os.environ), "block": number,
        "seq": number, "status": "ok", "reason": "", "reps": reps, "samples": values,
        "events": {}, "sum": "%08x" % zlib.crc32(summed.encode()), "cell": of,
    }


def boot_line(number, environment):
    return {
        "type": "boot", "boot": number, "environment": environment, "qemu": "",
        "kernel": {"release": "6.12", "series": "", "flavour": "", "fingerprint": ""},
        "selftest": {"ok": True, "reason": "", "loop_insn": 0},
    }


def main():
    where, register, prims = sys.argv[1], sys.argv[2], sys.argv[3:]
    why = os.environ.get("VOID")
    boot = boot_line(0, "metal")
    if os.environ.get("MOCK") != "no":
        boot["clock"] = "mock"
    lines = [{"type": "run", "v": 1, "id": "20250101T000000Z-mock"}, boot]
    prims = [prim.split("=") for prim in prims]
    if why:
        lines += [void(i, cell("metal", name, register), why)
                  for i, (name, _) in enumerate(prims)]
        lines.append(boot_line(1, "count"))
    for name, ticks in prims:
        of = cell("count" if why else "metal", name, register)
        lines += [block(i, of, int(ticks)) for i in range(2 if why else 16)]
    lines.append({"type": "end", "blocks": sum(line["type"] == "block" for line in lines)})
    os.makedirs(where, exist_ok=True)
    with open(where + "/raw.jsonl", "w") as out:
        out.writelines(compact(line) + "\n" for line in lines)
    with open(where + "/env.json", "w") as out:
        json.dump({"cpu_name": "Mock(R) CPU 8480+", "cpu_vendor": "GenuineIntel",
                   "cpu_family": 6, "cpu_model": 143, "cpu_stepping": 8,
                   "cpu_microcode": "0x2b0001b0"}, out)


main()
