using SecretsFs.Core.Access;
using SecretsFs.Fuse;

namespace SecretsFs.FileSystem;

/// <summary>Who asks, from the kernel's words to those of the reader.</summary>
internal static class Callers
{
    public static ReadCaller ToReadCaller(in FuseCaller caller) => new(caller.UserId, caller.GroupId, caller.ThreadId);
}
