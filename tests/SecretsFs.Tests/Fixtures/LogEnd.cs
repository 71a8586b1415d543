using System.Globalization;

namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// Standard errors of several kinds. The program inherits the other end as well, so that nothing is broken while
/// nobody reads; a reader takes that end from the program (pidfd_getfd(2)).
/// </summary>
internal static class LogEnd
{
    public const string Pipe = "pipe";
    public const string Fifo = "fifo";
    public const string Socket = "socket";

    /// <summary>A socket that the journal would read.</summary>
    public const string Journal = "journal";

    /// <summary>Descriptor 8 keeps the standard error of before: the fixture waits for its end.</summary>
    private const string MakeScript = """
        import os, socket, sys
        kind, path = sys.argv[1:3]
        if kind == "pipe":
            reader, writer = os.pipe()
        elif kind == "fifo":
            os.mkfifo(path)
            reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            writer = os.open(path, os.O_WRONLY)
        else:
            reader, writer = (end.detach() for end in socket.socketpair())
        if kind == "journal":
            stream = os.fstat(writer)
            os.environ["JOURNAL_STREAM"] = f"{stream.st_dev}:{stream.st_ino}"
        os.set_blocking(reader, True)
        os.dup2(2, 8)
        os.dup2(reader, 9)
        os.dup2(writer, 2)
        os.execvp(sys.argv[3], sys.argv[3:])
        """;

    private const string ReadScript = """
        import ctypes, os, select, sys
        PIDFD_GETFD = 438
        libc = ctypes.CDLL(None, use_errno=True)
        log = libc.syscall(PIDFD_GETFD, os.pidfd_open(int(sys.argv[1])), 9, 0)
        if log < 0:
            sys.exit(os.strerror(ctypes.get_errno()))
        poll = select.poll()
        poll.register(log, select.POLLIN)
        while True:
            if not poll.poll(0):
                print("drained", file=sys.stderr, flush=True)
                poll.poll()
            lines = os.read(log, 65536)
            if not lines:
                break
            os.write(1, lines)
        """;

    /// <summary>A wrapper that gives the program such a standard error; a FIFO is made in the folder.</summary>
    public static string[] Wrapper(string kind, Scratch scratch) =>
        [Programs.Python, "-c", MakeScript, kind, scratch.At("log-fifo")];

    /// <summary>
    /// The command that reads it from now on, and says "drained" on its standard error when all is read.
    /// </summary>
    public static string[] Reader(int daemon) =>
        [Programs.Python, "-c", ReadScript, daemon.ToString(CultureInfo.InvariantCulture)];
}
