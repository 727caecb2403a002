/* What a power cut would leave: a copy of every file as it was when it was last synced.
 *
 * Preloaded into a writer by `eval.bench.faults`. After dateline_durable(from, to), a file below `from` that is synced is
 * copied into `to`, named after its inode and the moment at which it was born: a file may be renamed, and inodes are used again.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char from[PATH_MAX], to[PATH_MAX];
static atomic_int copies;

void dateline_durable(const char *live, const char *durable) {
    snprintf(from, sizeof from, "%s", live);
    snprintf(to, sizeof to, "%s", durable);
}

static int named(int folder, const char *path, int flags, char *name, size_t size) {
    struct statx about;
    if (statx(folder, path, flags, STATX_BTIME | STATX_INO | STATX_TYPE, &about) || !S_ISREG(about.stx_mode)) return 0;
    snprintf(name, size, "%llu-%lld-%u", (unsigned long long)about.stx_ino, (long long)about.stx_btime.tv_sec,
             about.stx_btime.tv_nsec);
    return 1;
}

/* The name of the copy of a file, "" where it is none. */
const char *dateline_named(const char *path) {
    static char name[96];
    return named(AT_FDCWD, path, 0, name, sizeof name) ? name : "";
}

static void keep(int descriptor) {
    char live[64], path[PATH_MAX], name[96], target[2 * PATH_MAX], fresh[2 * PATH_MAX + 32], buffer[65536];
    if (!*from || !named(descriptor, "", AT_EMPTY_PATH, name, sizeof name)) return;
    snprintf(live, sizeof live, "/proc/self/fd/%d", descriptor);
    ssize_t got = readlink(live, path, sizeof path - 1);
    if (got < 0 || strncmp(path, from, strlen(from))) return;
    snprintf(target, sizeof target, "%s/%s", to, name);
    snprintf(fresh, sizeof fresh, "%s.new-%d", target, atomic_fetch_add(&copies, 1));
    int in = open(live, O_RDONLY | O_CLOEXEC), out = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    got = -1;
    while (in >= 0 && out >= 0 && (got = read(in, buffer, sizeof buffer)) > 0)
        if (write(out, buffer, got) != got) break;
    if (in >= 0) close(in);
    if (out >= 0) close(out);
    if (got == 0) rename(fresh, target); else unlink(fresh);
}

int fsync(int descriptor) {
    int done = ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(descriptor);
    if (!done) keep(descriptor);
    return done;
}

int fdatasync(int descriptor) {
    int done = ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(descriptor);
    if (!done) keep(descriptor);
    return done;
}
