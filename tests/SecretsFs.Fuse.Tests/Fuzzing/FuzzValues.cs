namespace SecretsFs.Fuse.Tests.Fuzzing;

/// <summary>What a filesystem may answer with, right and wrong.</summary>
internal static class FuzzValues
{
    public static Errno AnyErrno(ref FuzzRandom random) =>
        random.OneIn(4) ? (Errno)(int)random.Next() : (Errno)random.Below(600);

    public static TimeSpan AnyTime(ref FuzzRandom random) => new((long)random.Next());

    /// <summary>Of a file, whose numbers may be anything.</summary>
    public static NodeAttributes Attributes(ref FuzzRandom random) => new()
    {
        Inode = random.Next(),
        Kind = NodeKind.File,
        Permissions = (uint)random.Next(),
        UserId = (uint)random.Next(),
        GroupId = (uint)random.Next(),
        Size = (long)random.Next(),
        Links = (uint)random.Below(3),
        TimeSeconds = (long)random.Next(),
        TimeNanoseconds = (uint)random.Next(),
    };

    /// <summary>Now and then of something that is of no kind.</summary>
    public static NodeAttributes AnyAttributes(ref FuzzRandom random)
    {
        NodeAttributes attributes = Attributes(ref random);
        return random.OneIn(64) ? attributes with { Kind = (NodeKind)random.Below(20) } : attributes;
    }
}
