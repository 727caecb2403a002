/* What a power cut would leave: a copy of every file, and a list of every folder's names, as they were when last synced.
 *
 * Preloaded into a writer by `eval.bench.faults`. After dateline_durable(from, to), a file below `from` that is synced is
 * copied into `to`, named after its inode and the moment at which it was born: a file may be renamed, and inodes are used again.
 * Of a folder that is synced, the list of what it holds is kept: on each line such a name, a space, and the name there.
 */
#define _GNU_SOURCE
#include <dirent.h>
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
    if (statx(folder, path, flags, STATX_BTIME | STATX_INO | STATX_TYPE, &about)) return 0;
    if (!S_ISREG(about.stx_mode) && !S_ISDIR(about.stx_mode)) return 0;
    snprintf(name, size, "%s%llu-%lld-%u", S_ISDIR(about.stx_mode) ? "folder-" : "", (unsigned long long)about.stx_ino,
             (long long)about.stx_btime.tv_sec, about.stx_btime.tv_nsec);
    return 1;
}

/* The name of the copy of a file or of the list of a folder, "" where it is neither. */
const char *dateline_named(const char *path) {
    static char name[96];
    return named(AT_FDCWD, path, 0, name, sizeof name) ? name : "";
}

static int copied(const char *live, int out, char *buffer, size_t size) {
    int in = open(live, O_RDONLY | O_CLOEXEC);
    ssize_t got = -1;
    while (in >= 0 && (got = read(in, buffer, size)) > 0)
        if (write(out, buffer, got) != got) break;
    if (in >= 0) close(in);
    return got == 0;
}

static int listed(int folder, int out) {
    char name[96];
    int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *inside = again < 0 ? NULL : fdopendir(again);
    if (!inside) return 0;
    for (struct dirent *entry; (entry = readdir(inside));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") &&
            named(again, entry->d_name, AT_SYMLINK_NOFOLLOW, name, sizeof name))
            dprintf(out, "%s %s\n", name, entry->d_name);
    closedir(inside);
    return 1;
}

static void keep(int descriptor) {
    char live[64], path[PATH_MAX], name[96], target[2 * PATH_MAX], fresh[2 * PATH_MAX + 32], buffer[65536];
    if (!*from || !named(descriptor, "", AT_EMPTY_PATH, name, sizeof name)) return;
    snprintf(live, sizeof live, "/proc/self/fd/%d", descriptor);
    ssize_t got = readlink(live, path, sizeof path - 1);
    if (got < 0 || strncmp(path, from, strlen(from))) return;
    snprintf(target, sizeof target, "%s/%s", to, name);
    snprintf(fresh, sizeof fresh, "%s.new-%d", target, atomic_fetch_add(&copies, 1));
    int out = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (out < 0) return;
    int whole = strncmp(name, "folder-", 7) ? copied(live, out, buffer, sizeof buffer) : listed(descriptor, out);
    close(out);
    if (whole) rename(fresh, target); else unlink(fresh);
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
