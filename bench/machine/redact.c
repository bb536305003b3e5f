// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "machine/environment.h"

/* Parameters whose values name a disk, a network or a machine. */
static const char * const private_keys[] = {
	"BOOT_IMAGE", "cryptdevice", "hostname", "initrd", "ip", "luks",
	"nfsroot", "rd.luks", "resume", "root", "systemd.hostname",
	"systemd.machine_id",
};

static bool is_private_key(const char *word, size_t len)
{
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(private_keys); i++) {
		n = strlen(private_keys[i]);
		/* "rd.luks" stands for "rd.luks.uuid" as well */
		if (len >= n && !strncmp(word, private_keys[i], n) &&
		    (len == n || word[n] == '.'))
			return true;
	}
	return false;
}

/* 8-4-4-4-12 hexadecimal digits anywhere in the text */
static bool has_uuid(const char *text)
{
	size_t i;

	for (; *text; text++) {
		for (i = 0; i < 36; i++) {
			bool dash = i == 8 || i == 13 || i == 18 || i == 23;

			if (dash ? text[i] != '-' :
				   !isxdigit((unsigned char)text[i]))
				break;
		}
		if (i == 36)
			return true;
	}
	return false;
}

static bool is_private(const char *word, const char *value)
{
	return is_private_key(word, value - word - 1) || has_uuid(value) ||
	       strstr(value, "/home/") || strstr(value, "/root");
}

char *environment_redact(char *cmdline)
{
	/* Enough even if every byte were a word of its own. */
	size_t room = strlen(cmdline) * sizeof("<redacted>") + 1;
	char *out = xcalloc(room, 1), *save = NULL, *word, *value, *end = out;

	for (word = strtok_r(cmdline, " \t\n", &save); word;
	     word = strtok_r(NULL, " \t\n", &save)) {
		if (!strcmp(word, "--"))
			break;
		if (end > out)
			*end++ = ' ';
		value = strchr(word, '=');
		if (value && is_private(word, value + 1)) {
			end = mempcpy(end, word, value + 1 - word);
			end = stpcpy(end, "<redacted>");
		} else {
			end = stpcpy(end, word);
		}
	}
	return out;
}
