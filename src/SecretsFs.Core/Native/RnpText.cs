using System.Runtime.InteropServices;

namespace SecretsFs.Core.Native;

/// <summary>A text that librnp made for its caller, who lets it go. Not for what is secret. One thread.</summary>
/// <param name="text">As the library gave it, with success.</param>
internal readonly unsafe ref struct RnpText(byte* text) : IDisposable
{
    /// <summary>Without the NUL at its end. Valid until this is disposed.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);

#pragma warning disable RS0030 // public: what keys and messages are called
    /// <inheritdoc/>
    public override string ToString() => Marshal.PtrToStringUTF8((nint)text)!;
#pragma warning restore RS0030

    /// <inheritdoc/>
    public void Dispose() => LibRnp.rnp_buffer_destroy(text);
}
