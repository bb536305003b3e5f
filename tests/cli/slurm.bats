#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# scripts/slurm where Slurm is made of stubs and a kernel of four files: what is
# submitted, refused, and merged. Jobs are called by hand, in user space.
# tests/vm/slurm.bats has a real Slurm, and guests.

bats_require_minimum_version 1.5.0
load helpers

PLAN=(--env=user --exercise=nest --depth=1 --design=token --blocks=4 --samples=16)

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	export TOP
}

setup()
{
	local name

	D=$BATS_TEST_TMPDIR
	S=$D/shared
	mkdir -p "$S" "$D"/{bin,tree/build/ko,tree/scripts,kernel/0123}
	cp "$TOP"/scripts/{slurm,lib.sh,lib-bench.sh,lib-slurm.sh} "$D/tree/scripts/"
	cp "$TOP/build/pkscale" "$D/tree/build/"
	printf 'driver:\n' > "$D/tree/Makefile"
	echo '{"fingerprint": "0123"}' > "$D/kernel/0123/info.json"
	for name in bzImage System.map .config; do
		echo "$name" > "$D/kernel/0123/$name"
	done
	echo ko > "$D/tree/build/ko/pkscale.ko"
	stub tree/scripts/kernel "echo $D/kernel/0123"
	stub tree/scripts/module "echo $D/tree/build/ko/pkscale.ko"
	stub bin/scontrol 'echo "Slurmctld(primary) at here is UP"'
	stub bin/sinfo 'printf "n1\nn2\nn1\n"'
	stub bin/squeue "cat $D/jobs 2>/dev/null || :"
	stub bin/scancel "echo \"\$*\" >> $D/cancelled"
	# Numbers count up from 7.
	stub bin/sbatch "printf '%s ' \"\$@\" >> $D/sbatch; echo >> $D/sbatch; echo \$((6 + \$(wc -l < $D/sbatch)))"
	PATH=$D/bin:$PATH
}

# stub FILE TEXT
stub()
{
	printf '#!/bin/sh\n%s\n' "$2" > "$D/$1"
	chmod +x "$D/$1"
}

slurm()
{
	timeout 60 "$D/tree/scripts/slurm" "$@"
}

# submitted [OPTION...]: a run of two shards; sets RUN.
submitted()
{
	RUN=$(slurm --shared "$S" --no-wait "$@" -- "${PLAN[@]}" | tail -n 1)
	[ -d "$RUN" ]
}

# job ARRAY SHARD: as the node would do it.
job()
{
	SLURM_ARRAY_JOB_ID=$1 SLURM_ARRAY_TASK_ID=$2 SLURMD_NODENAME=n$2 timeout 60 \
		"$RUN/tool/scripts/slurm" --measure "$RUN" > "$RUN/log/$1_$2" 2>&1
}

follow()
{
	SLURM_JOB_ID=$2 SLURMD_NODENAME=n1 timeout 60 "$RUN/tool/scripts/slurm" "--follow-$1" "$RUN"
}

@test "what is said wrong is a message" {
	run -0 slurm --help
	grep -q -- '--resume RUN' <<< "$output"
	run -2 slurm
	grep -q 'which directory' <<< "$output"
	run -2 slurm --bogus
	grep -q "unknown argument '--bogus'" <<< "$output"
	run -2 slurm --shared "$S" -- --out=here
	grep -q -- '--out is what this script says itself' <<< "$output"
	run -2 slurm --resume "$D"
	grep -q 'is no run of scripts/slurm' <<< "$output"
	# Before a controller is asked, which is not there.
	stub bin/scontrol 'exit 1'
	for shards in 0 two; do
		run -2 slurm --shared "$S" --shards "$shards"
		grep -q -- "--shards is '$shards': it must be 1 to 999" <<< "$output"
	done
	run -2 slurm --shared "$D/not/mounted"
	grep -q -- "--shared: $D/not/mounted is no directory" <<< "$output"
	run -2 slurm --shared "$D/none"
	grep -q -- "--shared: $D/none is no directory" <<< "$output"
	[ ! -e "$D/none" ]
}

@test "without Slurm, or a controller that answers, nothing is built or written" {
	stub bin/scontrol 'echo "Slurmctld(primary) at there is DOWN"; exit 1'
	run -2 slurm --shared "$S"
	grep -q 'no controller of Slurm answers: Slurmctld(primary) at there is DOWN' <<< "$output"
	[ -z "$(ls "$S")" ]
	mkdir "$D/without"
	ln -s /usr/bin/* "$D/without/"
	rm -f "$D/without/sbatch"
	PATH=$D/without run -2 slurm --shared "$S"
	grep -q 'sbatch is missing' <<< "$output"
	grep -q 'apt-get install slurm-client' <<< "$output"
	[ -z "$(ls "$S")" ]
}

@test "what pkscale run does not take is refused before anything is built or written" {
	refused()
	{
		local words=$1
		shift
		run -2 slurm --shared "$S" --shards 4 -- "${PLAN[@]}" "$@"
		grep -qF -- "$words" <<< "$output"
	}
	stub tree/scripts/kernel "touch $D/built; echo $D/kernel/0123"
	refused "unrecognized option '--bogus'" --bogus
	refused 'what is "extra"?' extra words
	refused 'no cell of user is called "frob"' --cell frob
	refused '--shard 4/4: nothing is left for it, the run has 2 boots' --boots=2
	refused '--dry-run measures nothing' --dry-run
	[ ! -e "$D/built" ]
	[ ! -e "$D/sbatch" ]
	[ -z "$(ls "$S")" ]
	# What is there later, or on a node, is not asked for; and it makes boots as well.
	run -0 slurm --shared "$S" --shards 4 --no-wait -- "${PLAN[@]}"
	run -0 slurm --shared "$S" --shards 1 --no-wait -- --env=static --design=token
	RT=1 run -0 slurm --shared "$S" --shards 2 --no-wait -- --env=count --exercise=preempt --boots=1
}

@test "a shard for each node, the kernel once, and a job that follows" {
	submitted
	[ "$(cat "$RUN/shards")" -eq 2 ]
	[ "$(ls "$S/kernel")" = 0123 ]
	cmp "$D/kernel/0123/bzImage" "$S/kernel/0123/bzImage"
	grep -q -- "--array=1,2 .*--exclusive\|--exclusive --array=1,2 " "$D/sbatch"
	grep -q -- "--dependency=afterany:7 .*--wrap=exec $RUN/tool/scripts/slurm --follow-1 $RUN" "$D/sbatch"
	mapfile -d '' words < "$RUN/options"
	[ "${words[0]}" = "--kernel=$S/kernel/0123" ]
	[[ " ${words[*]} " == *" --boots=2 "* ]]
	# What is there is not put there again.
	touch -d 2020-01-01 "$S/kernel"
	sleep 1
	submitted --shards 3 --sbatch --partition=long
	[ "$(date -r "$S/kernel" +%Y)" = 2020 ]
	[ "$(grep -c -- '--partition=long' "$D/sbatch")" -eq 2 ]
	[ "$(cat "$RUN/shards")" -eq 3 ]
}

@test "what sbatch does not take is said in its words, and nothing is left" {
	stub bin/sbatch 'echo "sbatch: error: invalid partition specified: long" >&2; exit 1'
	run -2 slurm --shared "$S" -- "${PLAN[@]}"
	grep -q 'invalid partition specified: long' <<< "$output"
	[ -z "$(ls "$S/runs")" ]
	[ ! -e "$D/cancelled" ]
	# Where it takes the shards alone, they go again.
	stub bin/sbatch 'case $* in *--dependency*) echo no >&2; exit 1 ;; esac; echo 7'
	run -2 slurm --shared "$S" -- "${PLAN[@]}"
	grep -q -- '-n pkscale-' "$D/cancelled"
}

@test "a shared directory that is full is named, and nothing is left there" {
	[ "$(id -u)" -eq 0 ] || skip "mounting a small tmpfs needs root"
	# No room, and room but no inodes: for the kernel, for the run.
	for options in size=1m size=200m,nr_inodes=6 size=200m,nr_inodes=12; do
		mount -t tmpfs -o "$options" none "$S"
		status=0
		slurm --shared "$S" -- "${PLAN[@]}" > "$D/said" 2>&1 || status=$?
		left=$(find "$S" -type f ! -path "$S/kernel/0123/*")
		umount "$S"
		echo "$options: $status $(cat "$D/said")"
		[ "$status" -eq 2 ]
		grep -q "$S.* free" "$D/said"
		[ -z "$left" ]
		[ ! -e "$D/sbatch" ]
	done
	grep -q 'No space left on device' "$D/said"
}

@test "shards are merged, and the table says where each was" {
	submitted
	job 7 1
	job 7 2
	follow 1 8 > "$D/said" 2>&1
	[ "$(cat "$RUN/outcome")" -eq 0 ]
	[ "$(jq -c '[.shards[].number]' "$RUN/merged/env.json")" = '[1,2]' ]
	run -0 slurm --status "$RUN"
	[ "${#lines[@]}" -eq 4 ]
	grep -qE '^ +2 +7_2 +n2 +done +[0-9]+$' <<< "$output"
	grep -qE '^merge +8 +n1 +merged +[0-9]+$' <<< "$output"
	run -2 slurm --resume "$RUN"
	grep -q 'merged is there' <<< "$output"
}

@test "what is missing is submitted once more, and then it is said what is" {
	submitted
	job 7 1
	# Of the second nothing is known but what Slurm says, as long as it does.
	grep -qE '^ +2 +7_2 +- +lost ' <(slurm --status "$RUN")
	echo "7_2 NODE_FAIL n2" > "$D/jobs"
	run -0 follow 1 8
	grep -q 'shards 2 are missing: submitted once more' <<< "$output"
	grep -q -- '--array=2 ' "$D/sbatch"
	grep -q -- "--dependency=afterany:9 .*--follow-2" "$D/sbatch"
	[ ! -e "$RUN/outcome" ]
	rm "$D/jobs"
	# A program that cannot run says so.
	mv "$RUN/tool/build/pkscale" "$D/pkscale"
	run -2 job 9 2
	mv "$D/pkscale" "$RUN/tool/build/pkscale"
	echo "9_2 FAILED n2" > "$D/jobs"
	run -1 follow 2 10
	rm "$D/jobs"
	[ "$(cat "$RUN/outcome")" -eq 1 ]
	grep -q "shard 2 is missing; $RUN/log/9_2 ends: .*status 127" <<< "$output"
	grep -q 'missing: user-[12], of shard 2/2' "$RUN/tables"
	[ ! -e "$RUN/merged" ]
	[ "$(wc -l < "$D/sbatch")" -eq 4 ]
	run -0 slurm --status "$RUN"
	grep -qE '^ +2 +7_2 +n2 +node_fail ' <<< "$output"
	grep -qE '^ +2 +9_2 +n2 +exit-127 ' <<< "$output"
	# It goes on from there.
	run -0 slurm --resume "$RUN" --no-wait
	[ "$(tail -n 2 "$D/sbatch" | grep -c -- '--array=2 ')" -eq 1 ]
	job 11 2
	run -0 follow 1 12
	[ -s "$RUN/merged/summary.json" ]
}

@test "who waits prints tables and jobs, and ends as the merge does" {
	# All jobs are done as soon as they are submitted.
	stub bin/sbatch "echo x >> $D/sbatch; n=\$((6 + \$(wc -l < $D/sbatch)))
for word; do last=\$word; case \$word in --array=*) array=\${word#*=} ;; esac; done
case \$last in
*--measure*) for i in \$(echo \$array | tr , ' '); do
	SLURM_ARRAY_JOB_ID=\$n SLURM_ARRAY_TASK_ID=\$i sh -c \"\${last#--wrap=}\" > /dev/null 2>&1; done ;;
*) (sleep 1; SLURM_JOB_ID=\$n sh -c \"\${last#--wrap=}\" > /dev/null 2>&1) > /dev/null 2>&1 & ;;
esac
echo \$n"
	PKSCALE_SLURM_LOOK=0.2 run -0 --separate-stderr slurm --shared "$S" -- "${PLAN[@]}"
	grep -q '^Events a pair: nest' <<< "$output"
	grep -qE '^ +1 +7_1 .* done ' <<< "$output"
	[[ ${lines[-1]} == "$S/runs/"*/merged ]]
	[ -s "${lines[-1]}/summary.json" ]
	# No job, and no outcome: it is not waited for for ever.
	stub bin/sbatch 'echo 7'
	PKSCALE_SLURM_LOOK=0.1 run -2 slurm --shared "$S" -- "${PLAN[@]}"
	grep -q 'no job of this run is left, and none has merged it' <<< "$output"
	grep -q -- "go on with it: scripts/slurm --resume $S/runs/" <<< "$output"
}

@test "of two merges at once the second names the first" {
	submitted
	job 7 1
	job 7 2
	mv "$RUN/tool/build/pkscale" "$RUN/tool/build/real"
	stub "${RUN#"$D/"}/tool/build/pkscale" "touch $D/begun
timeout 60 sh -c 'until [ -e $D/go ]; do sleep 0.1; done'; exec $RUN/tool/build/real \"\$@\""
	slurm --merge "$RUN" > "$D/first" 2>&1 &
	wait_for test -e "$D/begun"
	run -2 slurm --merge "$RUN"
	grep -qE "a merge of $RUN is under way: pid [0-9]+ on " <<< "$output"
	run -2 follow 2 8
	grep -q 'is under way' <<< "$output"
	[ ! -e "$RUN/merged" ]
	touch "$D/go"
	wait $!
	[ -s "$RUN/merged/summary.json" ]
}

@test "shards that overlap, or of another seed, are refused, and nothing is merged" {
	submitted
	job 7 1
	cp -r "$RUN/shard/1" "$RUN/shard/2"
	run -2 slurm --merge "$RUN"
	grep -q "$RUN/shard/1 and $RUN/shard/2 overlap: both have user-" <<< "$output"
	rm -r "$RUN/shard/2"
	timeout 60 "$RUN/tool/build/pkscale" run "${PLAN[@]}" --boots=2 --seed=7 --shard=2/2 \
		--out="$RUN/shard/2" > /dev/null 2>&1
	run -2 slurm --merge "$RUN"
	grep -q 'the seed is 1 there, and 7 here' <<< "$output"
	[ ! -e "$RUN/merged" ]
	[ ! -e "$RUN/merged.partial" ]
}

@test "who comes second with a shard leaves it as it is" {
	submitted
	job 7 1
	sum=$(sha256sum < "$RUN/shard/1/raw.jsonl")
	job 9 1
	[ "$(sha256sum < "$RUN/shard/1/raw.jsonl")" = "$sum" ]
	grep -q ' late ' "$RUN/job/9_1"
}

@test "Ctrl-C cancels the jobs, and leaves what there is" {
	echo "7_1 RUNNING n1" > "$D/jobs"
	# ctrl_c WHEN...: it, once that is so; its status.
	ctrl_c()
	{
		local status=0
		PKSCALE_SLURM_LOOK=0.2 env --default-signal=INT "$D/tree/scripts/slurm" --shared "$S" \
			-- "${PLAN[@]}" > "$D/said" 2>&1 3>&- &
		wait_for "$@"
		kill -INT $!
		wait $! || status=$?
		cat "$D/said"
		[ "$status" -eq 130 ]
	}
	ctrl_c compgen -G "$S/runs/*/submitted"
	grep -q 'cancelling the jobs of' "$D/said"
	RUN=$(echo "$S"/runs/*)
	[ "$(cat "$D/cancelled")" = "-n pkscale-${RUN##*/}" ]
	[ -s "$RUN/submitted" ]
	# Before anything is submitted it leaves nothing.
	stub tree/scripts/module "touch $D/building; sleep 2"
	ctrl_c test -e "$D/building"
	[ "$(ls "$S/runs")" = "${RUN##*/}" ]
	[ "$(wc -l < "$D/cancelled")" -eq 1 ]
}
