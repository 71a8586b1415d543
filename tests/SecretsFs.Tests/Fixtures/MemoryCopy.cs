namespace SecretsFs.Tests.Fixtures;

/// <summary>A copy of a canary or of a part of it in a process's memory.</summary>
/// <param name="Mapping">Where.</param>
/// <param name="Address">Its first address.</param>
/// <param name="Length">Its length in bytes, as far as whole words tell.</param>
/// <param name="IsUtf16">Whether it lies there as characters of a string.</param>
internal sealed record MemoryCopy(MemoryMapping Mapping, ulong Address, long Length, bool IsUtf16)
{
    public override string ToString() =>
        $"{Length} bytes{(IsUtf16 ? " of UTF-16" : "")} at {Address:x} in {Mapping}";
}
