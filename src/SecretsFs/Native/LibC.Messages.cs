using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Native;

/// <summary>Messages with descriptors between two processes (unix(7)).</summary>
internal static partial class LibC
{
    public const int SOCK_SEQPACKET = 5;
    public const int SOCK_CLOEXEC = O_CLOEXEC;
    public const int SOL_SOCKET = 1;
    public const int SCM_RIGHTS = 1;
    public const int MSG_CMSG_CLOEXEC = 0x40000000;
    public const int MSG_CTRUNC = 0x8;
    public const int MSG_TRUNC = 0x20;
    public const int SHUT_RD = 0;
    public const int EAGAIN = 11;

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int socketpair(int domain, int type, int protocol, int* descriptors);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int shutdown(SafeFileHandle socket, int how);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int pipe2(int* descriptors, int flags);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint write_handle(SafeFileHandle fd, void* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint sendmsg(SafeFileHandle socket, Message* message, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint recvmsg(SafeFileHandle socket, Message* message, int flags);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct IoVector
    {
        public void* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct Message
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct cmsghdr with up to four descriptors behind it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct DescriptorsMessage
    {
        public const int Most = 4;
        public const int HeaderSize = 16;

        public nuint Length;
        public int Level;
        public int Type;
        public fixed int Descriptors[Most];

        /// <summary>For descriptors that stay the caller's, and are open until it is sent.</summary>
        public static DescriptorsMessage Of(SafeFileHandle[] files)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(files.Length, Most);
            DescriptorsMessage message = new()
            {
                Length = (nuint)(HeaderSize + (files.Length * sizeof(int))),
                Level = SOL_SOCKET,
                Type = SCM_RIGHTS,
            };
            for (int i = 0; i < files.Length; i++)
            {
                message.Descriptors[i] = (int)files[i].DangerousGetHandle();
            }

            return message;
        }

        /// <summary>The descriptors of one that was received, owned by the caller.</summary>
        public readonly List<SafeFileHandle> Own()
        {
            List<SafeFileHandle> files = [];
            int count = this is { Level: SOL_SOCKET, Type: SCM_RIGHTS }
                ? ((int)Length - HeaderSize) / sizeof(int) : 0;
            for (int i = 0; i < Math.Min(count, Most); i++)
            {
                files.Add(new SafeFileHandle(Descriptors[i], ownsHandle: true));
            }

            return files;
        }
    }
}
