/*
 * Makes the disk below a folder fail or hang, for the process this is preloaded into (Linux):
 *
 *   cc -shared -fPIC -O1 -o faulty-folder.so faulty-folder.c -ldl
 *   FAULTY_FOLDER=/real/path FAULTY_SWITCH=/elsewhere/switch LD_PRELOAD=./faulty-folder.so java ...
 *
 * What happens stands in the file FAULTY_SWITCH, and nothing does while there is no such file:
 *
 *   eio-write   each write fails with EIO       eio-sync    each sync fails with EIO
 *   hang-sync   a sync does not come back       hang        neither a write nor a sync does
 *
 * until the file is gone or says something else.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE, SYNC };

static int is_below_folder(int fd) {
  const char *folder = getenv("FAULTY_FOLDER");
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  size_t wanted = folder ? strlen(folder) : 0;
  return wanted && length > (ssize_t)wanted && path[wanted] == '/' &&
         strncmp(path, folder, wanted) == 0;
}

/* -1, with errno set, where the call is to fail; returns late where it is to hang. */
static int fault(int fd, int kind) {
  const char *file = getenv("FAULTY_SWITCH");
  if (!file || access(file, F_OK) != 0 || !is_below_folder(fd)) return 0;
  for (;;) {
    char mode[16] = "";
    int in = open(file, O_RDONLY | O_CLOEXEC);
    if (in < 0) return 0;
    ssize_t count = read(in, mode, sizeof mode - 1);
    close(in);
    if (count <= 0) return 0;
    if (strncmp(mode, kind == SYNC ? "eio-sync" : "eio-write", kind == SYNC ? 8 : 9) == 0) {
      errno = EIO;
      return -1;
    }
    int hangs = strncmp(mode, "hang", 4) == 0 && (kind == SYNC || mode[4] != '-');
    if (!hangs) return 0;
    usleep(2000);
  }
}

#define FAULTY(kind, type, name, parameters, arguments)                       \
  type name parameters {                                                      \
    static type(*real) parameters;                                            \
    if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name);            \
    return fault(fd, kind) ? -1 : real arguments;                             \
  }

FAULTY(WRITE, ssize_t, write, (int fd, const void *from, size_t count), (fd, from, count))
FAULTY(WRITE, ssize_t, pwrite, (int fd, const void *from, size_t count, off_t at), (fd, from, count, at))
FAULTY(WRITE, ssize_t, pwrite64, (int fd, const void *from, size_t count, off64_t at), (fd, from, count, at))
FAULTY(SYNC, int, fsync, (int fd), (fd))
FAULTY(SYNC, int, fdatasync, (int fd), (fd))
