using Microsoft.Extensions.Logging;
using SecretsFs.Core.Access;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Reading;

/// <summary>
/// The one path to plaintext: decides, opens the entry, decrypts, audits, answers. A fixed number of
/// threads does the work; a supervisor answers those who waited too long or are being killed, also while
/// every thread is stuck on storage.
/// </summary>
public sealed class SecretReader : IDisposable
{
    private const string Bug = "a bug, see the log line before";
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(2);

    /// <summary>After the deadline a decryption that can be ended has ended.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    /// <summary>One for the process: it keeps descriptors.</summary>
    private static readonly RecentCallers s_callers = new();

    private readonly WatchedDecryption _decryption;
    private readonly ReaderSettings _settings;
    private readonly AuditLog _audit;
    private readonly ILogger _logger;
    private readonly SnapshotTable _snapshots = new();
    private readonly SharedOpens _shared;
    private volatile bool _retired;
    private readonly StoreSettling _settling;
    private readonly RequestSupervisor _supervisor;
    private readonly EndlessEntries _endless;
    private readonly ReadPool _pool;

    /// <summary>
    /// Starts the threads. The decryptor is used from all of them, and disposed by the last once this was retired.
    /// </summary>
    public SecretReader(PassStore store, IDecryptor decryptor, ReaderSettings settings, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Store = store;
        _decryption = new WatchedDecryption(decryptor, settings);
        _settings = settings;
        _logger = logger;
        _audit = new AuditLog(logger);
        _shared = new SharedOpens(_snapshots, store, settings, s_callers, _audit);
        _settling = new StoreSettling(store);
        _endless = new EndlessEntries(logger);
        _pool = new ReadPool(settings.Threads, Serve, decryptor.Dispose);
        _supervisor = new RequestSupervisor(
            settings.TimeLimit,
            (request, outcome) => Complete(request, outcome),
            () =>
            {
                _pool.GiveUpStuck(settings.TimeLimit + s_grace).ForEach(_endless.Add);
                return _pool.IsBusy;
            });
    }

    /// <summary>The store it reads from.</summary>
    public PassStore Store { get; }

    /// <summary>Whether it was retired and has nothing under way any more.</summary>
    public bool HasEnded => _pool.HasEnded;

    /// <summary>How many of its threads did not come back from storage or a decryption.</summary>
    public int ThreadsGivenUp => _pool.GivenUp;

    /// <summary>
    /// Takes a request; it is completed later, from another thread. Never blocks. False where the reader was retired,
    /// and nothing was done: another has taken its place.
    /// </summary>
    public bool TrySubmit(ReadRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.IsOpen)
        {
            request.Unit = s_callers.UnitOf(request.Caller.ThreadId); // now: whoever waits cannot go elsewhere
        }

        _supervisor.Add(request);
        ReadOutcome refusal = _pool.TryAdd(request);
        if (refusal == ReadOutcome.Withdrawn)
        {
            _supervisor.Remove(request);
            return false;
        }

        Refuse(request, refusal);
        return true;
    }

    /// <summary>
    /// Grants an open at once, on the calling thread, where another holds the same version of the key open and nothing
    /// speaks against it; the caller owns the reference. Null, without a word in the log, where anything would have to
    /// be waited for (storage, the log), decrypted or refused: then <see cref="TrySubmit"/>. One thread at a time.
    /// </summary>
    public Snapshot? TryGrant(DeclaredKey key, in ReadCaller caller, EntryVersion? expected) =>
        _retired ? null : _shared.TryGrant(key, in caller, expected);

    /// <summary>
    /// The thread that waits for an open got a signal: it is answered where it is being killed, and
    /// looked at again until it ends.
    /// </summary>
    public void Signalled(ReadRequest request) => _supervisor.Signalled(request);

    /// <summary>Takes no more requests; those under way are served to their end, then the threads end.</summary>
    public void Retire()
    {
        _retired = true;
        _pool.Retire();
        _supervisor.Retire();
    }

    /// <summary>Refuses whoever still waits and kills the decryptions under way. Does not wait for them.</summary>
    public void Stop()
    {
        Retire();
        _settling.Stop();
        _supervisor.RefuseAll();
    }

    /// <summary>Stops, and waits two seconds at most for the threads to end.</summary>
    public void Dispose()
    {
        Stop();
        _pool.Join(Environment.TickCount64 + (long)s_stopLimit.TotalMilliseconds);
    }

    private void Requeue(ReadRequest request) => Refuse(request, _pool.TryAdd(request, isAgain: true));

    private void Refuse(ReadRequest request, ReadOutcome refusal)
    {
        if (refusal != ReadOutcome.Granted)
        {
            Complete(request, refusal, detail: "too many readers wait: find out what they wait for");
        }
    }

    private void Serve(ReadRequest request)
    {
        try
        {
            Decide(request);
        }
#pragma warning disable CA1031 // the one catch of this path: a bug costs one request, fails closed, and is logged
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ReadFailed(_logger, request.Key.File.Name.Value, exception);
            Complete(request, ReadOutcome.Failed, detail: Bug);
        }
    }

    private void Decide(ReadRequest request)
    {
        if (request.IsOpen && !request.IsDecided)
        {
            string? refusal = AccessPolicy.Refusal(request.Key, request.Unit);
            if (refusal is not null)
            {
                Complete(request, ReadOutcome.NotAllowed, detail: refusal);
                return;
            }
        }

        if (request.Reservation is { IsRetry: true } retry && retry.Take() is Snapshot reserved)
        {
            Complete(request, ReadOutcome.Granted, reserved);
            return;
        }

        OpenEntries(request);
    }

    private void OpenEntries(ReadRequest request)
    {
        StoreStatus status = Store.Open(request.Key.File.Content, out StoreContent? content, out EntryName? failed);
        using (content)
        {
            if (content is null
                && status == StoreStatus.EntryMissing
                && request.ExpectsEntry && _settling.ComesBack(failed!))
            {
                Requeue(request);
            }
            else if (content is null)
            {
                (ReadOutcome outcome, string hint) = StoreHints.For(status, Store.Path, failed!);
                Complete(request, outcome, detail: hint);
            }
            else if (request.Reservation?.Version == content.Version && request.Reservation.Take() is Snapshot reserved)
            {
                Complete(request, ReadOutcome.Granted, reserved);
            }
            else
            {
                Read(request, content);
            }
        }
    }

    private void Read(ReadRequest request, StoreContent content)
    {
        if (content.Entries.Any(_endless.Contains))
        {
            Complete(request, ReadOutcome.TimedOut, detail: "its decryption did not end before: write the entry anew");
            return;
        }

        bool mayPrompt = _settings.MayPrompt && request.IsOpen && !request.Unit.IsServiceManager;
        (Snapshot? open, Flight? lead) = _snapshots.Join(
            request, new Flight.Identity(request.Key.File.Content, content.Version, mayPrompt));
        if (open is not null)
        {
            Complete(request, ReadOutcome.Granted, open);
        }
        else if (lead is not null)
        {
            Lead(lead, request, content);
        }

        // else the request has joined a flight, whose leader answers it
    }

    /// <summary>Decrypts, and answers all who wait for it.</summary>
    private void Lead(Flight flight, ReadRequest leader, StoreContent content)
    {
        (ReadOutcome outcome, Snapshot? snapshot, string detail) = (ReadOutcome.Failed, null, Bug);
        bool again = false;
        try
        {
            DecryptionResult result = _decryption.Run(flight, leader, content, out StoreEntry? refused);
            if (result.Plaintext is not null)
            {
                // verified, so whole: but of the version before or after, if a file was written meanwhile
                EntryVersion version = content.HasChanged ? content.Version.AsUnlabelled() : content.Version;
                snapshot = new Snapshot(version, content.Versions, result.Plaintext);
            }

            // what was verified is whole, old or new; what is damaged may only be half written
            (outcome, detail) = (result.Outcome, result.Detail);
            again = outcome == ReadOutcome.Corrupt && _settling.WasBeingWritten(refused!);
        }
        finally
        {
            List<ReadRequest> waiters = _snapshots.Land(flight, snapshot);
            snapshot?.Release(); // each waiter has its own reference: once the last has closed, nothing is left
            foreach (ReadRequest waiter in waiters)
            {
                if (again)
                {
                    Requeue(waiter);
                }
                else
                {
                    Complete(waiter, outcome, snapshot, detail);
                }
            }
        }
    }

    /// <summary>Completes a request if nothing else has; takes the reference to the snapshot in any case.</summary>
    private void Complete(ReadRequest request, ReadOutcome outcome, Snapshot? snapshot = null, string detail = "")
    {
        if (!request.TryComplete())
        {
            snapshot?.Release();
            return;
        }

        _supervisor.Remove(request);
        _snapshots.Leave(request);
        request.Reservation?.Release();
        if (request.IsOpen && (request.IsDecided ? request.Key.IsWithdrawn : !request.Key.IsInForce))
        {
            snapshot?.Release();
            (snapshot, outcome) = (null, ReadOutcome.Withdrawn);
        }
        else if (request.IsOpen && snapshot is not null && snapshot.Version != request.Expected)
        {
            outcome = ReadOutcome.Outdated;
        }

        try
        {
            _audit.Record(request, outcome, detail);
            request.OnCompleted(new ReadResult(outcome, snapshot));
        }
#pragma warning disable CA1031 // a bug in one answer must not take those of others with it, nor the supervisor's thread
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ReadFailed(_logger, request.Key.File.Name.Value, exception);
        }
    }
}
