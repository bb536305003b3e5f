# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What scripts/kernel leaves for others: the files, and info.json that
# describes them. Sourced by scripts/kernel only, after lib-kernel.sh, with
# whose globals it works.

# collect: what other parts use, under names of ours; info.json comes last.
collect()
{
	cp "$OUT/build/arch/x86/boot/bzImage" "$OUT/build/System.map" \
		"$OUT/build/.config" "$OUT/"
	ln -f "$OUT/build/vmlinux" "$OUT/vmlinux"
	# Left over by the link, 100 MB and no use to a later make.
	rm -f "$OUT"/build/.tmp_vmlinux* "$OUT/steps"
	write_info built
}

# series_found: how many of our patches a tree holds that we did not patch is
# not known; the first one's definition tells whether there are any.
series_found()
{
	local build=$OUT/build dir

	for dir in "$build" "$build/source" "${SOURCE:-$build}"; do
		if carries "$dir"; then
			echo "some patches"
			return
		fi
	done
	echo none
}

# flavour_found: what a tree that we did not build would be called here.
flavour_found()
{
	if grep -q '^CONFIG_PREEMPT_RT=y' "$OUT/.config"; then
		echo rt
	elif grep -qE '^CONFIG_(PROVE_LOCKING|KASAN|DEBUG_PREEMPT)=y' "$OUT/.config"; then
		echo debug
	else
		echo production
	fi
}

# config_json: the options that decide instruction counts, as JSON members.
config_json()
{
	local symbol value sep=

	for symbol in JUMP_LABEL PREEMPT PREEMPT_RT PREEMPT_DYNAMIC PREEMPT_COUNT \
		      X86_KERNEL_IBT CPU_MITIGATIONS MITIGATION_RETPOLINE \
		      MITIGATION_RETHUNK STACKPROTECTOR PARAVIRT PARAVIRT_XXL \
		      FTRACE TRACING FUNCTION_TRACER UNWINDER_ORC \
		      UNWINDER_FRAME_POINTER DEBUG_PREEMPT PROVE_LOCKING KASAN \
		      INIT_STACK_NONE SLUB_TINY CC_OPTIMIZE_FOR_PERFORMANCE HZ \
		      NR_CPUS X86_INTEL_MEMORY_PROTECTION_KEYS; do
		value=$(sed -n "s/^CONFIG_$symbol=//p" "$OUT/.config")
		printf '%s\n    "%s": %s' "$sep" "$symbol" "$(json_string "${value:-n}")"
		sep=,
	done
	echo
}

write_info()
{
	local n=-1 series sum='' compiler id='' named=$FLAVOUR

	if [ "$1" = adopted ]; then
		series=$(series_found)
		named=$(flavour_found)
		compiler=$(sed -n 's/^CONFIG_CC_VERSION_TEXT="\(.*\)"$/\1/p' "$OUT/.config")
	elif [ -e "$SOURCE/.carried" ]; then
		series=$(series_found)
		compiler=$(compiler)
	else
		n=$(patches | wc -l)
		sum=$(series_text | sha256sum | cut -d ' ' -f 1)
		series="$n patches"
		case $n in
		0) series=none ;;
		1) series="1 patch" ;;
		esac
		compiler=$(compiler)
	fi
	[ ! -s "$OUT/vmlinux" ] ||
		id=$(readelf -n "$OUT/vmlinux" 2>/dev/null | sed -n 's/^ *Build ID: //p')
	{
		echo '{'
		printf '  "%s": %s,\n' \
			release "$(json_string "$(cat "$OUT/build/include/config/kernel.release")")" \
			fingerprint "$(json_string "$FINGERPRINT")" \
			flavour "$(json_string "$named")" \
			series "$(json_string "$series")" \
			series_patches "$n" \
			series_sha256 "$(json_string "$sum")" \
			source "$(json_string "$SOURCE_ID")" \
			compiler "$(json_string "$compiler")" \
			build_id "$(json_string "$id")" \
			config_sha256 "$(json_string "$(sha256sum <"$OUT/.config" | cut -d' ' -f1)")"
		printf '  "config": {'
		config_json
		printf '  }\n}\n'
	} >"$OUT/info.json.partial"
	mv "$OUT/info.json.partial" "$OUT/info.json"
}
