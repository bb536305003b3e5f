// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine/sysfile.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

ssize_t sysfile_read(const char *root, const char *path, char *buf,
		     size_t size)
{
	char full[PATH_MAX];
	size_t len = 0, i;
	ssize_t got;
	int fd;

	buf[0] = '\0';
	if (snprintf(full, sizeof(full), "%s%s", root, path) >=
	    (int)sizeof(full))
		return -ENAMETOOLONG;
	fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	do {
		got = read(fd, buf + len, size - 1 - len);
		if (got > 0)
			len += got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	got = got < 0 ? -errno : 0;
	close(fd);
	if (got)
		return got;
	for (i = 0; i < len; i++)
		if (!buf[i])
			buf[i] = ' ';
	while (len && isspace((unsigned char)buf[len - 1]))
		len--;
	buf[len] = '\0';
	return len;
}

int sysfile_long(const char *root, const char *path, long *value)
{
	char text[32], *end;
	ssize_t len = sysfile_read(root, path, text, sizeof(text));
	long v;

	if (len < 0)
		return len;
	errno = 0;
	v = strtol(text, &end, 10);
	if (!len || errno || *end)
		return -EINVAL;
	*value = v;
	return 0;
}

bool sysfile_field(const char *text, const char *key, char *buf, size_t size)
{
	size_t len = strlen(key), n;
	const char *line, *p;

	for (line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, len))
			continue;
		p = line + len + strspn(line + len, " \t");
		if (*p++ != ':')
			continue;
		p += strspn(p, " \t");
		n = strcspn(p, "\n");
		if (n >= size)
			n = size - 1;
		memcpy(buf, p, n);
		buf[n] = '\0';
		return true;
	}
	return false;
}

void sysfile_chosen(const char *text, char *buf, size_t size)
{
	const char *open = strchr(text, '[');
	const char *shut = open ? strchr(open, ']') : NULL;

	if (shut)
		snprintf(buf, size, "%.*s", (int)(shut - open - 1), open + 1);
	else
		snprintf(buf, size, "%s", text);
}

bool sysfile_has_word(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *p;

	for (p = strstr(list, word); p; p = strstr(p + 1, word))
		if ((p == list || isspace((unsigned char)p[-1])) &&
		    (!p[len] || isspace((unsigned char)p[len])))
			return true;
	return false;
}
