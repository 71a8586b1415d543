namespace SecretsFs.Fuse.Tests.Fuzzing;

/// <summary>
/// SplitMix64: the same numbers on every machine and runtime, from a seed and the number of the round.
/// </summary>
internal struct FuzzRandom(ulong seed, ulong round)
{
    private const ulong Step = 0x9e3779b97f4a7c15;

    private ulong _state = Mix(seed) ^ Mix(~round);

    public ulong Next()
    {
        _state += Step;
        return Mix(_state);
    }

    /// <summary>0 to one less than <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)(Next() % (uint)bound);

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int count) => Below(count) == 0;

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
