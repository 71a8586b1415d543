using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>Threads that get only what time nobody else wants (sched(7), SCHED_IDLE).</summary>
internal static unsafe class IdleWork
{
    /// <summary>The kernel's id of the calling thread.</summary>
    public static int ThreadId() => LibC.gettid();

    /// <summary>Makes it of a thread; nothing where the kernel refuses, since the thread only matters less.</summary>
    public static void Become(int threadId)
    {
        int noPriority = 0;

        // SAFETY: struct sched_param is one int.
        _ = LibC.sched_setscheduler(threadId, LibC.SCHED_IDLE, &noPriority);
    }
}
