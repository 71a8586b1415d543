namespace SecretsFs.Fuse.Mounting;

/// <summary>One line of <c>/proc/self/mountinfo</c> (proc(5)).</summary>
/// <param name="Id">The mount id.</param>
/// <param name="ParentId">The id of the mount it is on: where two are stacked on one path, that of the lower
/// one.</param>
/// <param name="Device">
/// The device number of the filesystem, as <c>major:minor</c>: one filesystem has one for as long as it lives.
/// </param>
/// <param name="MountPoint">Where it is mounted, in this process's root.</param>
/// <param name="Type">The filesystem's type, such as <c>fuse.secretsfs</c>.</param>
/// <param name="Source">The source that was given to mount(2).</param>
public sealed record MountEntry(int Id, int ParentId, string Device, string MountPoint, string Type, string Source)
{
    /// <summary>The options of the filesystem itself, separated by commas, such as <c>rw,size=4k</c>.</summary>
    public string SuperOptions { get; init; } = string.Empty;

    /// <summary>Whether this is a FUSE filesystem of any subtype.</summary>
    public bool IsFuse => Type is "fuse" or "fuseblk" || Type.StartsWith("fuse.", StringComparison.Ordinal);
}
