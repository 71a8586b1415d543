using System.Buffers;
using System.Text;

namespace SecretsFs.Tests.Fixtures;

/// <summary>Collects what a child writes, and lets a test wait for a part of it.</summary>
internal sealed class Capture
{
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    public Capture(Stream stream) => Ended = PumpAsync(stream);

    /// <summary>Completes at the end of the stream.</summary>
    public Task Ended { get; }

    public byte[] Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes.WrittenSpan.ToArray();
            }
        }
    }

    public string Text => Encoding.UTF8.GetString(Bytes);

    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Waits for a line that holds the text.</summary>
    public Task WaitForLineAsync(string text, TimeSpan? limit = null) =>
        WaitForAsync(
            capture => capture.Lines.Any(line => line.Contains(text, StringComparison.Ordinal)),
            $"a line with: {text}",
            limit);

    /// <summary>Waits until the condition holds.</summary>
    public async Task WaitForAsync(Func<Capture, bool> condition, string what, TimeSpan? most = null)
    {
        using CancellationTokenSource limit = new(most ?? TestLimits.Event);
        while (true)
        {
            Task changed;
            bool ended;
            lock (_lock)
            {
                changed = _changed.Task;
                ended = _ended;
            }

            if (condition(this))
            {
                return;
            }

            if (ended)
            {
                throw new InvalidOperationException($"waited for {what}; the output ended with:\n{Text}");
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"waited for {what}; so far there is:\n{Text}");
            }
        }
    }

    private async Task PumpAsync(Stream stream)
    {
        byte[] chunk = new byte[16 * 1024];
        try
        {
            for (int count; (count = await stream.ReadAsync(chunk)) > 0;)
            {
                Signal(() => _bytes.Write(chunk.AsSpan(0, count)));
            }
        }
        finally
        {
            Signal(() => _ended = true);
        }
    }

    private void Signal(Action change)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            change();
            before = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }
}
