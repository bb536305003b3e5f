#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The documents: what they quote is what is printed, what they say to type
# works, what they name is there, and their links lead somewhere.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	KERNEL=${PKSCALE_TEST_KERNEL:-$("$TOP/scripts/kernel" --path || true)}
	FRESH=$BATS_FILE_TMPDIR/fresh
	export TOP KERNEL FRESH
	# One run for all tests that need figures.
	if [ -n "$KERNEL" ]; then
		module=$("$TOP/scripts/module" "$KERNEL")
		timeout 400 "$TOP/build/pkscale" run --env=count,static --kernel="$KERNEL" \
			--module="$module" --out="$FRESH" > /dev/null || [ $? -eq 1 ]
	fi
}

setup()
{
	cd "$TOP" || return
	PKSCALE=$TOP/build/pkscale
	D=$BATS_TEST_TMPDIR
}

needs_kernel()
{
	[ -n "$KERNEL" ] || skip "no kernel has been built"
}

# same_machine: the figures quoted are of this kernel and this QEMU, or skip.
same_machine()
{
	local quoted here

	needs_kernel
	quoted=$(sed -n 's/^<!-- \(kernel .*\) -->$/\1/p' README.md | sort -u)
	[ -n "$quoted" ]
	here="kernel $(sed -n 's/.*"fingerprint": "\(.*\)".*/\1/p' "$KERNEL/info.json"), QEMU $(
		qemu-system-x86_64 --version | sed -n '1s/^QEMU emulator version //p')"
	[ "$quoted" = "$here" ] ||
		skip "the README quotes $quoted; this is $here"
}

# block FILE NAME: what stands between its markers.
block()
{
	sed -n "/^<!-- begin: $2 -->\$/,/^<!-- end: $2 -->\$/p" "$1" | sed '1d;$d'
}

# names KIND: as the program lists them.
names()
{
	"$PKSCALE" list "$1" | sed -n 's/^  \([a-z][a-z0-9_:-]*\) .*/\1/p'
}

# unknown KIND NAME FILE: say so when there is no such name.
unknown()
{
	# The designs that a page adds; what is derived has a name, and is no choice.
	case "$1 $2 $3" in
	"designs eager docs/adding-a-design.md") return ;;
	"designs stack docs/adding-a-design.md") return ;;
	"environments model docs/"* | "meters model docs/"*) return ;;
	"exercises control docs/"*) return ;;
	esac
	names "$1" | grep -qxF -- "$2" || echo "$3: no $1 '$2'"
}

# quoted DESIGN: its row in the README's table.
quoted()
{
	block README.md 'table count' | awk -v d="$1" '$1 == d { print $2, $3; exit }'
}

@test "the table in the README is what a run prints now" {
	same_machine
	[ "$(block README.md 'table count' | grep -c '^percpu')" -ge 10 ]
	run -0 scripts/readme --check "$FRESH"
}

@test "the plot in the README is what a run draws now" {
	same_machine
	for file in docs/pictures/*.svg; do
		drawn=$FRESH/plots/${file##*/}
		[ "$(grep '^<desc>' "$file")" = "$(grep '^<desc>' "$drawn")" ] ||
			skip "another gnuplot: $(grep '^<desc>' "$file")"
		cmp "$file" "$drawn"
	done
}

@test "every list in a document is what the program lists now" {
	n=0
	for file in README.md docs/*.md; do
		for kind in $(sed -n 's/^<!-- begin: list \(.*\) -->$/\1/p' "$file"); do
			n=$((n + 1))
			diff <(block "$file" "list $kind" | sed '1d;$d') \
				<("$PKSCALE" list "$kind" | grep -v '^ *not here: ')
		done
	done
	[ "$n" -ge 5 ]
}

@test "the script fills a block, keeps comments, and tells what differs" {
	needs_kernel
	copy_tree "$D/tree"
	# One instruction another, and one comment gone with it.
	sed -i 's/^  10  wrmsr  .*;/  10  rdmsr                               ;/' "$D/tree/docs/pairs.md"
	sed -i 's/^task\[rights=rw\] .*/&9/' "$D/tree/README.md"
	# And a block with nothing in it yet.
	sed -i '/^<!-- begin: list designs/,/^<!-- end: list designs/{/^<!--/!d}' \
		"$D/tree/README.md"
	run -1 "$D/tree/scripts/readme" --check "$FRESH"
	grep -qx -- '-  10  rdmsr  .*' <<< "$output"
	grep -qx -- '+  10  wrmsr' <<< "$output"
	grep -qx -- '-task\[rights=rw\] .*9' <<< "$output"
	run -0 "$D/tree/scripts/readme" "$FRESH"
	run -0 "$D/tree/scripts/readme" --check "$FRESH"
	grep -q '^  token ' "$D/tree/README.md"
	# The other lines still have theirs.
	[ "$(grep -c '  ; ' "$D/tree/docs/pairs.md")" -ge 100 ]
	[ -s "$D/tree/docs/pictures/pair-depth-count.svg" ]
	run -2 "$D/tree/scripts/readme" "$D/none"
	# A run of some designs only is not put there.
	cp -r "$FRESH" "$D/part"
	sed -i '/"--env=count,static"/s/$/ "--design=task",/' "$D/part/env.json"
	run -2 "$D/tree/scripts/readme" "$D/part"
	grep -q 'has a part only: it was made with --design' <<< "$output"
}

# copy_readme: a copy without the page of instructions, which scripts/readme reads out
# of module and kernel each time.
copy_readme()
{
	copy_tree "$D/tree"
	rm "$D/tree/docs/pairs.md"
}

@test "how many samples a tick fell into is no difference, a figure is" {
	needs_kernel
	copy_readme
	"$D/tree/scripts/readme" "$FRESH"
	footer=$(grep -m 1 '; excluded [0-9]* of [0-9]* samples' "$D/tree/README.md")
	# As another boot says it, broken in two.
	sed -i 's/; excluded [0-9]* of \([0-9]* samples\).*; slow/; excluded 12 of \1, irq 12; slow/
		s/^\(2 blocks a cell; .*\) \([0-9]*\)$/\1\n\2/' "$D/tree/README.md"
	run ! grep -qxF -- "$footer" "$D/tree/README.md"
	run -0 "$D/tree/scripts/readme" --check "$FRESH"
	for figure in 's/^\(token  *[0-9]*\) /\19/' 's/ \(blocks:\)$/ \1 9/' \
		's/\(excluded [0-9]* of \)/\19/' 's/\(kept: \)/\19/'; do
		cp "$D/tree/README.md" "$D/kept"
		sed -i "$figure" "$D/tree/README.md"
		run ! cmp -s "$D/kept" "$D/tree/README.md"
		run -1 "$D/tree/scripts/readme" --check "$FRESH"
		cp "$D/kept" "$D/tree/README.md"
	done
}

# with_workloads SUMMARY JOB...: of ext4, made-up operations in it.
with_workloads()
{
	python3 - "$@" <<-'END'
	import json, sys
	summary = json.load(open(sys.argv[1]))
	like = next(c for c in summary["cells"] if c["exercise"] == "nest" and
	            c["meter"] == "insn" and c["design"] == "none" and c["path"] == "hook")
	summary["workloads"] = []
	for job in sys.argv[2:]:
	    for design, knobs, x in (("none", {"hooked": "0"}, 9000),
	                             ("task", {"rights": "split"}, 9125)):
	        row = {"environment": "count", "target": "ext4", "job": job, "jobs": 1,
	               "design": design, "knobs": knobs}
	        for part in ("insn", "calls"):
	            row[part] = {"cell": len(summary["cells"]), "value": x}
	            summary["cells"].append({**like, "exercise": "workload",
	                "design": design, "knobs": knobs, "quantity": "ext4/" + job,
	                "median": x, "lo": x, "hi": x, "params": {"of": part}})
	        if design == "task":
	            row |= {"sound": True, "added": 125, "share": .0125}
	        summary["workloads"].append(row)
	json.dump(summary, open(sys.argv[1], "w"))
	END
}

@test "what an I/O has of the guard is a run's that has measured it, or stays" {
	needs_kernel
	copy_readme
	"$D/tree/scripts/readme" "$FRESH"
	sed -i '/^<!-- begin: io /a - as it was' "$D/tree/README.md"
	# Of a run without workloads, and of one without all of those that are quoted.
	run -0 "$D/tree/scripts/readme" --check "$FRESH"
	cp -r "$FRESH" "$D/run"
	with_workloads "$D/run/summary.json" randread
	run -0 "$D/tree/scripts/readme" --check "$D/run"
	cp "$FRESH/summary.json" "$D/run/"
	with_workloads "$D/run/summary.json" randread randwrite
	run -1 "$D/tree/scripts/readme" --check "$D/run"
	grep -qx -- '-- as it was' <<< "$output"
	run -0 "$D/tree/scripts/readme" "$D/run"
	io=$(sed -n '/^<!-- begin: io /,/^<!-- end: io /p' "$D/tree/README.md")
	[ "$(grep -c '^- ' <<< "$io")" -eq 2 ]
	grep -q '^- randwrite on ext4: ' <<< "$io"
	grep -q 'task\[split\], adds 125.0 (1.25 % of all)' <<< "$(xargs <<< "$io")"
	[ "$(wc -L <<< "$io")" -le 90 ]
	# A part of the workloads is a part.
	sed -i '/"--env=count,static"/s/$/ "--workload=ext4\/randread",/' "$D/run/env.json"
	run -2 "$D/tree/scripts/readme" "$D/run"
}

@test "each instruction that is listed is explained" {
	lines=$(sed -n '/^```text$/,/^```$/p' docs/pairs.md | grep -E '^ +[0-9]+  ')
	[ "$(wc -l <<< "$lines")" -ge 100 ]
	run ! grep -v '  ; [^ ]' <<< "$lines"
}

@test "the totals of the pairs are those of the table" {
	# "## DESIGN: OUTERMOST and NESTED"
	n=0
	while read -r design outermost nested; do
		n=$((n + 1))
		[ "$(quoted "$design")" = "$outermost $nested" ]
	done < <(sed -n 's/^## \([^ ]*\): \([0-9]*\) and \([0-9]*\)$/\1 \2 \3/p' docs/pairs.md)
	[ "$n" -eq 4 ]
	# The first row of the last table.
	heads=$(grep '^| | `' docs/pairs.md | grep -o '`[^`]*`' | tr -d '`')
	figures=$(sed -n 's/^| as it is | //p' docs/pairs.md | tr -d '|/')
	[ "$(for d in $heads; do quoted "$d"; done | xargs)" = "$(xargs <<< "$figures")" ]
	# "`DESIGN` costs N" anywhere.
	while IFS='|' read -r design costs; do
		n=$((n + 1))
		[ "$(quoted "$design" | cut -d ' ' -f 1)" = "$costs" ]
	done < <(grep -ohE '`[^`]*\]` costs [0-9]+' README.md docs/*.md |
		sed 's/`\(.*\)` costs /\1|/')
	[ "$n" -ge 6 ]
}

@test "what a loop runs is what the meter counts" {
	needs_kernel
	for row in task_rw:'task[rights=rw]' task_split:'task[rights=split]' \
		percpu_preempt0:'percpu[pin=preempt,level=0]' \
		percpu_key_preempt0:'percpu-key[pin=preempt,level=0]' \
		none_plain:'none[hooked=0]'; do
		said=$(scripts/itemise "${row%%:*}" |
			sed -n '1s/.*: outermost \([0-9]*\), nested \([0-9]*\)$/\1 \2/p')
		read=$("$PKSCALE" table "$FRESH" --env count |
			awk -v d="${row#*:}" '$1 == d { print $2, $3; exit }')
		echo "$row: listed $said, measured $read"
		[ "$said" = "$read" ]
	done
	# And the instructions of the listing are as many as its head says.
	listing=$(scripts/itemise task_rw)
	[ "$(grep -cE '^ +[0-9]+  ' <<< "$listing")" -eq \
		"$(sed -n '1s/.*outermost \([0-9]*\),.*/\1/p' <<< "$listing")" ]
}

@test "itemise refuses what is not there, and lists what is" {
	needs_kernel
	run -2 scripts/itemise no_such
	grep -q 'percpu_both0 .*task_rw' <<< "$output"
	run -2 scripts/itemise
	run -2 scripts/itemise --module "$D/none.ko" task_rw
	run -2 scripts/itemise --register CR3 task_rw
	run -0 scripts/itemise --register MEMORY task_rw
	run ! grep -q wrmsr <<< "$output"
}

@test "the commands of the documents work" {
	needs_kernel
	ran=0
	for file in README.md docs/*.md; do
		# That page's commands need its design: adding-a-design.bats.
		[ "$file" != docs/adding-a-design.md ] || continue
		commands=$(sed -n '/^```sh$/,/^```$/p' "$file" | grep -v '^```') || continue
		rm -rf "$D/tree"
		mkdir -p "$D/tree/results/runs"
		cp -a "$FRESH" "$D/tree/results/runs/first"
		ln -s first "$D/tree/results/runs/latest"
		copy_tree "$D/tree"
		while IFS= read -r command; do
			echo "$file: $command"
			grep -qE '^(build/pkscale|scripts/)' <<< "$command"
			(cd "$D/tree" && typed "$command")
			ran=$((ran + 1))
			# A run's directory is named by the second.
			[[ $command != *'pkscale run '* ]] || sleep 1
		done <<< "$commands"
	done
	[ "$ran" -ge 12 ]
}

@test "designs, exercises and environments that are named exist" {
	bad=
	for file in README.md docs/*.md; do
		# design `x`, environments `x`
		while read -r kind name; do
			bad+=$(unknown "${kind%s}s" "$name" "$file")
		done < <(tr '\n' ' ' < "$file" |
			grep -oE '\b(design|exercise|environment|meter|register)s? `[^`]*`' |
			tr -d '`' | sed 's/\[.*//')
		# --design x,y
		while read -r kind list; do
			kind=${kind#--}
			[ "$kind" != env ] || kind=environment
			for name in $(sed 's/\[[^]]*\]//g; s/,/ /g' <<< "$list"); do
				bad+=$(unknown "${kind}s" "$name" "$file")
			done
		done < <(grep -ohE -- '--(design|exercise|env|meter|register|placement)[ =][a-z][^ `"]*' \
			"$file" | tr '=' ' ')
		# ENV=x,y
		for name in $(grep -ohE 'ENV=[a-z,]+' "$file" | sed 's/ENV=//; s/,/ /g'); do
			bad+=$(unknown environments "$name" "$file")
		done
	done
	echo "$bad"
	[ -z "$bad" ]
}

@test "knobs that are named exist, with those values" {
	"$PKSCALE" list designs > "$D/designs"
	grep -ohE '[a-z][a-z-]*\[[a-z]+=[^]]*\]' README.md docs/*.md | sort -u > "$D/named"
	[ "$(wc -l < "$D/named")" -ge 10 ]	# most are in the README's table
	while IFS='[' read -r design knobs; do
		knobs=${knobs%]}
		for knob in ${knobs//,/ }; do
			awk -v d="$design" -v k="${knob%%=*}" -v v="${knob#*=}" '
				/^  [a-z]/ { here = $1 == d }
				here && index($1, k "=") == 1 {
					n = split(substr($1, length(k) + 2), values, "|")
					for (i = 1; i <= n; i++)
						found = found || values[i] == v
				}
				END { exit !found }' "$D/designs" || {
				echo "no $design with $knob"
				return 1
			}
		done
	done < "$D/named"
}

@test "every key of a run's files is described" {
	needs_kernel
	user_run "$PKSCALE" run --env=user --exercise=contend --design=none \
		--blocks=1 --out="$D/run" > /dev/null
	# Knobs are the designs' own.
	keys=$(cat "$FRESH"/{raw.jsonl,summary.json} "$D"/run/{raw.jsonl,summary.json} |
		sed 's/"knobs": \?{[^}]*}//g' | grep -oE '"[a-z0-9_]+": ?' | tr -d '": ' | sort -u)
	[ "$(wc -w <<< "$keys")" -ge 50 ]
	for key in $keys knobs; do
		grep -qE "\`$key\`" docs/results.md || { echo "$key"; return 1; }
	done
}

@test "links between documents lead somewhere" {
	n=0
	for file in README.md docs/*.md; do
		for link in $(tr '\n' ' ' < "$file" | grep -oE '\]\([^)]*\)' | sed 's/^](//; s/)$//' | tr -d ' '); do
			n=$((n + 1))
			to=${link%%#*}
			to=${to:+$(dirname "$file")/$to}
			to=${to:-$file}
			[ -e "$to" ] || { echo "$file: $link: no such file"; return 1; }
			[ "$link" != "${link#*#}" ] || continue
			# A heading's anchor: lower case, blanks to dashes, no other marks.
			grep '^#' "$to" | sed 's/^#* //' | tr '[:upper:] ' '[:lower:]-' |
				tr -cd 'a-z0-9_\n-' | grep -qxF -- "${link#*#}" ||
				{ echo "$file: $link: no such heading"; return 1; }
		done
	done
	[ "$n" -ge 15 ]
	for file in docs/*.md docs/pictures/*; do
		grep -qF "$file" README.md || grep -qF "${file#docs/}" docs/*.md ||
			{ echo "$file: nothing leads there"; return 1; }
	done
}

@test "the documents point to nothing outside and leave nothing to fill in" {
	run ! grep -nE '@[A-Z]+@' README.md docs/*.md
	run ! grep -nE 'https?://|\.\./\.\./' README.md docs/*.md
	run ! grep -nE '(^|[^A-Za-z0-9_./-])/(home|work|root|tmp)/' README.md docs/*.md
}

@test "targets of make that are named exist" {
	for target in $(grep -ohE '`make [a-z-]+|^make [a-z-]+' README.md docs/*.md |
		sed 's/.*make //' | sort -u); do
		echo "$target"
		make -n -q "$target" > /dev/null 2>&1 || [ $? -ne 2 ] ||
			grep -qE "^${target}:" Makefile
	done
}
