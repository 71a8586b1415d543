/* What the C# library is compared with: the same filesystem, one file of 64 bytes, on libfuse's low-level interface.
 * One thread, direct I/O, names and attributes that the kernel may keep for an hour. FLUSH is left out: the library
 * answers ENOSYS once, and the kernel never sends it again. */
#define FUSE_USE_VERSION 31
#include <errno.h>
#include <fuse_lowlevel.h>
#include <stdio.h>
#include <string.h>

enum { FILE_NODE = 2, CONTENT_SIZE = 64 };

static const double TIMEOUT = 3600;
static const char NAME[] = "hello";
static const char CONTENT[] = "Hello from a filesystem of sixty-four bytes, no more, no less.\n\n";
_Static_assert(sizeof CONTENT == CONTENT_SIZE + 1, "the client reads 64 bytes");

static int attributes(fuse_ino_t node, struct stat *status) {
    memset(status, 0, sizeof *status);
    status->st_ino = node;
    if (node == FUSE_ROOT_ID) {
        status->st_mode = S_IFDIR | 0555;
        status->st_nlink = 2;
        return 1;
    }

    status->st_mode = S_IFREG | 0444;
    status->st_nlink = 1;
    status->st_size = CONTENT_SIZE;
    return node == FILE_NODE;
}

static void hello_lookup(fuse_req_t request, fuse_ino_t parent, const char *name) {
    struct fuse_entry_param entry = {.ino = FILE_NODE, .attr_timeout = TIMEOUT, .entry_timeout = TIMEOUT};
    if (parent != FUSE_ROOT_ID || strcmp(name, NAME) != 0) {
        fuse_reply_err(request, ENOENT);
        return;
    }

    attributes(FILE_NODE, &entry.attr);
    fuse_reply_entry(request, &entry);
}

static void hello_getattr(fuse_req_t request, fuse_ino_t node, struct fuse_file_info *unused) {
    struct stat status;
    (void)unused;
    if (attributes(node, &status)) {
        fuse_reply_attr(request, &status, TIMEOUT);
    } else {
        fuse_reply_err(request, ENOENT);
    }
}

static void hello_open(fuse_req_t request, fuse_ino_t node, struct fuse_file_info *file) {
    (void)node;
    file->direct_io = 1;
    fuse_reply_open(request, file);
}

static void hello_read(
    fuse_req_t request, fuse_ino_t node, size_t size, off_t offset, struct fuse_file_info *unused) {
    (void)node;
    (void)unused;
    size_t start = offset < CONTENT_SIZE ? (size_t)offset : CONTENT_SIZE;
    size_t rest = CONTENT_SIZE - start;
    fuse_reply_buf(request, CONTENT + start, size < rest ? size : rest);
}

static const struct fuse_lowlevel_ops OPERATIONS = {
    .lookup = hello_lookup,
    .getattr = hello_getattr,
    .open = hello_open,
    .read = hello_read,
};

int main(int count, char **arguments) {
    if (count != 2) {
        fputs("usage: hello MOUNTPOINT\n", stderr);
        return 2;
    }

    char *options[] = {arguments[0], "-o", "ro,default_permissions,allow_other,fsname=hello,subtype=hello", NULL};
    struct fuse_args args = FUSE_ARGS_INIT(3, options);
    int status = 1;
    struct fuse_session *session = fuse_session_new(&args, &OPERATIONS, sizeof OPERATIONS, NULL);
    if (session != NULL && fuse_set_signal_handlers(session) == 0 && fuse_session_mount(session, arguments[1]) == 0) {
        puts("mounted");
        fflush(stdout);
        status = fuse_session_loop(session) < 0;
        fuse_session_unmount(session);
        fuse_remove_signal_handlers(session);
    }

    if (session != NULL) {
        fuse_session_destroy(session);
    }

    fuse_opt_free_args(&args);
    return status;
}
