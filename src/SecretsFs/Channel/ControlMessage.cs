using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Channel;

/// <summary>One message between keeper and worker.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Sequence">In a question and its answer the same; else 0.</param>
/// <param name="Text">What belongs to it.</param>
/// <param name="Files">Descriptors that came with it; owned by whoever received it.</param>
internal sealed record ControlMessage(ControlKind Kind, uint Sequence, string Text, IReadOnlyList<SafeFileHandle> Files)
    : IDisposable
{
    private bool _taken;

    /// <summary>The descriptors, owned by the caller from here on.</summary>
    public IReadOnlyList<SafeFileHandle> Take()
    {
        _taken = true;
        return Files;
    }

    /// <summary>Closes the descriptors that nobody took.</summary>
    public void Dispose()
    {
        foreach (SafeFileHandle file in _taken ? [] : Files)
        {
            file.Dispose();
        }
    }
}
