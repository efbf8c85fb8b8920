/* For LD_PRELOAD: makes the syncs of one file fail, as a disk does that has lost a write.
 *
 * FAILING_SYNC names a file. While it exists, it reads "N NAME": of the syncs of files called NAME, counted from the
 * moment the file appeared, the Nth and all later ones fail with EIO. Each failure is told in FAILING_SYNC.log, as the
 * time it began in nanoseconds of CLOCK_MONOTONIC. Removing the file makes syncs work again.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long syncs_seen;

static const char *name_of(int fd, char *path, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, size - 1);
  if (length < 0) return "";
  path[length] = '\0';
  const char *slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}

static void tell(const char *order) {
  char path[4096], line[64];
  struct timespec now;
  snprintf(path, sizeof path, "%s.log", order);
  clock_gettime(CLOCK_MONOTONIC, &now);
  int length = snprintf(line, sizeof line, "%lld\n", now.tv_sec * 1000000000LL + now.tv_nsec);
  int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0) abort();
  if (write(log, line, (size_t)length) != length) abort();
  close(log);
}

static int must_fail(int fd) {
  const char *order = getenv("FAILING_SYNC");
  FILE *file = order == NULL ? NULL : fopen(order, "re");
  if (file == NULL) {
    syncs_seen = 0;
    return 0;
  }
  long from = 0;
  char wanted[256] = "", path[4096];
  int fields = fscanf(file, "%ld %255s", &from, wanted);
  fclose(file);
  if (fields != 2 || strcmp(name_of(fd, path, sizeof path), wanted) != 0 || ++syncs_seen < from) return 0;
  tell(order);
  return 1;
}

static int sync_or_fail(int fd, const char *call) {
  pthread_mutex_lock(&mutex);
  int fails = must_fail(fd);
  pthread_mutex_unlock(&mutex);
  if (fails) {
    errno = EIO;
    return -1;
  }
  int (*real)(int);
  *(void **)&real = dlsym(RTLD_NEXT, call);
  return real(fd);
}

int fsync(int fd) { return sync_or_fail(fd, "fsync"); }
int fdatasync(int fd) { return sync_or_fail(fd, "fdatasync"); }
