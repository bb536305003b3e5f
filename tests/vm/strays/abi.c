// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is wrong with a campaign of strays is refused, and one that nobody ends
 * ends with its file. Runs as root in a guest with two ranges of persistent
 * memory.
 */
#include <stdint.h>

#include "hooked.h"
#include "ktap.h"

static int fd;

static int begin(const struct pkscale_strays *s)
{
	return ioctl(fd, PKSCALE_IOC_STRAYS, s) ? -errno : 0;
}

static int look(struct pkscale_strays_read *r)
{
	return ioctl(fd, PKSCALE_IOC_STRAYS_READ, r) ? -errno : 0;
}

static const struct pkscale_strays good = {
	.size = sizeof(good), .version = PKSCALE_ABI, .guard = "dax-write",
	.every = PKSCALE_MIN_EVERY, .ranges = 2,
};

#define SPOILED(name, want, spoil)					\
	do {								\
		struct pkscale_strays s = good;				\
									\
		spoil;							\
		ktap_result(begin(&s) == (want), name);			\
	} while (0)

static void wrong_campaigns(void)
{
	SPOILED("size of the structure", -EINVAL, s.size--);
	SPOILED("version", -EINVAL, s.version++);
	SPOILED("too often", -EINVAL, s.every = PKSCALE_MIN_EVERY - 1);
	SPOILED("too seldom", -EINVAL, s.every = PKSCALE_MAX_EVERY + 1);
	SPOILED("no range", -EINVAL, s.ranges = 0);
	SPOILED("too many ranges", -EINVAL, s.ranges = PKSCALE_MAX_RANGES + 1);
	SPOILED("more ranges than there are", -ENODEV, s.ranges = 3);
	SPOILED("unknown damage", -EINVAL, s.damage = PKSCALE_NR_DAMAGES);
	SPOILED("padding", -EINVAL, s.pad = 1);
	SPOILED("unknown guard", -EINVAL, strcpy(s.guard, "dax"));
	SPOILED("a guard of another device", -EINVAL,
		strcpy(s.guard, "dax-stacked-write"));
	SPOILED("a guard without the design", -EOPNOTSUPP,
		strcpy(s.guard, "kmap"));
}

static struct pkscale_strays_read read_request(int go_on)
{
	struct pkscale_strays_read r = {
		.size = sizeof(r), .version = PKSCALE_ABI, .go_on = go_on,
	};

	return r;
}

static uint64_t moments(const struct pkscale_strays_read *r)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < PKSCALE_NR_MOMENTS; i++)
		sum += r->moment[i];
	return sum;
}

static void a_campaign(void)
{
	struct pkscale_strays_read r = read_request(0), more = read_request(1);
	struct pkscale_strays s = good;

	ktap_result(look(&r) == -EINVAL, "an end without a beginning");
	ktap_result(!begin(&s), "a good one begins");
	ktap_result(begin(&s) == -EBUSY, "a second one does not");
	r.go_on = 2;
	ktap_result(look(&r) == -EINVAL, "neither the end nor not");
	r = read_request(0);
	r.version++;
	ktap_result(look(&r) == -EINVAL, "version of the question");
	usleep(20000);
	ktap_result(!look(&more) && moments(&more), "it strikes");
	usleep(20000);
	r = read_request(0);
	ktap_result(!look(&r) && moments(&r) > moments(&more), "it goes on");
	ktap_result(look(&r) == -EINVAL, "it has ended");
}

int main(void)
{
	struct pkscale_strays s = good;

	fd = open(PKSCALE_DEVICE, O_RDWR);
	if (fd < 0) {
		perror(PKSCALE_DEVICE);
		return 2;
	}
	ktap_header(24);
	ktap_result(begin(&s) == -EINVAL, "no design was chosen");
	hook(fd, "none", "hooked=1");
	SPOILED("a guard that opens nothing", -EINVAL,
		strcpy(s.guard, "wcache"));
	hook(fd, "token", "");
	wrong_campaigns();
	a_campaign();
	ktap_result(!begin(&s), "another one begins");
	/* Nobody strays for a file that is closed: it can be begun again. */
	close(fd);
	fd = open(PKSCALE_DEVICE, O_RDWR);
	ktap_result(!hook(fd, "token", "") && !begin(&s), "by another file");
	close(fd);
	return ktap_status();
}
