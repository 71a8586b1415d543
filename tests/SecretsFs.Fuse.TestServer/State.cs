using SecretsFs.Fuse.TestServer.Requests;
using SecretsFs.Fuse.TestServer.Tree;

namespace SecretsFs.Fuse.TestServer;

/// <summary>What the thread that answers and the one that takes commands share, under one lock.</summary>
internal sealed class State
{
    /// <summary>How long anything is waited for.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();

    public NodeTree Tree { get; } = new();

    public RequestCounts Counts { get; } = new();

    public Deferrals Deferrals { get; } = new();

    /// <summary>How many files are open that this process opened; fewer than 0 where it took over others.</summary>
    public int OpenFiles { get; set; }

    /// <summary>The requests that interrupts named.</summary>
    public Queue<ulong> Interrupted { get; } = new();

    public TimeSpan NameTimeout { get; set; } = TimeSpan.FromHours(1);

    public TimeSpan AttributesTimeout { get; set; } = TimeSpan.FromHours(1);

    public OpenMode OpenMode { get; set; } = OpenMode.Direct;

    /// <summary>Whether opens of directories are answered with a handle.</summary>
    public bool HasDirectoryHandles { get; set; }

    /// <summary>Whether access(2) is answered ...</summary>
    public bool ChecksAccess { get; set; }

    /// <summary>... and the path where it is refused.</summary>
    public string? Forbidden { get; set; }

    /// <summary>How many bytes at the start of each file are a hole; 0 where seeks are left to the kernel.</summary>
    public ulong Hole { get; set; }

    /// <summary>Takes the lock until the result is disposed, which wakes those in <see cref="WaitFor{T}"/>.</summary>
    public Scope Enter() => new(_gate);

    /// <summary>Waits until there is something.</summary>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public T WaitFor<T>(Func<T?> find)
        where T : class
    {
        lock (_gate)
        {
            long end = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
            T? found;
            while ((found = find()) is null)
            {
                long rest = end - Environment.TickCount64;
                if (rest <= 0 || !Monitor.Wait(_gate, (int)rest))
                {
                    throw new TimeoutException($"waited in vain; so far there were: {Counts}");
                }
            }

            return found;
        }
    }

    /// <summary>The lock, held.</summary>
    public readonly ref struct Scope
    {
        private readonly object _gate;

        public Scope(object gate)
        {
            _gate = gate;
            Monitor.Enter(gate);
        }

        public void Dispose()
        {
            Monitor.PulseAll(_gate);
            Monitor.Exit(_gate);
        }
    }
}
