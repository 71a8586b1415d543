/* The client of the benchmark: does one operation over and over, measures each by itself, and prints
 * "p50_ns p99_ns operations", or fails with a message. Pin it with taskset(1), with the server on the same CPU. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONTENT_SIZE = 64, WARM_UP_PART = 10, FIRST_LIMIT_SECONDS = 30 };

static const char USAGE[] =
    "usage: client read PATH N     pread of 64 bytes on an open file\n"
    "       client orc PATH N      open, read, close\n"
    "       client stat PATH N     stat\n"
    "       client whole PATH N    open, read to the end, close\n"
    "       client spawn N COMMAND ARGUMENT...    runs a program to its end\n"
    "       client rate PATH READERS SECONDS      so many read PATH0, PATH1 ... over and over: prints the sum a second\n"
    "       client pingpong N      one byte to another process and back, through pipes\n"
    "       client hold PATH       holds it open until standard input ends\n"
    "       client first PATH COMMAND ARGUMENT... starts a server: prints the time until PATH was read; waits\n"
    "       client killed PATH PID kills that process: prints the time until PATH was opened, read and closed\n"
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

static void do_whole(const char *path, int unused) {
    static char buffer[1 << 17];
    (void)unused;
    ssize_t size;
    size_t total = 0;
    int file = open_file(path);
    while ((size = read(file, buffer, sizeof buffer)) > 0) {
        total += (size_t)size;
    }

    if (size < 0 || total == 0) {
        errno = size < 0 ? errno : ENODATA;
        fail(path);
    }

    close(file);
}

static char **command_line;
extern char **environ;

static void do_spawn(const char *unused_path, int unused) {
    (void)unused_path;
    (void)unused;
    int status;
    pid_t child;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    errno = posix_spawnp(&child, command_line[0], &actions, NULL, command_line, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (errno != 0 || waitpid(child, &status, 0) != child) {
        fail(command_line[0]);
    }

    if (status != 0) {
        fprintf(stderr, "client: %s ended with status %d\n", command_line[0], status);
        exit(1);
    }
}

/* Each reader has a file of its own: what somebody else holds open would not have to be decrypted. */
static uint64_t read_for(const char *path, int reader, uint64_t nanoseconds) {
    char own[4096];
    snprintf(own, sizeof own, "%s%d", path, reader);
    uint64_t count = 0;
    for (uint64_t end = now() + nanoseconds; now() < end; count++) {
        do_orc(own, -1);
    }

    return count;
}

static void rate(const char *path, int readers, uint64_t seconds) {
    int results[2];
    uint64_t count, sum = 0;
    if (pipe(results) < 0) {
        fail("pipe");
    }

    for (int reader = 0; reader < readers; reader++) {
        pid_t child = fork();
        if (child < 0) {
            fail("fork");
        }

        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            count = read_for(path, reader, seconds * 1000000000);
            _exit(write(results[1], &count, sizeof count) == sizeof count ? 0 : 1);
        }
    }

    close(results[1]); /* so that a reader that fails is noticed */
    for (int reader = 0; reader < readers; reader++) {
        if (read(results[0], &count, sizeof count) != sizeof count) {
            errno = EPIPE;
            fail(path);
        }

        sum += count;
    }

    printf("%llu\n", (unsigned long long)(sum / seconds));
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

/* A server that does not end where this does would be left behind. */
static pid_t start_server(void) {
    pid_t parent = getpid(), child = fork();
    if (child < 0) {
        fail("fork");
    }

    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() == parent) {
            execvp(command_line[0], command_line);
        }

        _exit(127);
    }

    return child;
}

/* What is mounted is looked at only when the table of mounts says that it is another: the server needs the CPU. */
static void first(const char *path) {
    int status = 0, file;
    struct pollfd mounts = {.fd = open_file("/proc/self/mountinfo"), .events = POLLPRI};
    uint64_t start = now();
    pid_t server = start_server();
    while ((file = open(path, O_RDONLY | O_CLOEXEC)) < 0) {
        if (waitpid(server, &status, WNOHANG) != 0 || now() - start > FIRST_LIMIT_SECONDS * 1000000000ull) {
            fail(path);
        }

        poll(&mounts, 1, 100);
    }

    expect_content(read(file, content, CONTENT_SIZE), path);
    close(file);
    printf("%llu\n", (unsigned long long)(now() - start));
    fclose(stdout);
    waitpid(server, &status, 0);
}

static void killed(const char *path, pid_t process) {
    uint64_t start = now();
    if (kill(process, SIGKILL) < 0) {
        fail("kill");
    }

    do_orc(path, -1);
    printf("%llu\n", (unsigned long long)(now() - start));
}

int main(int count, char **arguments) {
    const char *command = count > 1 ? arguments[1] : "";
    const char *path = count > 2 ? arguments[2] : "";
    long operations = count > 2 ? atol(arguments[count - 1]) : 0;
    if (count == 3 && strcmp(command, "hold") == 0) {
        hold(path);
    } else if (count >= 4 && strcmp(command, "first") == 0) {
        command_line = arguments + 3;
        first(path);
    } else if (count == 4 && strcmp(command, "killed") == 0 && operations > 1) {
        killed(path, (pid_t)operations);
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
    } else if (count == 4 && strcmp(command, "whole") == 0 && operations > 0) {
        measure(do_whole, path, -1, (size_t)operations);
    } else if (count >= 4 && strcmp(command, "spawn") == 0 && atol(path) > 0) {
        command_line = arguments + 3;
        measure(do_spawn, path, -1, (size_t)atol(path));
    } else if (count == 5 && strcmp(command, "rate") == 0 && operations > 0 && atoi(arguments[3]) > 0) {
        rate(path, atoi(arguments[3]), (uint64_t)operations);
    } else if (count == 4 && strcmp(command, "stat") == 0 && operations > 0) {
        measure(do_stat, path, -1, (size_t)operations);
    } else {
        fputs(USAGE, stderr);
        return 2;
    }

    return 0;
}
