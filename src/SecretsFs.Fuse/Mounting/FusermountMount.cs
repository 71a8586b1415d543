using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Mounting;

/// <summary>
/// An ordinary user's mount, made by the setuid program fusermount3(1): it opens the device, mounts, and passes the
/// descriptor back over the socket that _FUSE_COMMFD names (libfuse, <c>util/fusermount.c</c>).
/// </summary>
/// <param name="path">Where it is.</param>
internal sealed class FusermountMount(string path) : IMountMethod
{
    private const string Program = "fusermount3";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public int MountId => 0;

    /// <summary>Mounts, and opens the connection.</summary>
    /// <exception cref="FuseException">
    /// There is no fusermount3, or it refuses; what it says is in the message.
    /// </exception>
    public static unsafe FusermountMount Create(string path, FuseMountOptions options, out SafeFileHandle device)
    {
        int* pair = stackalloc int[2];

        // SAFETY: room for both descriptors.
        int result = LibC.socketpair(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0, pair);
        int errno = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (errno != 0)
        {
            throw FuseMount.Failure($"cannot mount {path}: a socket for {Program}", errno);
        }

        using SafeFileHandle ours = new(pair[0], ownsHandle: true);
        using SafeFileHandle theirs = new(pair[1], ownsHandle: true);
        _ = LibC.fcntl(theirs, LibC.F_SETFD, 0); // the one descriptor that it inherits
        using Process helper = Start(["-o", Options(options), "--", path], theirs);
        theirs.Dispose(); // so that its end is seen
        SafeFileHandle? received = LibC.TryWaitReadable(ours, s_limit) ? Receive(ours) : null;
        string said = End(helper);
        device = received ?? throw new FuseException(
            $"cannot mount {path}: {(said.Length == 0 ? $"{Program} did not answer" : said)}");
        return new FusermountMount(path);
    }

    /// <summary>Takes what is mounted topmost at a path off it; open files go on.</summary>
    /// <exception cref="FuseException">
    /// There is no fusermount3, or it refuses; what it says is in the message.
    /// </exception>
    public static void Unmount(string path)
    {
        using Process helper = Start(["-u", "-z", "--", path], null);
        string said = End(helper);
        if (!helper.HasExited || helper.ExitCode != 0)
        {
            throw new FuseException(
                $"cannot unmount {path}: {(said.Length == 0 ? $"{Program} did not end well" : said)}");
        }
    }

    /// <inheritdoc/>
    public void Attach()
    {
        // it is there already
    }

    /// <inheritdoc/>
    public int Detach()
    {
        using Process helper = Start(["-u", "-z", "-q", "--", path], null);
        End(helper);
        return helper.HasExited && helper.ExitCode == 0 ? 0 : (int)Errno.EPERM;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // nothing is held but the mount
    }

    private static string Options(FuseMountOptions options) =>
        $"ro,nosuid,nodev,noexec,subtype={options.Subtype},fsname={options.Source}"
        + (options.DefaultPermissions ? ",default_permissions" : string.Empty)
        + (options.AllowOther ? ",allow_other" : string.Empty);

    private static Process Start(string[] arguments, SafeFileHandle? socket)
    {
        ProcessStartInfo start = new(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        if (socket is not null)
        {
            start.Environment["_FUSE_COMMFD"] = socket.DangerousGetHandle().ToString(CultureInfo.InvariantCulture);
        }

        try
        {
#pragma warning disable RS0030 // it is to inherit a descriptor under its own number, and gets no secret
            return Process.Start(start)!;
#pragma warning restore RS0030
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new FuseException(
                $"cannot start {Program}: {exception.Message} (hint: install the package fuse3)",
                exception.NativeErrorCode);
        }
    }

    /// <summary>Waits for its end, and kills it where that does not come; what it said, on one line.</summary>
    private static string End(Process helper)
    {
        helper.StandardInput.Close();
#pragma warning disable RS0030 // what a mount program says, never plaintext
        Task<string> errors = helper.StandardError.ReadToEndAsync();
#pragma warning restore RS0030
        if (!helper.WaitForExit(s_limit))
        {
            helper.Kill();
        }

        return errors.Wait(s_limit) ? errors.Result.Trim().ReplaceLineEndings("; ") : string.Empty;
    }

    private static unsafe SafeFileHandle? Receive(SafeFileHandle socket)
    {
        byte data;
        LibC.IoVector vector = new() { Base = &data, Length = 1 };
        LibC.DescriptorMessage control = default;
        LibC.Message message = new()
        {
            Vectors = &vector,
            VectorCount = 1,
            Control = &control,
            ControlLength = (nuint)sizeof(LibC.DescriptorMessage),
        };

        // SAFETY: everything the message points to is on this stack, with its size.
        nint received = LibC.recvmsg(socket, &message, LibC.MSG_CMSG_CLOEXEC);
        return received > 0
            && message.ControlLength >= (nuint)sizeof(nuint) + (3 * sizeof(int))
            && control is { Level: LibC.SOL_SOCKET, Type: LibC.SCM_RIGHTS }
            ? new SafeFileHandle(control.Descriptor, ownsHandle: true)
            : null;
    }
}
