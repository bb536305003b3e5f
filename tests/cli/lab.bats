#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# scripts/ci: what a LAVA lab and tmt are told. LAVA's own tool looks at the one, for the
# other there is none here; what both of them do is done, with make in user space.

bats_require_minimum_version 1.5.0

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_TEST_TMPDIR
	LAVA=/usr/share/lava-common/lava-schema.py
}

# yaml FILE EXPRESSION: of what Debian's Python reads there, called d.
yaml()
{
	/usr/bin/python3 -c 'import sys, yaml; d = yaml.safe_load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$@"
}

# lab: programs as far as they are not there in one; a machine takes its make bench.
lab()
{
	mkdir -p "$D/bin" "$D/tree"
	ln -s "$TOP/build" "$D/tree/build"
	cat > "$D/bin/make" <<-END
		#!/bin/bash
		[ "\$1" = bench ] || exit 0
		exec "$TOP/build/pkscale" run \${2#ARGS=}
	END
	printf '#!/bin/sh\ncase $1 in clone) mkdir pkscale; ln -s "%s" pkscale/build ;; *) echo "%s" ;; esac\n' \
		"$TOP/build" "$D/tree" > "$D/bin/git"
	# It hands words on as they are, one exit status a case.
	printf '#!/bin/bash\necho "case $1"\nshift 2\n"$@"\n' > "$D/bin/lava-test-case"
	printf '#!/bin/sh\ncp "$3" "%s/uploaded"\n' "$D" > "$D/bin/curl"
	chmod +x "$D"/bin/*
	export OPTIONS='--env=user --exercise=nest --depth=1 --design=token --blocks=4 --samples=16'
}

@test "LAVA's schema takes the job, and would not take any" {
	[ -e "$LAVA" ] || skip "no lava-common: scripts/deps --group test"
	run -0 /usr/bin/python3 "$LAVA" job --strict "$TOP/scripts/ci/lava.yaml"
	sed 's/os: debian/osname: debian/' "$TOP/scripts/ci/lava.yaml" > "$D/job.yaml"
	run -1 /usr/bin/python3 "$LAVA" job --strict "$D/job.yaml"
	grep -q osname <<< "$output"
}

@test "the steps of the job measure a shard, verify it, and hand it over" {
	lab
	yaml "$TOP/scripts/ci/lava.yaml" \
		'"\n".join(d["actions"][2]["test"]["definitions"][0]["repository"]["run"]["steps"])' > "$D/steps"
	cd "$D"
	# LAVA puts parameters in front of the steps.
	PATH=$D/bin:$PATH SHARD=2/4 BOOTS=4 UPLOAD=https://lab REPOSITORY=x \
		run -0 bash -e "$D/steps"

	[ "$(grep -c '^case ' <<< "$output")" -eq 4 ]
	tar -xf "$D/uploaded" -C "$D"
	[ "$(jq .shard.number "$D/shard/env.json")" -eq 2 ]
	[ "$(jq .shard.of "$D/shard/env.json")" -eq 4 ]
}

@test "the plan has the keys that tmt knows, and those that it wants" {
	file=$TOP/scripts/ci/shard.fmf
	[ "$(cat "$TOP/scripts/ci/.fmf/version")" = 1 ]
	[ "$(yaml "$file" 'sorted(set(d) - set("adjust context description discover enabled environment execute finish link order plan prepare provision report summary tag tier".split()))')" = '[]' ]
	[ "$(yaml "$file" 'sorted(set(d["discover"]) - set("how name url ref order keep-git-metadata tests where when".split()))')" = '[]' ]
	[ "$(yaml "$file" 'sorted(set(k for t in d["discover"]["tests"] for k in t) - set("name test duration environment framework path require recommend result summary tag tier".split()))')" = '[]' ]
	[ "$(yaml "$file" '[d[s]["how"] for s in ("discover", "provision", "execute")]')" = "['shell', 'local', 'tmt']" ]
	[ "$(yaml "$file" 'all(t["name"] and t["test"] for t in d["discover"]["tests"])')" = True ]
	# Whatever stands in an environment is text.
	[ "$(yaml "$file" 'all(type(v) is str for v in d["environment"].values())')" = True ]
}

@test "the plan's test measures a shard, and leaves it" {
	lab
	yaml "$TOP/scripts/ci/shard.fmf" 'd["discover"]["tests"][0]["test"]' > "$D/test"
	mkdir "$D/data"
	PATH=$D/bin:$PATH SHARD=1/4 BOOTS=4 TMT_TEST_DATA=$D/data run -0 bash -eo pipefail "$D/test"
	tar -xf "$D/data/shard-1.tar" -C "$D"
	[ "$(jq .shard.number "$D/shard/env.json")" -eq 1 ]
}
