using System.Runtime.InteropServices;

namespace SecretsFs.Takeover;

/// <summary>
/// The first page of the shared memory. Counters only grow, but where a worker takes over: it then makes those that
/// are compared with each other equal.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct SharedHeader
{
    public const int Size = 4096;

    /// <summary>Says what this memory is.</summary>
    public ulong Magic;

    /// <summary>The version of everything in it.</summary>
    public uint Version;

    /// <summary>How many threads of the worker did not come back from a decryption.</summary>
    public uint ThreadsGivenUp;

    /// <summary>Requests that were read.</summary>
    public ulong Received;

    /// <summary>Requests that the reading thread is done with.</summary>
    public ulong Dispatched;

    /// <summary>Requests that were read and have an answer.</summary>
    public ulong Expecting;

    /// <summary>Answers that were written.</summary>
    public ulong Answered;

    /// <summary>The request that the reading thread works on; 0 between two.</summary>
    public ulong InProgress;

    /// <summary>The request that the last worker died on ...</summary>
    public ulong Suspect;

    /// <summary>... and which ones did before it, one after the other.</summary>
    public Deaths SuspectDeaths;

    /// <summary>The generation of the worker that serves.</summary>
    public ulong Serving;

    /// <summary>The number of the last handle that was given out.</summary>
    public ulong LastHandle;

    /// <summary>So many slots of the handle table were ever used.</summary>
    public ulong HandleSlotsUsed;
}
