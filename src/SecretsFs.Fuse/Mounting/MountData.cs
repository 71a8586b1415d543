using System.Globalization;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Mounting;

/// <summary>The options that every FUSE mount must be given (<c>fs/fuse/inode.c</c>, fuse_fs_parameters).</summary>
internal static class MountData
{
    /// <summary>A directory, in octal.</summary>
    public const string RootMode = "40000";

    /// <summary>The user who mounts.</summary>
    public static string UserId => LibC.geteuid().ToString(CultureInfo.InvariantCulture);

    /// <summary>The group of the user who mounts.</summary>
    public static string GroupId => LibC.getegid().ToString(CultureInfo.InvariantCulture);
}
