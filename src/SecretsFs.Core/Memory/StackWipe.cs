using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace SecretsFs.Core.Memory;

/// <summary>Overwrites what native code left on the stack of the calling thread.</summary>
internal static class StackWipe
{
    /// <summary>What a thread that decrypts must have, with room to spare.</summary>
    public const int NeededStack = 1024 * 1024;

    /// <summary>librnp 0.16.3 takes 53 KB to decrypt, whatever the message: what nests lies on its heap.</summary>
    private const int DepthOfDecryption = 96 * 1024;

    /// <summary>It takes 106 KB to load a key.</summary>
    private const int DepthOfLoading = 192 * 1024;

    /// <summary>
    /// Overwrites what lies below the caller's frame, as deep as a decryption goes. The few words of this method's own
    /// frame are missed: callers keep plaintext a frame deeper than what they call directly.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    public static void AfterDecryption()
    {
        Span<byte> below = stackalloc byte[DepthOfDecryption];
        CryptographicOperations.ZeroMemory(below);
    }

    /// <summary>The same, as deep as the loading of a key goes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    public static void AfterLoading()
    {
        Span<byte> below = stackalloc byte[DepthOfLoading];
        CryptographicOperations.ZeroMemory(below);
    }
}
