# SPDX-License-Identifier: GPL-2.0-or-later
"""Is it what the schema says?  schema.py SCHEMA FILE...

Prints what is wrong, a line each; exit status 1 if anything is.

schema.py --unknown SCHEMA SOURCE...: the keys that C sources put into JSON, by
json_pack() and json_object_set(), and that the schema does not know.
"""
import json
import re
import sys

import jsonschema


def refuse(word):
    raise ValueError(word + " is no JSON")


def once(pairs):
    """What a reader makes of a key that is there twice is its own affair."""
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{name} is there twice")
    return dict(pairs)


def load(name):
    with open(name) as text:
        return json.load(text, parse_constant=refuse, object_pairs_hook=once)


def keys(of):
    if isinstance(of, list):
        for item in of:
            yield from keys(item)
    elif isinstance(of, dict):
        if isinstance(of.get("properties"), dict):
            yield from of["properties"]
        if isinstance(of.get("enum"), list):
            yield from of["enum"]
        for item in of.values():
            yield from keys(item)


def arguments(text):
    """What stands between commas, up to the parenthesis that closes the call."""
    out, depth, start = [], 0, 0
    for m in re.finditer(r'"(?:[^"\\]|\\.)*"|[(){},]', text):
        if m[0] in "({":
            depth += 1
        elif m[0] in ")}":
            depth -= 1
        if depth < 0 or (m[0] == "," and not depth):
            out.append(text[start:m.start()].strip())
            start = m.end()
        if depth < 0:
            return out
    return out


def packed(call):
    """The keys of one json_pack(): in an object every other thing is one."""
    form = "".join(re.findall(r'"([^"]*)"', call[0]))
    inside, key, rest = [], False, list(call[1:])
    for c in re.findall(r"[{}\[\]sifIbonO]", form):
        if c in "{[":
            inside.append(c)
            key = c == "{"
            continue
        if c in "}]":
            inside.pop()
            key = inside[-1:] == ["{"]
            continue
        word = rest.pop(0) if key or c != "n" else ""
        if key:
            yield from re.findall(r'^"([^"]*)"$', word)
        key = inside[-1:] == ["{"] and not key


def written(source):
    text = open(source).read()
    yield from re.findall(r'json_object_set(?:_new)?\([^,]+, "([^"]+)"', text)
    for m in re.finditer(r"json_pack\(", text):
        yield from packed(arguments(text[m.end():]))
    # A table of keys, such as the columns of the decision.
    yield from re.findall(r'^\t\{ "([a-z0-9-]+)", \{ \.', text, re.M)


def main():
    if sys.argv[1] == "--unknown":
        known = set(map(str, keys(load(sys.argv[2]))))
        found = {key for name in sys.argv[3:] for key in written(name)}
        print(len(found), "keys", *sorted(found - known))
        return 0
    schema = load(sys.argv[1])
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    bad = 0
    for name in sys.argv[2:]:
        try:
            data = load(name)
        except ValueError as error:
            print(name, error)
            bad += 1
            continue
        for error in judge.iter_errors(data):
            where = "/".join(map(str, error.absolute_path))
            print(f"{name}: {where}: {error.message[:200]}")
            bad += 1
    return bool(bad)


sys.exit(main())
