using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using SecretsFs.Fuse;
using SecretsFs.Fuse.Hello;
using SecretsFs.Fuse.Mounting;

// hello MOUNTPOINT: shows a file and a symbolic link to it until SIGTERM, SIGINT (Ctrl-C) or umount(8).
// As root for every user; as an ordinary user, through fusermount3, for that user alone.
if (args.Length != 1)
{
    Console.Error.WriteLine("usage: hello MOUNTPOINT");
    return 2;
}

// before anything is mounted: a signal that ended the process later would leave a dead mount behind
using ManualResetEventSlim end = new();
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
try
{
    // an ordinary user may let others in only where /etc/fuse.conf says so
    FuseMountOptions options = new("hello", "hello") { AllowOther = Environment.IsPrivilegedProcess };
    string path = MountTable.Canonicalize(args[0]);
    using FuseMount mount = FuseMount.Create(path, options, NullLogger.Instance);
    Thread server = new(() =>
    {
        mount.Connection.Serve(new HelloFileSystem());
        end.Set(); // somebody else unmounted it
    })
    {
        IsBackground = true, // a mount that cannot be taken away ends with the process
    };
    server.Start();
    mount.Attach(); // programs come from here on, and are answered. This one must never go there itself
    Console.WriteLine("mounted");
    end.Wait();
    if (mount.Detach() || mount.Connection.HasEnded)
    {
        server.Join(); // whoever has a file open may read it to its end
        return 0;
    }

    Console.Error.WriteLine($"hello: {path} could not be unmounted and is dead now");
    return 1;
}
catch (FuseException exception)
{
    Console.Error.WriteLine($"hello: {exception.Message}");
    return 1;
}

// the first signal ends in order; the next one, while files are still open, ends the process at once
void End(PosixSignalContext context)
{
    context.Cancel = !end.IsSet;
    end.Set();
}
