#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# scripts/slurm under a real Slurm, all daemons of which this file starts, on this machine:
# a controller and two nodes of one CPU, whose configuration, key, sockets and ports are
# their own. What comes out is the run on one machine, in every digit, also where shards
# are killed and nodes go: those are slow, set PKSCALE_TEST_SLURM=1.

bats_require_minimum_version 1.5.0
load helpers

OPTIONS=(--env=count --exercise=nest --depth=1 --guard=none,kmap_local_page --memory=ram
	--boots=4 --blocks=2 '--design=task[rights=split]')

# daemon NAME COMMAND...: end after an hour at most; its pid is in $C/NAME.
daemon()
{
	local name=$1
	shift
	timeout 3600 "$@" > "$C/log/$name.out" 2>&1 < /dev/null 3>&- &
	echo $! > "$C/$name"
	disown
}

# end NAME: it, and be sure that it has.
end()
{
	local pid
	pid=$(cat "$C/$1" 2> /dev/null) || return 0
	kill "$pid" 2> /dev/null || true
	timeout 20 tail --pid="$pid" -f /dev/null || kill -9 "$pid"
	rm "$C/$1"
}

node()
{
	daemon "$1" slurmd -D -N "$1"
}

# free_port FROM: one of four thousand that nobody answers at. The three are of as many
# ranges, so no two are the same, and none is where the kernel gives ports to clients.
free_port()
{
	local port
	while :; do
		port=$((RANDOM % 4000 + $1))
		(: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null || { echo "$port"; return; }
	done
}

configure()
{
	cat <<-END
		ClusterName=pkscale
		SlurmctldHost=localhost(127.0.0.1)
		SlurmctldPort=$(free_port 20000)
		CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
		SlurmUser=$(id -un)
		SlurmdUser=$(id -un)
		AuthType=auth/munge
		AuthInfo=socket=$C/munge.socket
		CredType=cred/munge
		StateSaveLocation=$C/state
		SlurmdSpoolDir=$C/spool-%n
		SlurmctldPidFile=$C/slurmctld.pid
		SlurmdPidFile=$C/%n.pid
		SlurmctldLogFile=$C/log/slurmctld
		SlurmdLogFile=$C/log/%n
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		JobAcctGatherType=jobacct_gather/none
		AccountingStorageType=accounting_storage/none
		MpiDefault=none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU
		SlurmdTimeout=20
		ReturnToService=1
		NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$(free_port 24000) CPUs=1
		NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$(free_port 28000) CPUs=1
		PartitionName=all Nodes=ALL Default=YES State=UP
	END
}

# until_true SECONDS COMMAND...
until_true()
{
	local tries=$(($1 * 5))
	shift
	until "$@"; do
		((tries--)) || { echo "in vain: $*"; return 1; }
		sleep 0.2
	done
}

idle()
{
	[ "$(sinfo -h -N -n "$1" -o %T)" = idle ]
}

start_slurm()
{
	mkdir -p "$C"/{shared,log,state,spool-n1,spool-n2}
	configure > "$C/slurm.conf"
	(umask 077 && head -c 128 /dev/urandom > "$C/key")
	# The directory of a test is nobody else's; munged would have it open.
	daemon munged munged --foreground --force --key-file="$C/key" --socket="$C/munge.socket" \
		--pid-file="$C/munge.pid" --log-file="$C/log/munged" --seed-file="$C/seed"
	until_true 60 test -S "$C/munge.socket"
	daemon slurmctld slurmctld -D -c -i
	node n1
	node n2
	until_true 120 idle n1
	until_true 120 idle n2
}

setup_file()
{
	local program
	find_kernel
	for program in slurmctld slurmd munged sbatch; do
		command -v "$program" > /dev/null || return 0
	done
	build_module module
	C=$BATS_FILE_TMPDIR
	SLURM_CONF=$C/slurm.conf PKSCALE_SLURM_LOOK=1 WORKLOADS=no
	export C SLURM_CONF PKSCALE_SLURM_LOOK WORKLOADS
	start_slurm
	D=$C measure whole "${OPTIONS[@]}"
}

teardown_file()
{
	local name
	[ -n "${C:-}" ] || return 0
	timeout 20 scancel --user="$(id -un)" || true
	until_true 20 eval '[ -z "$(squeue -h)" ]' || true
	for name in n1 n2 slurmctld munged; do
		end "$name"
	done
}

setup()
{
	D=$BATS_TEST_TMPDIR
	S=$C/shared
	[ -n "${C:-}" ] || skip "no Slurm: scripts/deps --group test"
}

slow()
{
	[ -n "${PKSCALE_TEST_SLURM:-}" ] || skip "slow: set PKSCALE_TEST_SLURM=1"
}

# submit: the run, which goes on meanwhile; sets RUN and SUBMIT.
submit()
{
	local before
	before=$(ls "$S/runs" 2> /dev/null | wc -l)
	timeout 900 "$TOP/scripts/slurm" --shared "$S" --shards 4 -- "${OPTIONS[@]}" \
		> "$D/out" 2> "$D/err" 3>&- &
	SUBMIT=$!
	until_true 200 eval "[ \$(ls '$S/runs' 2> /dev/null | wc -l) -gt $before ]"
	RUN=$(ls -d "$S"/runs/* | tail -n 1)
}

# merged [TABLE]: it has come to its end, and is the run on one machine. Prints the table.
merged()
{
	local status=0
	wait "$SUBMIT" || status=$?
	cat "$D/err"
	grep -E '^(shard|merge| +[0-9]+) ' "$D/out" | tee "$D/table"
	[ "$status" -eq 0 ]
	[ "$(exact "$C/whole" | wc -l)" -ge 8 ]
	diff <(exact "$C/whole") <(exact "$RUN/merged")
	diff <(tail -n +2 "$C/whole/raw.jsonl") <(tail -n +2 "$RUN/merged/raw.jsonl")
	run -0 "$TOP/build/pkscale" compare "$C/whole" "$RUN/merged"
	echo "${lines[0]}"
	[[ ${lines[0]} == "equal: "*" 0 differ, 0 only in A, 0 only in B"* ]]
	sed 's/^/# /' "$D/table" >&3
	echo "# ${lines[0]}" >&3
	[ -z "$(squeue -h)" ]
}

# row SHARD STATE: how many jobs have had that shard and that end.
row()
{
	awk -v shard="$1" -v state="$2" '$1 == shard && $4 == state' "$D/table" | wc -l
}

# under_way NODE: a guest of a shard runs there; sets SHARD and its job's PID.
under_way()
{
	local job
	job=$(squeue -h -r -t running -w "$1" -o %i)
	SHARD=${job#*_}
	PID=$(pgrep -f "^/bin/bash $RUN/tool/scripts/slurm --measure $RUN" |
		while read -r pid; do
			! grep -qz "^SLURM_ARRAY_TASK_ID=$SHARD$" "/proc/$pid/environ" || echo "$pid"
		done | head -n 1)
	[ -n "$PID" ] && pgrep -f "^qemu-system-x86_64 .*$RUN/attempt/${job}.partial/" > /dev/null
}

@test "four shards on two nodes are one run, digit by digit, and line by line" {
	submit
	merged
	for shard in 1 2 3 4; do
		[ "$(row "$shard" "done")" -eq 1 ]
	done
	[ "$(awk '$4 == "done" { print $3 }' "$D/table" | sort -u | wc -l)" -eq 2 ]
	[ "$(row merge merged)" -eq 1 ]
	[ "$(ls "$S/kernel")" = "${KERNEL##*/}" ]
}

@test "a shard that is killed half-way is submitted again" {
	slow
	submit
	until_true 200 under_way n1
	kill -9 "$PID"
	merged
	[ "$(row "$SHARD" failed)" -eq 1 ]
	[ "$(row "$SHARD" "done")" -eq 1 ]
	[ "$(row merge again)" -eq 1 ]
}

@test "a node that is taken down under a shard, and comes back" {
	slow
	submit
	until_true 200 under_way n2
	scontrol update NodeName=n2 State=DOWN Reason=test
	sleep 5
	scontrol update NodeName=n2 State=RESUME
	merged
	[ "$(row "$SHARD" node_fail)" -eq 1 ]
	[ "$(row "$SHARD" "done")" -eq 1 ]
}

# The job's own processes die with it, as on a machine that loses its power.
@test "a node that dies under a shard, and comes back" {
	slow
	submit
	until_true 200 under_way n2
	slurmd=$(pgrep -P "$(cat "$C/n2")")
	kill -9 "$slurmd" "$(ps -o ppid= -p "$PID" | tr -d ' ')" "$PID"
	end n2
	until_true 200 eval "[[ \$(sinfo -h -N -n n2 -o %T) == down* ]]"
	node n2
	merged
	[ "$(row "$SHARD" node_fail)" -eq 1 ]
	[ "$(row "$SHARD" "done")" -eq 1 ]
}

@test "where no controller answers, nothing is left" {
	end slurmctld
	mkdir "$D/shared"
	run -2 timeout 120 "$TOP/scripts/slurm" --shared "$D/shared"
	grep -q 'no controller of Slurm answers: .*DOWN' <<< "$output"
	[ -z "$(ls "$D/shared")" ]
}
