# SPDX-License-Identifier: GPL-2.0-or-later
# The user's verbs. What they do is in bench/, module/ and scripts/.

SHELL	:= /bin/bash
MAKEFLAGS += --no-print-directory

# make bench QUICK=1          fewer blocks
# make bench RT=1             wake-ups on a PREEMPT_RT kernel as well
# make bench FULL=1           callers on up to 64 CPUs of a guest
# make bench ENV=count,user   other environments
# make bench KERNELS="a b"    the same on each of these kernels, and one table
# make bench METAL=1          the module on the running kernel, as root
# make bench ARGS="--design task,percpu --depth 1-3"
QUICK	?=
FULL	?=
RT	?=
ENV	?=
METAL	?=
KERNELS	?=
ARGS	?=
FLAVOUR	?= production
# A switch that is 0 is off.
on	= $(filter-out 0,$(1))
run-args = $(if $(call on,$(QUICK)),--quick) $(if $(call on,$(FULL)),--full) $(if $(ENV),--env=$(ENV)) $(ARGS)

all: driver module

help:
	@echo "make bench      build everything, measure, print a table, draw plots"
	@echo "                QUICK=1 FULL=1 RT=1 ENV=count,smp,user METAL=1 ARGS=\"...\""
	@echo "                KERNEL_SRC=tree-or-tarball KERNEL_DIR=built-tree"
	@echo "                KERNELS=\"linux@v6.12.60 linux@HEAD x.deb\": one table of several"
	@echo "make profile    one cell under perf: counts, report, the hot loop annotated"
	@echo "                DESIGN=task EXERCISE=nest GUARD= METAL=1 ARGS=\"--depth=2\""
	@echo "make test       prove it: unit, command-line and guest tests"
	@echo "make publish    measure what is published, and write results/: plots, tables,"
	@echo "                report, cover letter; ARGS=RUN: of that run"
	@echo "make verify     published runs: samples give the figures, exact cells repeat"
	@echo "make repeat     measure the exact cells three times: every digit must agree"
	@echo "make fuzz       inputs that nobody wrote, for every parser; TIME=seconds"
	@echo "make cost       what the patches cost a kernel, against their bounds; slow"
	@echo "make io-cost    the same for a read and a write of a file, by instruction; slow"
	@echo "make mutants    take behaviours out of the kernel, see tests fail; slow"
	@echo "                ARGS=\"--sample 3\" or ARGS=\"NAME...\""
	@echo "make torture    the kernel's tests in a kernel that checks itself; slow"
	@echo "make check-series  does the series apply, is it clean; ARGS=--build: does"
	@echo "                each step build and boot; slow"
	@echo "make kernel-deb CONFIG=FILE LSMOD=FILE: packages of the patched kernel on your own"
	@echo "                configuration, for a machine that has the keys; slow"
	@echo "make readme     renew what the documents quote, from the published run"
	@echo "make kernel     build the guest's kernel, once, into the cache"
	@echo "make driver     build build/pkscale"
	@echo "make module     build pkscale.ko for that kernel"
	@echo "make deps       install what is missing, or say what is"
	@echo "make install    program, manual, completion; PREFIX=/usr/local DESTDIR="
	@echo "make uninstall  and no trace of them; PREFIX and DESTDIR as they were"
	@echo "make clean      remove what was built here; results stay, and packages of a kernel"
	@echo "make distclean  these as well, and empty the cache, saying how much that freed"

deps:
	@scripts/deps

driver: deps
	@$(MAKE) -f bench/Makefile

kernel: deps
	@scripts/kernel --flavour $(FLAVOUR) > /dev/null

module: kernel
	@scripts/module "$$(scripts/kernel --flavour $(FLAVOUR) --path)" > /dev/null

bench: $(if $(call on,$(METAL)),metal,$(if $(KERNELS),bench-kernels,bench-vm))

bench-vm: deps
	@RT=$(call on,$(RT)) scripts/bench $(run-args)

bench-kernels: deps
	@RT=$(call on,$(RT)) scripts/kernels $(foreach kernel,$(KERNELS),'$(kernel)') -- $(run-args)

metal: driver
	@scripts/metal $(run-args)

repeat: deps
	@scripts/repeat

# make fuzz TIME=3600 ARGS="raw summary"
TIME	?= 600
fuzz: deps
	@scripts/fuzz --time $(TIME) $(ARGS)

verify: deps
	@scripts/verify $(ARGS)

publish: deps
	@scripts/publish $(ARGS)

profile: driver
	@scripts/profile $(if $(DESIGN),--design='$(DESIGN)') $(if $(EXERCISE),--exercise=$(EXERCISE)) \
		$(if $(GUARD),--guard=$(GUARD)) $(if $(METAL),--metal) $(ARGS)

cost: driver
	@scripts/cost $(ARGS)

io-cost: driver
	@scripts/io-cost $(ARGS)

mutants: driver
	@scripts/mutants $(ARGS)

torture: driver
	@scripts/torture $(ARGS)

check-series: $(if $(findstring build,$(ARGS)),driver,deps)
	@scripts/check-series $(ARGS)

# make kernel-deb CONFIG=/boot/config-6.12.117+deb12-amd64 LSMOD=lsmod.txt
kernel-deb: deps
	@scripts/kernel-deb $(if $(CONFIG),--config '$(CONFIG)') $(if $(LSMOD),--lsmod '$(LSMOD)') $(ARGS)

readme: driver module
	@scripts/readme

test: deps
	@scripts/test $(ARGS)

# make install PREFIX=/usr DESTDIR=package
DESTDIR	?=
PREFIX	?= /usr/local
install: driver
	@DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) scripts/install

uninstall:
	@DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) scripts/install --uninstall

# Packages of a kernel, and what a rehearsal has said, took an hour each.
clean:
	@[ ! -d build ] || find build -mindepth 1 -maxdepth 1 ! -name deb ! -name rehearse \
		-exec rm -rf {} +

distclean:
	rm -rf build
	@scripts/kernel --clean
	@scripts/stock-kernel --clean
	@scripts/userland --clean

.PHONY: all help deps fuzz install uninstall driver kernel module bench bench-vm bench-kernels metal repeat verify publish profile cost io-cost kernel-deb \
	mutants torture check-series readme test clean distclean
