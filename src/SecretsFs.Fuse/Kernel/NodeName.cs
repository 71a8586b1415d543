namespace SecretsFs.Fuse.Kernel;

/// <summary>What may be a name in a directory (NAME_MAX, <c>linux/limits.h</c>).</summary>
internal static class NodeName
{
    public const int Longest = 255;

    public const string Rule = "a name is 1 to 255 bytes without NUL and '/'";

    public static bool IsValid(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= Longest && !name.ContainsAny((byte)0, (byte)'/');
}
