# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What a run is given, and is built for it as far as it is not there: for scripts/bench,
# scripts/kernels and scripts/slurm. Sourced after lib.sh.

# has_workloads OPTION...: does a run with these options measure any?
has_workloads()
{
	local option before=

	[ "${WORKLOADS:-}" != no ] || return 1
	for option; do
		# An option's value may be a word of its own.
		case $before in
		--env | --exercise) option=$before=$option ;;
		esac
		before=$option
		case $option in
		--env | --exercise) ;;
		--exercise=workload) return 0 ;;
		--exercise* | --resume*) return 1 ;;
		--env=*count* | --env=*smp*) ;;
		--env*) return 1 ;;
		esac
	done
}

build_driver()
{
	need_checkout
	make -s -C "$TOP" driver >&2
}

# check_run SHARD OPTION...: "pkscale run" says whether it takes these, before more than
# the driver is built for it.
check_run()
{
	local shard=$1 option built=()

	shift
	for option; do
		case $option in
		--dry-run | --help | --usage) die "$option measures nothing" ;;
		esac
	done
	build_driver
	# What is not built yet makes boots as well.
	[ -z "${RT:-}" ] || built+=(--rt-kernel=later)
	! has_workloads "$@" || built+=(--userland=later)
	"$TOP/build/pkscale" run --dry-run --shard="$shard" "${built[@]}" "$@" >/dev/null || exit 2
}

# build_for OPTION...: driver, kernel and module, and what these options take besides.
# Sets KERNEL, MODULE, RT_KERNEL, RT_MODULE and USERLAND; what is not wanted is empty.
# shellcheck disable=SC2034	# who sources this uses them
build_for()
{
	RT_KERNEL='' RT_MODULE='' USERLAND=''
	build_driver
	KERNEL=$("$TOP/scripts/kernel" --flavour "${FLAVOUR:-production}")
	MODULE=$("$TOP/scripts/module" ${PKSCALE_KO:+--out "$PKSCALE_KO"} "$KERNEL")
	if [ -n "${RT:-}" ]; then
		RT_KERNEL=$("$TOP/scripts/kernel" --flavour rt)
		RT_MODULE=$("$TOP/scripts/module" --out "$TOP/build/ko-rt" "$RT_KERNEL")
	fi
	if has_workloads "$@"; then
		USERLAND=$("$TOP/scripts/userland")
	fi
}
