# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# Sourced by fs.sh: blocks that two files share. The same is done to plain files
# beside, which share nothing, and compared.
# shellcheck disable=SC2016,SC2086,SC2154

R=/tmp/plain
mkdir -p $R $M/r

# both COMMAND: in the DAX file system and beside it.
both()
{
	(cd $M/r && eval "$1") && (cd $R && eval "$1")
}

# shared FILE: how many of its blocks are.
shared()
{
	xfs_io -r -c 'fiemap -v' "$1" | awk '
		/0x/ { flags = $NF; sub("0x", "", flags)
		       n = length(flags) < 4 ? 0 : substr(flags, length(flags) - 3, 1)
		       # 0x2000 is "shared"
		       if (index("2367abef", n)) sum += $(NF - 1) }
		END { print sum + 0 }'
}

# clone FROM TO
clone()
{
	if [ "$PWD" = $R ]; then
		cp "$1" "$2"
	else
		xfs_io -f -c "reflink $1" "$2"
	fi
}

# compare FILE...: here and beside.
compare()
{
	for file; do
		cmp "$R/$file" "$M/r/$file" || return
	done
}

start()
{
	both 'filled a 1 1 && clone a b && clone a c && clone a d && clone a e' &&
		[ "$(shared $M/r/a)" -eq 2048 ]
}

cow_write()
{
	# Parts of a block at its head, its tail, in its middle, and over many.
	both 'for at in "100 50" "8192 10" "16380 4" "20480 4096" "40000 300001"; do
		xfs_io -c "pwrite -q -S 0x77 $at" b || exit
	done; xfs_io -d -c "pwrite -q -S 0x78 524288 4096" b'
}

cow_store()
{
	both 'xfs_io -c "mmap -rw 0 1m" -c "mwrite -S 0x66 70 9" \
		-c "mwrite -S 0x67 512k 64k" -c "mwrite -S 0x68 1048500 70" c'
}

# A hole whose blocks were set aside for the copy of its neighbour's.
cow_hole()
{
	both 'yes | dd of=h bs=4k count=1 iflag=fullblock 2>/dev/null &&
		truncate -s 131072 h && clone h H && xfs_io -c "pwrite -q -S 0x55 10 20" \
		-c "pwrite -q -S 0x56 20500 30" -c "mmap -rw 0 128k" -c "mwrite -S 0x57 32778 5" H'
}

cow_zero()
{
	# tmpfs, where the plain files are, cannot zero a range.
	xfs_io -c 'fzero 4100 9000' $M/r/d || return
	xfs_io -c 'pwrite -q -S 0 4100 9000' $R/d
	both 'xfs_io -c "fpunch 100001 50000" -c "truncate 900001" \
		-c "truncate 1m" d'
}

unshare()
{
	xfs_io -c 'funshare 0 1m' $M/r/e && [ "$(shared $M/r/e)" -eq 0 ]
}

dedupe()
{
	both 'filled x 1 7 && filled y 1 7 && filled z 1 7 && xfs_io -c "pwrite -q -S 1 700000 1" z'
	sync
	xfs_io -c "dedupe $M/r/x 0 0 1m" $M/r/y && [ "$(shared $M/r/y)" -eq 2048 ]
}

# It looks at the bytes, and one of them is another.
dedupe_refused()
{
	xfs_io -c "dedupe $M/r/x 0 0 1m" $M/r/z >/tmp/dedupe 2>&1
	cat /tmp/dedupe
	grep -qi 'did not match\|differ' /tmp/dedupe && [ "$(shared $M/r/z)" -eq 0 ]
}

# What was changed, and what shared its blocks.
for point in start:e cow_write:ab cow_store:ac cow_hole:hH cow_zero:ad unshare:ae dedupe:xy; do
	files=$(echo "${point#*:}" | fold -w 1)
	point=${point%:*}
	ok "reflink: $point" "$point"
	# shellcheck disable=SC2086
	ok "reflink: $point: the bytes" compare $files
done
ok "reflink: dedupe of what differs" dedupe_refused
ok "reflink: dedupe of what differs: the bytes" compare x z
