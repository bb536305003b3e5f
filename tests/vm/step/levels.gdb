# SPDX-License-Identifier: GPL-2.0-or-later
#
# The entry and exit of NMI and #DB, which no breakpoint of the guest's own can
# interrupt: boundary by boundary through QEMU's gdbstub. The caller has set
# $enter and $exit, the addresses of irqentry_nmi_enter_context and
# irqentry_nmi_exit_context, and $times.
#
# The stub does not know IA32_PKRS: M is what the cache says at the beginning,
# and then what each WRMSR wrote.

set pagination off
set confirm off
set $default = 0xfffffffcU
set $msr_pkrs = 0x6e1
set $boundaries = 0
set $lies = 0
set $open = 0
set $writes = 0

# The cache, and the own rights of current.
define look
	set $c = *(unsigned int *)($gs_base + (unsigned long)&pkrs_cached)
	set $task = *(unsigned long *)($gs_base + (unsigned long)&pcpu_hot)
	set $v = ((struct task_struct *)$task)->thread.pkrs.rights
end

# From the first instruction of a function to its return.
define walk
	set $return_ip = *(unsigned long *)$rsp
	set $return_sp = $rsp + 8
	look
	set $m = $default ^ $c
	set $known = ($c != 1)
	while $rip != $return_ip || $rsp != $return_sp
		set $insn = *(unsigned int *)$rip & 0xffffff
		set $write = ($insn == 0x300f3e && ($rcx & 0xffffffff) == $msr_pkrs)
		set $value = $rax & 0xffffffff
		stepi
		if $write
			set $m = $value
			set $known = 1
			set $writes = $writes + 1
		end
		look
		set $boundaries = $boundaries + 1
		if $c != 1 && (!$known || $m != ($default ^ $c))
			set $lies = $lies + 1
		end
	end
end

define levels
	set $i = 0
	while $i < $times
		continue
		set $entering = ($rip == $enter)
		walk
		if $entering && ($m != $default || $v != 0)
			set $open = $open + 1
		end
		if !$entering && $m != ($default ^ $v)
			set $open = $open + 1
		end
		set $i = $i + 1
	end
end

hbreak *$enter
hbreak *$exit
levels
printf "levels: %d walks, %d boundaries, %d writes, cache lied %d, wrong at the return %d\n", $times, $boundaries, $writes, $lies, $open
delete
detach
