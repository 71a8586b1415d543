using System.Text;
using SecretsFs.Fuse;

namespace SecretsFs.Worker;

/// <summary>
/// The fault <see cref="TestFault.Deadlock"/>: the thread that has to answer waits for a notification that waits for
/// its answer, once somebody looks the name up. What it waits for cannot even be killed.
/// </summary>
/// <param name="inner">What is really told.</param>
/// <param name="notifier">Waited for, against its rule.</param>
/// <param name="name">A name in the root directory.</param>
internal sealed class DeadlockingMonitor(IRequestMonitor inner, FuseNotifier notifier, string name) : IRequestMonitor
{
    private readonly FuseName _name = new(IFuseFileSystem.Root, Encoding.UTF8.GetBytes(name));

    public bool TryBegin(ulong request, bool expectsReply)
    {
        bool goesOn = inner.TryBegin(request, expectsReply);
        notifier.InvalidateEntry(_name);
        notifier.Flush(TimeSpan.FromDays(1));
        return goesOn;
    }

    public void Finish() => inner.Finish();

    public void Answered() => inner.Answered();
}
