using SecretsFs.Channel;
using SecretsFs.Core.Processes;

namespace SecretsFs.Keeper;

/// <summary>A worker as its keeper sees it.</summary>
/// <param name="generation">The how-many-eth it is.</param>
/// <param name="child">Its process.</param>
/// <param name="channel">What is said to it.</param>
/// <param name="program">What it was started from.</param>
internal sealed class WorkerLink(int generation, ChildProcess child, KeeperChannel channel, string program)
{
    public int Generation { get; } = generation;

    public ChildProcess Child { get; } = child;

    public KeeperChannel Channel { get; } = channel;

    public string Program { get; } = program;

    /// <summary>The version of <see cref="Succession"/> that its program understands.</summary>
    public uint SuccessionVersion { get; set; }

    /// <summary>How far it is.</summary>
    public WorkerPhase Phase { get; private set; }

    /// <summary>Since when, as <see cref="Environment.TickCount64"/> counts.</summary>
    public long Since { get; private set; } = Environment.TickCount64;

    /// <summary>Whether it said why it cannot be a worker.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Whether the keeper has killed it because it did not go on, or said what makes no sense.</summary>
    public bool WasKilledByUs { get; set; }

    /// <summary>
    /// Whether it was killed while it served, so that it may take requests with it until it has ended.
    /// </summary>
    public bool MayTakeRequests { get; set; }

    /// <summary>When it was, as <see cref="Environment.TickCount64"/> counts.</summary>
    public long KilledAt { get; set; }

    /// <summary>Of which program it is, see <see cref="Workers.Epoch"/>.</summary>
    public int Epoch { get; set; }

    /// <summary>So many requests had been read when it began to serve.</summary>
    public ulong ReceivedBefore { get; set; }

    /// <summary>So many answers had been given when it began to serve.</summary>
    public ulong AnsweredBefore { get; set; }

    /// <summary>It is as far as it was for so long already.</summary>
    public void Resume(long since) => Since = since;

    public void Enter(WorkerPhase phase)
    {
        Phase = phase;
        Since = Environment.TickCount64;
    }
}
