# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2154
#
# A kernel of a few files, which its own Makefile builds for real, with a series of one
# patch, and this checkout's scripts with a program that measures without a guest: the
# image is a program, and what it prints is the figure. TOP, D and TREE are the test's.

# make_pkscale: this checkout's scripts, and a program that measures without a guest.
make_pkscale()
{
	mkdir -p "$D/pkscale/build"
	cp -r "$TOP/scripts" "$D/pkscale/"
	printf 'driver:\n' >"$D/pkscale/Makefile"
	# Of a whole build.
	sed -i 's/^STEPS=.*/STEPS=4/' "$D/pkscale/scripts/lib-kernel.sh"
	printf '#!/bin/sh\necho "$2/pkscale.ko"\n' >"$D/pkscale/scripts/module"
	zstd -qdc "$TOP/results/count/summary.json.zst" |
		jq -c '.cells |= map(select(.design == "task" and .knobs.rights == "split"
			and .exercise == "switch" and .quantity == "shut"))' >"$D/summary.json"
	cp "$TOP/results/count/env.json" "$D/"
	cat >"$D/pkscale/build/pkscale" <<-END
		#!/bin/bash
		case "\$*" in
		history* | compare* | *--dry-run*) exec "$TOP/build/pkscale" "\$@" ;;
		esac
		for option; do
			case \$option in
			--kernel=*) kernel=\${option#*=} ;;
			--out=*) out=\${option#*=} ;;
			esac
		done
		figure=\$("\$kernel/bzImage") || { echo "pkscale: the guest died" >&2; exit 2; }
		mkdir "\$out" &&
		jq --slurpfile is "\$kernel/info.json" '.kernel = \$is[0]' "$D/env.json" >"\$out/env.json" &&
		jq -c ".cells[0].median = \$figure" "$D/summary.json" >"\$out/summary.json"
		jq -e '.controls.selftest.failed == []' "$D/summary.json" >/dev/null ||
			{ echo "pkscale: a control failed: this run is void" >&2; exit 1; }
	END
	chmod +x "$D/pkscale/build/pkscale" "$D/pkscale/scripts/module"
}

make_series()
{
	mkdir -p "$PKSCALE_SERIES/config"
	echo CONFIG_HZ=250 >"$PKSCALE_SERIES/config/base.config"
	echo 0001-keys.patch >"$PKSCALE_SERIES/series"
	printf '%s\n' --- '--- a/head.h' '+++ b/head.h' '@@ -1 +1,2 @@' \
		' #define BASE 900' '+#define KEYS 17' '--- /dev/null' '+++ b/keys.c' \
		'@@ -0,0 +1,2 @@' '+#include "head.h"' '+int keys(void) { return KEYS; }' \
		>"$PKSCALE_SERIES/0001-keys.patch"
}

commit()
{
	git -C "$TREE" add -A
	git -C "$TREE" -c user.name=test -c user.email=test@example.org commit -qm "$1"
	git -C "$TREE" tag "$1"
}

make_tree()
{
	mkdir -p "$TREE/scripts/kconfig" "$TREE/arch/x86/include/asm"
	printf '#!/bin/sh\ncat "$5" >>"$4"\n' >"$TREE/scripts/kconfig/merge_config.sh"
	chmod +x "$TREE/scripts/kconfig/merge_config.sh"
	echo '#define X86_FEATURE_OTHER (16*32+ 1)' >"$TREE/arch/x86/include/asm/cpufeatures.h"
	cat >"$TREE/Makefile" <<-'END'
		.RECIPEPREFIX := >
		VERSION = 6
		PATCHLEVEL = 12
		SUBLEVEL = 5
		objects := $(patsubst %.c,$(O)/%.o,$(wildcard *.c))
		tinyconfig olddefconfig:
		> @touch $(O)/.config
		modules: bzImage
		bzImage: $(objects)
		> @mkdir -p $(O)/arch/x86/boot $(O)/include/config
		> @$(CC) -o $(O)/vmlinux $(objects)
		> @cp $(O)/vmlinux $(O)/arch/x86/boot/bzImage
		> @echo 6.12.5-pkscale >$(O)/include/config/kernel.release
		> @touch $(O)/System.map
		$(O)/%.o: %.c
		> @echo "  CC      $<"
		> @$(CC) -MD -c -o $@ $<
		-include $(wildcard $(O)/*.d)
	END
	echo '#define BASE 900' >"$TREE/head.h"
	printf '%s\n' '#include <stdio.h>' '#include "head.h"' \
		'int keys(void), more(void);' \
		'int main(void) { printf("%d\n", BASE + keys() + more()); return 0; }' \
		>"$TREE/main.c"
	echo 'int more(void) { return 0; }' >"$TREE/more.c"
	echo 'char unrelated;' >"$TREE/other.c"
	echo '*.o' >"$TREE/.gitignore"
	git init -q "$TREE"
	commit base
}
