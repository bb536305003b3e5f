#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The guest's half of metal.sh: runs scripts/metal and says how it went, a line
# "NAME=VALUE" each, among whatever it prints itself.

export PKSCALE_MODULE=/opt/pkscale.ko
METAL=/opt/pkscale/scripts/metal

loaded()
{
	grep -c '^pkscale ' /proc/modules
}

echo "before=$(loaded)"

$METAL --quick --design none,task --exercise nest --out /tmp/run 2>&1
echo "run=$?"
echo "after_run=$(loaded)"
[ ! -s /tmp/run/raw.jsonl ] || echo "raw=$(wc -l </tmp/run/raw.jsonl)"
[ ! -s /tmp/run/summary.json ] || echo "summary=1"

# Interrupted while it measures.
$METAL --design none,task --out /tmp/cut >/tmp/cut.log 2>&1 &
pid=$!
for _ in $(seq 600); do
	grep -q 'metal: measuring' /tmp/cut.log && break
	sleep 0.1
done
echo "loaded_midway=$(loaded)"
kill -TERM "$pid"
wait "$pid"
echo "cut=$?"
echo "after_cut=$(loaded)"
sed 's/^/cut: /' /tmp/cut.log

# A kernel that refuses: no module loading any more (until the next boot).
echo 1 >/proc/sys/kernel/modules_disabled
$METAL 2>&1
echo "disabled=$?"
