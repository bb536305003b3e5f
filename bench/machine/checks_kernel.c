// SPDX-License-Identifier: GPL-2.0-or-later
/* Checks of what the bare-metal path needs: loading a module of ours. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/capability.h>

#include "machine/checks.h"
#include "machine/paths.h"
#include "machine/sysfile.h"
#include "util.h"

static bool there(const char *root, const char *path)
{
	char *full = xasprintf("%s%s", root, path);
	bool yes = !access(full, F_OK);

	free(full);
	return yes;
}

void check_modules(const char *root, struct finding *f)
{
	char cmdline[4096] = "", sig[8] = "";
	long disabled = 0;

	sysfile_long(root, "/proc/sys/kernel/modules_disabled", &disabled);
	sysfile_read(root, "/proc/cmdline", cmdline, sizeof(cmdline));
	sysfile_read(root, "/sys/module/module/parameters/sig_enforce", sig,
		     sizeof(sig));
	if (!there(root, "/proc/modules")) {
		finding_is(f, CHECK_FAIL, "this kernel has no loadable modules "
			   "(CONFIG_MODULES is off)");
		finding_mend(f, "boot a distribution's kernel");
	} else if (disabled) {
		finding_is(f, CHECK_FAIL, "kernel.modules_disabled is set");
		finding_mend(f, "reboot without setting "
			     "kernel.modules_disabled=1: it cannot be undone");
	} else if (sysfile_has_word(cmdline, "nomodule")) {
		finding_is(f, CHECK_FAIL, "booted with 'nomodule'");
		finding_mend(f, "reboot without it");
	} else if (!strcmp(sig, "Y")) {
		finding_is(f, CHECK_FAIL, "only signed modules are loaded");
		finding_mend(f, "reboot without module.sig_enforce=1, or with "
			     "Secure Boot switched off");
	} else {
		finding_is(f, CHECK_OK, "can be loaded");
	}
}

void check_privilege(const char *root, struct finding *f)
{
	char text[4096], caps[32];

	if (sysfile_read(root, "/proc/self/status", text, sizeof(text)) > 0 &&
	    sysfile_field(text, "CapEff", caps, sizeof(caps)) &&
	    strtoull(caps, NULL, 16) >> CAP_SYS_MODULE & 1) {
		finding_is(f, CHECK_OK, "CAP_SYS_MODULE held");
		return;
	}
	finding_is(f, CHECK_FAIL, "CAP_SYS_MODULE is missing");
	finding_means(f, "the module cannot be loaded");
	finding_mend(f, "sudo %s", paths_script("metal"));
}

void check_lockdown(const char *root, struct finding *f)
{
	char text[64], mode[64];

	if (sysfile_read(root, "/sys/kernel/security/lockdown", text,
			 sizeof(text)) < 0) {
		finding_is(f, CHECK_OK, "not in this kernel");
		return;
	}
	sysfile_chosen(text, mode, sizeof(mode));
	if (!strcmp(mode, "none")) {
		finding_is(f, CHECK_OK, "none");
		return;
	}
	finding_is(f, CHECK_FAIL, "%s", mode);
	finding_means(f, "unsigned modules are refused, root or not");
	finding_mend(f, "switch Secure Boot off in the firmware (or boot "
		     "without lockdown=) and reboot");
}

void check_headers(const char *root, struct finding *f)
{
	struct utsname u;
	char *path;

	uname(&u);
	path = xasprintf("/lib/modules/%s/build/Makefile", u.release);
	if (there(root, path)) {
		finding_is(f, CHECK_OK, "/lib/modules/%s/build", u.release);
	} else {
		finding_is(f, CHECK_FAIL, "/lib/modules/%s/build is missing",
			   u.release);
		finding_means(f, "the module cannot be built for the running "
			      "kernel");
		finding_mend(f, "sudo apt-get install linux-headers-%s; of a "
			     "kernel that no distribution has, install the "
			     "headers that make bindeb-pkg packs beside it",
			     u.release);
	}
	free(path);
}
