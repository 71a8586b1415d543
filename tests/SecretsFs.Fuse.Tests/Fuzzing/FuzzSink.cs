using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Tests.Fuzzing;

/// <summary>Counts replies and keeps the last one, without allocating.</summary>
internal sealed class FuzzSink : IReplySink
{
    private readonly byte[] _payload = new byte[1 << 17];
    private readonly byte[] _header = new byte[16];
    private int _length;

    public int Count { get; private set; }

    /// <summary>Whether a header of another size, or too long a payload, was sent.</summary>
    public bool IsMalformed { get; private set; }

    public bool Delivers { get; set; }

    public ReadOnlySpan<byte> Header => _header;

    public ReadOnlySpan<byte> Payload => _payload.AsSpan(0, _length);

    public void Reset()
    {
        Count = 0;
        IsMalformed = false;
        _length = 0;
    }

    public bool Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        Count++;
        if (header.Length != _header.Length || payload.Length > _payload.Length)
        {
            IsMalformed = true;
            return false;
        }

        header.CopyTo(_header);
        payload.CopyTo(_payload);
        _length = payload.Length;
        return Delivers;
    }

    /// <summary>No promise is lost here.</summary>
    public void ReportForgotten(ulong unique) => IsMalformed = true;
}
