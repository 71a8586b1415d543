using SecretsFs.Core.Processes;

namespace SecretsFs.Core.Reading;

/// <summary>A thread of a <see cref="ReadPool"/> and what it does. Guarded by the pool, but for what is said.</summary>
internal sealed class ReadWorker
{
    private int _threadId;

    /// <summary>Any thread.</summary>
    public WakeUp WakeUp { get; } = new();

    public Thread? Thread { get; set; }

    public ReadRequest? Serving { get; set; }

    public ReadKind Kind { get; set; }

    /// <summary>Since when it serves, as <see cref="Environment.TickCount64"/> counts.</summary>
    public long Since { get; set; }

    /// <summary>Whether another took its place.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>One, unless no descriptor is left.</summary>
    public static ReadWorker? TryCreate()
    {
        try
        {
            return new ReadWorker();
        }
        catch (IOException)
        {
            return null; // the next look tries again
        }
    }

    /// <summary>By the thread itself.</summary>
    public void NoteThread() => Volatile.Write(ref _threadId, IdleWork.ThreadId());

    /// <summary>It gets only what time nobody else wants.</summary>
    public void BecomeIdleWork() => IdleWork.Become(Volatile.Read(ref _threadId));
}
