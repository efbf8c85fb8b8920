// Moves the wall clock of a program by as many seconds as the file WALL_AHEAD_FILE says; the monotonic one goes on as it does.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t id, struct timespec* time) {
  static int (*real)(clockid_t, struct timespec*);
  if (real == NULL) real = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
  const int result = real(id, time);
  const char* name = getenv("WALL_AHEAD_FILE");
  FILE* in = id == CLOCK_REALTIME && name != NULL ? fopen(name, "re") : NULL;
  long ahead = 0;
  if (in != NULL) {
    if (fscanf(in, "%ld", &ahead) != 1) ahead = 0;
    fclose(in);
  }
  time->tv_sec += ahead;
  return result;
}
