using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Core.Access;

/// <summary>
/// Looks up the units of callers who come again and again: keeps a few cgroup files open, and what was last in them.
/// Each lookup reads the file as it is at that moment; only opening and parsing are saved. Any thread.
/// </summary>
internal sealed class RecentCallers
{
    /// <summary>As many descriptors are kept at most; a power of two.</summary>
    private const int Capacity = 16;

    private readonly Lock _lock = new();
    private readonly Slot[] _slots = new Slot[Capacity];
    private readonly byte[] _text = new byte[CallerUnit.LongestCgroupFile];

    /// <summary>The unit of a thread that waits for its answer.</summary>
    public CallerUnit UnitOf(uint threadId)
    {
        lock (_lock)
        {
            return Look(threadId);
        }
    }

    private CallerUnit Look(uint threadId)
    {
        Span<byte> text = _text;
        ref Slot slot = ref _slots[threadId % Capacity];
        if (slot.File is not null && slot.ThreadId == threadId && CallerUnit.TryReadCgroupFile(slot.File, ref text))
        {
            return slot.Parse(text);
        }

        slot.File?.Dispose(); // another thread, or one of the past with this number
        slot = new Slot { ThreadId = threadId, File = CallerUnit.OpenCgroupFile(threadId) };
        text = _text;
        return CallerUnit.TryReadCgroupFile(slot.File, ref text) ? slot.Parse(text) : default;
    }

    private struct Slot
    {
        private byte[]? _text;
        private CallerUnit _unit;

        public required uint ThreadId { get; init; }

        public required SafeFileHandle File { get; init; }

        public CallerUnit Parse(ReadOnlySpan<byte> text)
        {
            if (_text is null || !text.SequenceEqual(_text))
            {
                _unit = CallerUnit.FromCgroupFile(text, ThreadId);
                _text = new byte[text.Length];
                text.CopyTo(_text);
            }

            return _unit;
        }
    }
}
