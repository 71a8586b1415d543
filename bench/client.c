/* The client of the benchmark: does one operation over and over, measures each by itself, and prints
 * "p50_ns p99_ns operations", or fails with a message. Pin it with taskset(1), with the server on the same CPU. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONTENT_SIZE = 64, WARM_UP_PART = 10 };

static const char USAGE[] =
    "usage: client read PATH N     pread of 64 bytes on an open file\n"
    "       client orc PATH N      open, read, close\n"
    "       client stat PATH N     stat\n"
    "       client pingpong N      one byte to another process and back, through pipes\n"
    "       client hold PATH       holds it open until standard input ends\n"
    "N operations are measured, after N/10 that are not.\n";

static char content[CONTENT_SIZE];

static void fail(const char *what) {
    fprintf(stderr, "client: %s: %s\n", what, strerror(errno));
    exit(1);
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* Whether all of the content came; less would be another measurement. */
static void expect_content(ssize_t size, const char *path) {
    if (size != CONTENT_SIZE) {
        errno = size < 0 ? errno : ENODATA;
        fail(path);
    }
}

static int open_file(const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        fail(path);
    }

    return file;
}

static void do_read(const char *path, int file) {
    expect_content(pread(file, content, CONTENT_SIZE, 0), path);
}

static void do_orc(const char *path, int unused) {
    (void)unused;
    int file = open_file(path);
    expect_content(read(file, content, CONTENT_SIZE), path);
    close(file);
}

static void do_stat(const char *path, int unused) {
    (void)unused;
    struct stat status;
    if (stat(path, &status) < 0) {
        fail(path);
    }
}

static int ping[2], pong[2];

static void do_pingpong(const char *unused_path, int unused) {
    (void)unused_path;
    (void)unused;
    if (write(ping[1], content, 1) != 1 || read(pong[0], content, 1) != 1) {
        fail("the other process");
    }
}

static pid_t start_echo(void) {
    if (pipe(ping) < 0 || pipe(pong) < 0) {
        fail("pipe");
    }

    pid_t child = fork();
    if (child < 0) {
        fail("fork");
    }

    if (child == 0) {
        char byte;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(ping[1]);
        while (read(ping[0], &byte, 1) == 1 && write(pong[1], &byte, 1) == 1) {
        }

        _exit(0);
    }

    return child;
}

static int compare(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static void measure(void (*operation)(const char *, int), const char *path, int file, size_t count) {
    uint64_t *took = malloc(count * sizeof *took);
    if (took == NULL) {
        fail("malloc");
    }

    memset(took, 1, count * sizeof *took); /* no page fault is measured */
    for (size_t i = 0; i < count / WARM_UP_PART; i++) {
        operation(path, file);
    }

    for (size_t i = 0; i < count; i++) {
        uint64_t start = now();
        operation(path, file);
        took[i] = now() - start;
    }

    qsort(took, count, sizeof *took, compare);
    printf("%llu %llu %zu\n", (unsigned long long)took[(count - 1) / 2],
           (unsigned long long)took[(count - 1) * 99 / 100], count);
    free(took);
}

static void hold(const char *path) {
    char byte;
    int file = open_file(path);
    puts("held");
    fclose(stdout); /* whoever reads it need not wait for the end */
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }

    close(file);
}

int main(int count, char **arguments) {
    const char *command = count > 1 ? arguments[1] : "";
    const char *path = count > 2 ? arguments[2] : "";
    long operations = count > 2 ? atol(arguments[count - 1]) : 0;
    if (count == 3 && strcmp(command, "hold") == 0) {
        hold(path);
    } else if (count == 3 && strcmp(command, "pingpong") == 0 && operations > 0) {
        pid_t child = start_echo();
        measure(do_pingpong, path, -1, (size_t)operations);
        close(ping[1]);
        waitpid(child, NULL, 0);
    } else if (count == 4 && strcmp(command, "read") == 0 && operations > 0) {
        int file = open_file(path);
        measure(do_read, path, file, (size_t)operations);
        close(file);
    } else if (count == 4 && strcmp(command, "orc") == 0 && operations > 0) {
        measure(do_orc, path, -1, (size_t)operations);
    } else if (count == 4 && strcmp(command, "stat") == 0 && operations > 0) {
        measure(do_stat, path, -1, (size_t)operations);
    } else {
        fputs(USAGE, stderr);
        return 2;
    }

    return 0;
}
