using SecretsFs.Core.Reading;
using SecretsFs.Fuse;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.FileSystem;

/// <summary>
/// Answers stat(2): from memory where the length is known, else once it was measured, or could not be. On the thread
/// that reads the device; completed on any.
/// </summary>
/// <param name="catalog">The names and lengths.</param>
/// <param name="files">Tells what is open.</param>
/// <param name="reservations">Keeps what had to be decrypted for the open that follows.</param>
internal sealed class StatAnswers(Catalog catalog, OpenFiles files, ReservationTable reservations)
{
    private int _measuring;

    /// <summary>Whether a program waits for a length. Any thread.</summary>
    public bool HasWaiting => Volatile.Read(ref _measuring) > 0;

    /// <summary>Answers a stat.</summary>
    public void GetAttributes(in FuseCaller caller, ulong node, AttributesReply reply)
    {
        ServedManifest served = catalog.Served;
        if (served.Tree.Directories.TryGetValue(node, out DirectoryNode? directory))
        {
            reply.Attributes(served.Tree.Attributes(directory), KernelCache.NameTimeout);
        }
        else if (StateOf(node, served) is not KeyState state)
        {
            reply.Error(Errno.ESTALE);
        }
        else if ((state = NowAt(node, state)).Length is not null || state.IsUnmeasurable || caller.ThreadId == 1)
        {
            reply.Attributes(catalog.Shown(state).Attributes(state), KernelCache.AttributesTimeout(state, node));
        }
        else
        {
            Interlocked.Increment(ref _measuring);
            MeasureRequest request = new(this, node, state, Callers.ToReadCaller(in caller), reply.Defer())
            {
                ExpectsEntry = state.Key.WasThereRecently,
            };
            if (!catalog.Served.Reader.TrySubmit(request))
            {
                // a reload comes in between, or the end: the next stat measures
                MeasureCompleted(request, new ReadResult(ReadOutcome.Interrupted, null));
            }
        }
    }

    /// <summary>
    /// What a node stands for; where that is not known, because a predecessor told the kernel of it, what its name
    /// stands for now.
    /// </summary>
    private KeyState? StateOf(ulong node, ServedManifest served) =>
        catalog.Nodes.TryGet(node, out KeyState? state) ? catalog.Present(state!) : served.Tree.KeyOf(node)?.Current;

    /// <summary>
    /// The version that a stat of a node shows: its own while somebody has it open, else the last one. The kernel may
    /// lead a name to the node of an older version for a second.
    /// </summary>
    private KeyState NowAt(ulong node, KeyState state) =>
        catalog.Latest(state) is var latest && latest != state && !files.IsOpen(node) ? latest : state;

    /// <summary>Answers a stat whose length was measured, or could not be. Any thread.</summary>
    public void MeasureCompleted(MeasureRequest request, in ReadResult result)
    {
        Interlocked.Decrement(ref _measuring);
        if (result.Snapshot is null)
        {
            catalog.Learn(request.State, result.Outcome);
            if (result.Outcome is not (ReadOutcome.Withdrawn or ReadOutcome.Interrupted))
            {
                request.State.RememberUnmeasurable();
            }

            AnswerAttributes(request, request.State);
            return;
        }

        // also where the store has another version by now: this node was never opened, or its length would be known
        KeyState measured = catalog.Learn(request.State, result.Snapshot);
        uint thread = request.Caller.ThreadId;
        Reservation kept = reservations.Put(thread, measured, result.Snapshot, isRetry: false); // before it goes on
        if (!AnswerAttributes(request, measured))
        {
            reservations.Withdraw(thread, kept); // it was answered before, and is gone
        }
    }

    /// <summary>Answers a stat with what is known, unless it was answered. Any thread.</summary>
    public bool AnswerAttributes(MeasureRequest request, KeyState state) =>
        request.Reply.TryAttributes(
            catalog.Shown(state).Attributes(state), KernelCache.AttributesTimeout(state, request.Node));
}
