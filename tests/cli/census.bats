#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/census, on a tree of a few lines, and what is committed of real ones.

bats_require_minimum_version 1.5.0
load helpers

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	C=$TOP/scripts/census
	D=$BATS_TEST_TMPDIR
	T=$D/tree
	SAMPLE=$TOP/results/census/sample.tsv
}

spatch_or_skip()
{
	command -v spatch >/dev/null || skip "spatch is missing: scripts/deps"
}

# tree: what makes a directory a kernel's.
tree()
{
	mkdir -p "$T"/{include/linux,kernel,mm,fs,drivers}
	touch "$T/Kconfig"
	printf 'VERSION = 6\nPATCHLEVEL = 99\nSUBLEVEL = 7\n' >"$T/Makefile"
}

# classes FILE: function, interface and class of each site in FILE.
classes()
{
	awk -F '\t' -v file="$1" '$2 == file { print $4, $5, $6 }' "$D/sites"
}

# are FILE [INTERFACE]: the classes of its sites are those of stdin, in any order.
are()
{
	diff <(classes "$1" | grep "${2:-}" | sort) <(sort)
}

# with FILE: a tree with this file, from stdin, counted.
with()
{
	spatch_or_skip
	tree
	cat >"$T/$1"
	"$C" --sites "$T" >"$D/sites"
}

@test "a pair is got, used and given back in one function" {
	with drivers/a.c <<-'END'
	int local(struct page *p) { char *x = kmap_local_page(p); memcpy(x + 4, "a", 1); kunmap_local(x); return 0; }
	int atomic(struct page *p)
	{
	    struct head *h;
	    int n;

	    h = kmap_atomic(p);
	    n = le32_to_cpu(h->count);
	    use(h->count, *(int *)h);
	    kunmap_atomic(h);
	    return n;
	}
	void folio(struct folio *f) { memset(kmap_local_folio(f, 0), 0, 8); kunmap_local(0); }
	void pfn(unsigned long n) { void *x = kmap_local_pfn(n); memcpy(x, x, 1); kunmap_local(x); }
	void old(struct page *p) { kmap(p); memcpy(page_address(p), "a", 1); kunmap(p); }
	void either(struct page *p, struct page *q)
	{
	    char *x = none();

	    use(x);
	    if (p)
	        x = kmap_atomic(p);
	    else
	        x = kmap_atomic(q);
	    memset(x, 0, 4);
	    kunmap_atomic(x);
	}
	void loop(struct page *p)
	{
	    char *x = 0;

	    while (p) {
	        if (x) {
	            memset(x, 0, 4);
	            kunmap_local(x);
	        }
	        x = kmap_local_page(p);
	    }
	}
	END
	are drivers/a.c <<-'END'
	local kmap_local_page pair
	atomic kmap_atomic pair
	folio kmap_local_folio pair
	pfn kmap_local_pfn pair
	old kmap pair
	either kmap_atomic pair
	either kmap_atomic pair
	loop kmap_local_page pair
	END
}

@test "a pointer that is handed on makes a callee, and names it" {
	with drivers/a.c <<-'END'
	void whole(struct page *p) { char *x = kmap_local_page(p); use(x + 3); kunmap_local(x); }
	void part(struct page *p) { struct s *x = kmap(p); use(&x->field); kunmap(p); }
	void straight(struct page *p) { use((char *)kmap_atomic(p) + 4); }
	void by_pointer(struct page *p, struct o *o) { char *x = kmap(p); o->ops->use(o, x + 4); kunmap(p); }
	void straight_by_pointer(struct page *p, struct o *o) { o->ops->use(kmap(p)); }
	void renamed(struct page *p)
	{
	    char *x, *y;

	    x = kmap_local_page(p);
	    y = x + 4;
	    use(0, y);
	    kunmap_local(x);
	}
	void branch(struct page *p, struct page *q)
	{
	    char *x;

	    x = kmap_local_page(p);
	    while (q) {
	        if (!x[0]) {
	            kunmap_local(x);
	            x = kmap_atomic(q);
	        }
	        use(x);
	    }
	    kunmap_local(x);
	}
	void twice(struct page *p, struct page *q)
	{
	    char *x = kmap_atomic(p);

	    memset(x, 0, 4);
	    kunmap_atomic(x);
	    x = kmap_atomic(q);
	    use(x);
	    kunmap_atomic(x);
	}
	END
	are drivers/a.c <<-'END'
	whole kmap_local_page callee
	part kmap callee
	straight kmap_atomic callee
	by_pointer kmap callee
	straight_by_pointer kmap callee
	renamed kmap_local_page callee
	branch kmap_local_page callee
	branch kmap_atomic callee
	twice kmap_atomic pair
	twice kmap_atomic callee
	END
	[ "$(cut -f 7 "$D/sites" | sort | uniq -c | xargs)" = "1 by 1 kunmap_atomic 2 o->ops->use 7 use" ]
}

@test "a pointer that outlives its function is stored" {
	with drivers/a.c <<-'END'
	static void *everywhere;
	void *returned(struct page *p) { return kmap_local_page(p); }
	void *later(struct page *p) { void *x = kmap(p); memset(x, 0, 4); return x + 4; }
	void field(struct page *p, struct s *s) { s->x = kmap_atomic(p); }
	void field_later(struct page *p, struct s *s) { void *x = kmap_local_page(p); s->x = x; }
	void initial(struct page *p) { struct kvec v = { .base = kmap(p), .len = 1 }; use(&v); }
	void initial_later(struct page *p) { char *x = kmap(p); struct kvec v = { .len = x->n, .base = x + 1 }; use(&v); }
	void global(struct page *p) { everywhere = kmap(p); }
	void left(struct page *p) { kmap(p); }
	int content(struct page *p) { int *x = kmap_local_page(p); int n = use(x[2]); kunmap_local(x); return n; }
	END
	are drivers/a.c <<-'END'
	returned kmap_local_page stored
	later kmap stored
	field kmap_atomic stored
	field_later kmap_local_page stored
	initial kmap stored
	initial_later kmap stored
	global kmap stored
	left kmap stored
	content kmap_local_page pair
	END
	[ "$(cut -f 7 "$D/sites" | sort | xargs)" = \
		"by in everywhere in s->x in s->x in v.base in v.base kunmap_local left mapped returned returned" ]
}

@test "pointers of dax_direct_access() come by reference" {
	with drivers/a.c <<-'END'
	void own(void) { void *x; dax_direct_access(d, 0, 1, 0, &x, 0); memset(x, 0, 4); }
	void on(void) { void *x; dax_direct_access(d, 0, 1, 0, &x, 0); use(x); }
	int above(void **x) { return dax_direct_access(d, 0, 1, 0, x, 0); }
	void kept(struct s *s) { dax_direct_access(d, 0, 1, 0, &s->x, 0); }
	long no(void) { return dax_direct_access(d, 0, 1, 0, NULL, 0); }
	void five(void) { void *x; dax_direct_access(d, 0, 1, &x, 0); memset(x, 0, 4); }
	END
	run -0 classes drivers/a.c
	[ "$(cut -d ' ' -f 1,3 <<<"$output" | xargs)" = \
		"own pair on callee above stored kept stored no nothing five pair" ]
}

@test "accesses in fs/dax.c: a pointer of one's own, or handed in" {
	with fs/dax.c <<-'END'
	static int obtain(int n, void **x)
	{
	    return dax_direct_access(d, 0, 1, 0, x, 0);
	}
	static int around(int n, void *to)
	{
	    void *from;

	    dax_iomap_direct_access(d, 1, 1, &from, 0);
	    memset(to, 0, 4);
	    if (!from || WARN_ON(!to))
	        return 1;
	    return copy_mc_to_kernel(to, from, 4);
	}
	static int entry_is(void *entry)
	{
	    return xa_is_value(entry);
	}
	int zero(void)
	{
	    char *x;

	    dax_direct_access(d, 0, 1, 0, &x, 0);
	    memset(x, 0, 4);
	    x[3] = 1;
	    return around(1, x);
	}
	void back(unsigned long pfn)
	{
	    dax_flush(d, page_address(pfn_to_page(pfn)), 4);
	}
	END
	are fs/dax.c dax_dereference <<-'END'
	around dax_dereference callee
	around dax_dereference callee
	zero dax_dereference pair
	zero dax_dereference pair
	back dax_dereference pair
	END
	[ "$(classes fs/dax.c | grep -c dax_direct_access)" = 2 ]
}

@test "comments, strings, declarations and the interfaces themselves are no sites" {
	with include/linux/a.h <<-'END'
	/* kmap(page) and
	 * kmap_atomic(page) */
	// kmap_local_page(page)
	void *kmap(struct page *page);
	extern void *
	kmap_local_page(struct page *page);
	#define kmap_atomic(page) nothing(page)
	static inline void *kmap_local_pfn(unsigned long pfn)
	{
	    return kmap_local_page(pfn_to_page(pfn));
	}
	static inline void say(struct ops *o)
	{
	    print("kmap(page) failed");
	    print("\"kmap_atomic(page)");
	    o->kmap(1);
	    my_kmap(1);
	    kmap_other(1);
	}
	END
	cat >"$T/drivers/b.c" <<-'END'
	static inline void *one(struct page *p) { return kmap(p); }
	END
	mkdir -p "$T/Documentation" "$T/tools"
	cp "$T/drivers/b.c" "$T/Documentation/b.c"
	cp "$T/drivers/b.c" "$T/tools/b.c"
	"$C" --sites "$T" >"$D/sites"
	[ "$(wc -l <"$D/sites")" = 2 ]
	[ "$(classes drivers/b.c)" = "one kmap stored" ]
}

@test "what Coccinelle cannot read is said, and counted" {
	with drivers/a.c <<-'END'
	#define MAP(p) do { void *_x = kmap_local_page(p); use(_x); kunmap_local(_x); } while (0)
	#define BEGIN(p) if (1) { void *_y = kmap_atomic(p);
	void good(struct page *p) { memset(kmap(p), 0, 4); kunmap(p); }
	END
	run -0 classes drivers/a.c
	[ "${#lines[@]}" = 3 ]
	[[ $output == *"kmap_local_page"* ]]
	[[ $output == *"? kmap_atomic unread"* ]]
	[[ $output == *"good kmap pair"* ]]
}

@test "the table and the counts say the same, of a tree and of its list" {
	with drivers/a.c <<-'END'
	void a(struct page *p) { use(kmap(p)); }
	void b(struct page *p) { use(kmap(p)); }
	void *c(struct page *p) { return kmap(p); }
	END
	run -0 --separate-stderr "$C" --tsv "$D/sites"
	[ "$output" = $'release\tinterface\tclass\tsites\n6.99.7\tkmap\tcallee\t2\n6.99.7\tkmap\tstored\t1' ]
	# It says how far it is where that takes it over 2 s.
	run -0 --separate-stderr "$C" "$T" "$D/sites"
	[[ ${lines[0]} == "Call sites in Linux 6.99.7" ]]
	[[ ${lines[2]} =~ ^kmap\ +\.\ +4\ +2\ +\.\ +\.\ +6$ ]]
}

@test "bad input ends with 2 and says what is missing" {
	run -2 "$C"
	[[ $output == *"which tree"*--help* ]]
	run -2 "$C" --what
	[[ $output == *--help* ]]
	run -2 "$C" "$D/none"
	[[ $output == *"no directory $D/none"* ]]
	mkdir "$D/empty"
	run -2 "$C" "$D/empty"
	[[ $output == *"is no kernel tree: Makefile is missing"* ]]
	tree
	rmdir "$T/mm"
	run -2 "$C" "$T"
	[[ $output == *"is no kernel tree: mm is missing"* ]]
	mkdir "$T/mm"
	echo 'all:' >"$T/Makefile"
	run -2 "$C" "$T"
	[[ $output == *"VERSION is missing"* ]]
	echo "some text" >"$D/text"
	run -2 "$C" "$D/text"
	[[ $output == *"no list of sites"* ]]
	run -0 "$C" --help
	[[ $output == *"pair "*"callee "*"stored "*Examples* ]]
}

@test "without spatch it says so, and leaves nothing behind" {
	tree
	mkdir "$D/bin" "$D/tmp"
	for f in $(compgen -c | sort -u); do
		f=$(type -P "$f") || continue
		[ "${f##*/}" = spatch ] || ln -sf "$f" "$D/bin/${f##*/}"
	done
	PATH=$D/bin TMPDIR=$D/tmp run -2 "$C" "$T"
	[[ $output == *"spatch is missing"*coccinelle* ]]
	[ -z "$(ls "$D/tmp")" ]
}

@test "a tree without any call has none" {
	spatch_or_skip
	tree
	run -0 --separate-stderr "$C" --tsv "$T"
	[ "$output" = $'release\tinterface\tclass\tsites' ]
	[[ $stderr == *"no call of"* ]]
}

@test "a whole kernel takes less than a minute of two processors" {
	spatch_or_skip
	for source in "${XDG_CACHE_HOME:-$HOME/.cache}"/pkscale/source/*/; do
		[ -e "$source/fs/dax.c" ] && [ -d "$source/mm" ] && break
		source=
	done
	[ -n "$source" ] || skip "no kernel source is unpacked: scripts/kernel does that"
	# Seconds of processors: others on the machine do not count.
	TIMEFORMAT='%0U %0S'
	{ time "$C" --sites "$source" >"$D/sites" 2>"$D/err"; } 2>"$D/time"
	read -r user system <"$D/time"
	echo "user $user s, system $system s"
	[ $((user + system)) -lt 120 ]
	all=$(($(wc -l <"$D/sites") - 1))
	unread=$(cut -f 6 "$D/sites" | grep -cx unread || true)
	echo "$unread of $all are unread"
	[ "$all" -gt 300 ]
	[ $((unread * 100)) -le "$all" ]
	cut -f 2,5 "$D/sites" | grep -qx $'fs/dax.c\tdax_dereference'
}

@test "what takes longer says how far it is, on stderr" {
	with drivers/a.c <<<'void a(struct page *p) { kmap(p); }'
	# A spatch that is slow, and does nothing else.
	mkdir "$D/bin"
	printf '#!/bin/sh\nsleep 4\nexec %s "$@"\n' "$(command -v spatch)" >"$D/bin/spatch"
	chmod +x "$D/bin/spatch"
	run -0 --separate-stderr "$C" "$T"
	[ -z "$stderr" ]
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
		cp "$T/drivers/a.c" "$T/drivers/a$i.c"
	done
	JOBS=1 PATH=$D/bin:$PATH run -0 --separate-stderr "$C" "$T"
	[[ $stderr == *"census: reading 6.99.7: "*" % (1 of 2 steps)"* ]]
}

@test "interrupted, it leaves no process and no file" {
	with drivers/a.c <<<'void a(struct page *p) { kmap(p); }'
	mkdir "$D/bin" "$D/tmp"
	printf '#!/bin/sh\necho $$ >%s/pid\nexec sleep 60\n' "$D" >"$D/bin/spatch"
	chmod +x "$D/bin/spatch"
	PATH=$D/bin:$PATH TMPDIR=$D/tmp "$C" "$T" >/dev/null 2>&1 3>&- &
	pid=$!
	wait_for test -s "$D/pid"
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" = 143 ]
	wait_for test ! -e "/proc/$(<"$D/pid")"
	[ -z "$(ls "$D/tmp")" ]
}

@test "a draw is the same for a seed, and other sites for another" {
	list=("$TOP"/results/census/sites-*.tsv)
	"$C-sample" draw --n 25 "${list[@]}" >"$D/a"
	"$C-sample" draw --n 25 --seed 1 "${list[@]}" >"$D/b"
	"$C-sample" draw --n 60 --seed 1 "${list[@]}" >"$D/b60"
	cmp "$D/a" "$D/b"
	[ "$(wc -l <"$D/a")" = 26 ]
	# Two of 60 would be in both by chance.
	for seed in 2 3 4 7; do
		"$C-sample" draw --n 60 --seed "$seed" "${list[@]}" >"$D/$seed"
		[ "$(sort "$D/b60" "$D/$seed" | uniq -d | wc -l)" -lt 12 ]
	done
	# Of both trees, and each site once.
	[ "$(tail -n +2 "$D/a" | cut -f 1 | sort -u | wc -l)" = 2 ]
	[ "$(sort "$D/a" | uniq -d)" = "" ]
	run -2 "$C-sample" draw --n none "${list[@]}"
	run -2 "$C-sample"
	run -0 "$C-sample" --help
}

@test "a rate has Wilson's interval, and wants a sample that fits the lists" {
	{
		printf 'release\tfile\tline\tfunction\tinterface\tclass\tby\n'
		for i in 1 2 3 4 5 6 7 8 9 10; do
			printf '6.99.7\ta.c\t%d\tf\tkmap\tpair\tkunmap\n' "$i"
		done
	} >"$D/list"
	"$C-sample" draw --n 10 "$D/list" |
		awk 'BEGIN { FS = OFS = "\t" } NR > 1 { $8 = $3 < 3 ? "stored" : "pair"; $9 = "read" } { print }' >"$D/sample"
	run -0 "$C-sample" rate "$D/sample" "$D/list"
	[ "$output" = "10 sites read, 2 classes wrong: 20.0 % (95 %: 5.7 to 51.0 %)" ]
	sed '3s/pair/callee/' "$D/list" >"$D/other"
	run -1 "$C-sample" rate "$D/sample" "$D/other"
	[[ $output == *"a.c:2: has another class in the lists"* ]]
	sed '3s/\tread$/\t/' "$D/sample" >"$D/lazy"
	run -1 "$C-sample" rate "$D/lazy" "$D/list"
	[[ $output == *"nobody says why"* ]]
	sed '3s/\tstored\tread/\tperhaps\tread/' "$D/sample" >"$D/odd"
	run -1 "$C-sample" rate "$D/odd" "$D/list"
	sed '5d' "$D/list" >"$D/less"
	run -1 "$C-sample" rate "$D/sample" "$D/less"
	[[ $output == *"a.c:4: no such site"* ]]
}

@test "what is committed fits together" {
	list=("$TOP"/results/census/sites-*.tsv)
	diff <("$C" --tsv "${list[@]}") "$TOP/results/census/counts.tsv"
	# The sample was drawn, not chosen.
	diff <("$C-sample" draw "${list[@]}" | cut -f 1-7) <(cut -f 1-7 "$SAMPLE")
	run -0 "$C-sample" rate "$SAMPLE" "${list[@]}"
	[[ $output == "40 sites read, "* ]]
	grep -qxF "$output" "$TOP/docs/census.md"
}
