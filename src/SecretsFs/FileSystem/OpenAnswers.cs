using System.Collections.Concurrent;
using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;
using SecretsFs.Fuse;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.FileSystem;

/// <summary>
/// Answers open(2), the one place where access is decided. On the thread that reads the device; completed on any.
/// </summary>
/// <param name="catalog">What is served.</param>
/// <param name="files">Takes what is open.</param>
/// <param name="reservations">What was decrypted for a thread that comes back.</param>
internal sealed class OpenAnswers(Catalog catalog, OpenFiles files, ReservationTable reservations)
{
    private readonly ConcurrentDictionary<ulong, OpenRequest> _waiting = new();

    /// <summary>Whether a program waits for content. Any thread.</summary>
    public bool HasWaiting => !_waiting.IsEmpty;

    /// <summary>Answers an open.</summary>
    public void Open(in FuseCaller caller, ulong node, OpenReply reply)
    {
        ServedManifest served = catalog.Served;
        files.Reconsider(in caller);
        if (served.Tree.Directories.ContainsKey(node))
        {
            reply.Error(Errno.EISDIR);
        }
        else if (!catalog.Nodes.TryGet(node, out KeyState? state))
        {
            LookAgain(in caller, served.Tree.KeyOf(node), reply);
        }
        else if (!state!.Key.Declared.IsInForce)
        {
            LookAgain(
                in caller, served.Tree.Keys.GetValueOrDefault(state.Key.Declared.File.Name.Value), reply);
        }
        else if (reservations.Any || !TryOpenAtOnce(in caller, served, state, reply))
        {
            Submit(in caller, state, reply);
        }
    }

    /// <summary>
    /// Answers the open of a node that is not known, or is of a definition of the past: ESTALE, and the thread finds
    /// the content kept for it under the definition in force, since the store may have another version than was last
    /// seen and the kernel looks only once more.
    /// </summary>
    private void LookAgain(in FuseCaller caller, KeyNode? now, OpenReply reply)
    {
        if (now is not null)
        {
            // of no version, so that whatever the store has is another
            Submit(in caller, new KeyState(now, null), reply);
        }
        else
        {
            reply.Error(Errno.ESTALE); // the kernel looks the name up again and finds what there is now
        }
    }

    private void Submit(in FuseCaller caller, KeyState state, OpenReply reply)
    {
        OpenRequest request = new(this, state, Callers.ToReadCaller(in caller), reply.Defer())
        {
            ExpectsEntry = state.Key.WasThereRecently,
            Reservation = reservations.Take(caller.ThreadId, state),
        };
        _waiting[caller.Unique] = request;
        request.Reader = catalog.Submit(request);
        if (request.Reader is null)
        {
            request.Reservation?.Release();
            OpenCompleted(request, new ReadResult(ReadOutcome.Interrupted, null));
        }
    }

    /// <summary>
    /// Opens what another has open already, without the way through the queue, which costs as much as all of the rest.
    /// </summary>
    private bool TryOpenAtOnce(in FuseCaller caller, ServedManifest served, KeyState state, OpenReply reply)
    {
        DeclaredKey key = state.Key.Declared;
        if (served.Reader.TryGrant(key, Callers.ToReadCaller(in caller), state.Version) is not Snapshot snapshot)
        {
            return false;
        }

        ulong handle = files.Enter(FuseCaller.RequestOf(caller.Unique), state, snapshot);
        if (handle == 0)
        {
            reply.Error(Errno.ENFILE);
        }
        else
        {
            state.Note(ReadOutcome.Granted);
            files.Settle(handle, state, reply.Opened(handle, OpenMode.Direct));
        }

        return true;
    }

    /// <summary>Somebody who waits got a signal. On the thread that reads the device.</summary>
    public void Interrupt(ulong unique)
    {
        if (_waiting.TryGetValue(unique, out OpenRequest? request))
        {
            request.Reader?.Signalled(request);
        }
    }

    /// <summary>Answers an open. Any thread.</summary>
    public void OpenCompleted(OpenRequest request, in ReadResult result)
    {
        _waiting.TryRemove(request.Reply.Unique, out _);
        if (result.Snapshot is null)
        {
            catalog.Learn(request.State, result.Outcome);
            request.Reply.TryError(OutcomeErrors.For(result.Outcome));
            return;
        }

        bool isOutdated = result.Outcome == ReadOutcome.Outdated;
        KeyState state = catalog.Learn(request.State, result.Snapshot);
        if (isOutdated)
        {
            reservations.Put(request.Caller.ThreadId, state, result.Snapshot, isRetry: true);

            // the kernel looks the name up again, is shown this version, and opens that
            request.Reply.TryError(Errno.ESTALE);
            return;
        }

        ulong handle = files.Enter(FuseCaller.RequestOf(request.Reply.Unique), state, result.Snapshot);
        if (handle == 0)
        {
            request.Reply.TryError(Errno.ENFILE);
        }
        else
        {
            files.Settle(handle, state, request.Reply.TryOpened(handle, OpenMode.Direct));
        }
    }
}
