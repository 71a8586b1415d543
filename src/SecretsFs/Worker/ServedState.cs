using Microsoft.Extensions.Logging;
using SecretsFs.Channel;
using SecretsFs.Commands;
using SecretsFs.Core.Access;
using SecretsFs.Core.Inspection;
using SecretsFs.Core.Manifests;
using SecretsFs.FileSystem;
using SecretsFs.Fuse;
using SecretsFs.Takeover;

namespace SecretsFs.Worker;

/// <summary>
/// What a worker serves, and how that becomes another: by a new manifest, or because users and groups of the machine
/// are others. One thread.
/// </summary>
internal sealed class ServedState
{
    private readonly ManifestServing _serving;
    private readonly ILogger _logger;
    private readonly AccountFiles _accountFiles = new();

    /// <summary>Builds what is served.</summary>
    /// <exception cref="CommandFailure">It cannot be served.</exception>
    public ServedState(
        Manifest manifest, ManifestServing serving, SharedMemory memory, FuseNotifier notifier, ILogger logger)
    {
        _serving = serving;
        _logger = logger;
        Catalog = new Catalog(serving.Build(manifest, AccountDatabase.Load(), null), new KnownLengths(memory));
        serving.ServesWithoutKey = false; // a reload that would take the key away is refused
        FileSystem = new SecretsFileSystem(Catalog, notifier, new HandleSlots(memory));
    }

    public Catalog Catalog { get; }

    public SecretsFileSystem FileSystem { get; }

    /// <summary>Serves another manifest from now on.</summary>
    /// <exception cref="CommandFailure">It cannot be served; the old one still is.</exception>
    public ReloadCounts Replace(Manifest manifest) => Replace(manifest, keepsReader: false);

    private ReloadCounts Replace(Manifest manifest, bool keepsReader)
    {
        ServedManifest before = Catalog.Served;
        ServedManifest now = _serving.Build(manifest, AccountDatabase.Load(), before, keepsReader);
        StoreLook.Prepare(now, before, _logger);
        if (!FileSystem.Replace(now))
        {
            Log.KernelNotTold(_logger);
        }

        if (now.Reader != before.Reader)
        {
            before.Reader.Retire();
        }

        return new ReloadCounts(
            now.Tree.Keys.Count,
            now.Tree.Keys.Keys.Count(name => !before.Tree.Keys.ContainsKey(name)),
            before.Tree.Keys.Keys.Count(name => !now.Tree.Keys.ContainsKey(name)),
            now.Tree.Keys.Count(key => before.Tree.Keys.TryGetValue(key.Key, out KeyNode? old) && old != key.Value));
    }

    /// <summary>
    /// Resolves users and groups anew where the machine's were changed: a mount made before they exist heals by itself.
    /// </summary>
    /// <param name="tells">Whether to log it: of several workers, the one that serves does.</param>
    public void FollowAccounts(bool tells)
    {
        if (!_accountFiles.HaveChanged())
        {
            return;
        }

        try
        {
            ReloadCounts counts = Replace(Catalog.Served.Manifest, keepsReader: true);
            if (tells)
            {
                Log.AccountsChanged(_logger, Count.Of(counts.Changed, "key"));
            }
        }
#pragma warning disable CA1031 // whatever is wrong with users and groups must not end the serving
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.BackgroundFailed(_logger, "resolve users and groups", exception);
        }
    }

    /// <summary>
    /// Warns of what the machine lacks, from a thread of its own: a store that hangs must hold up nothing.
    /// </summary>
    public void InspectLater(CancellationToken ending)
    {
        Manifest manifest = Catalog.Served.Manifest;
        BackgroundThread.Start("inspection", "inspect the machine", _logger, () =>
        {
            InspectedHost host = new() { Accounts = AccountDatabase.Load(), KeySources = _serving.KeySources };
            InspectionReport report = ManifestInspection.Run(manifest, host, ending);
            if (ending.IsCancellationRequested)
            {
                return;
            }

            foreach (ManifestProblem problem in report.Problems)
            {
                Log.MachineProblem(_logger, problem.ToString());
            }

            Log.Inspected(_logger, Count.Of(report.Problems.Length, "problem"));
        });
    }

    /// <summary>Goes on where a predecessor served. Before the first request is read.</summary>
    public void TakeOver() => FileSystem.TakeOver();

    /// <summary>Answers those who wait, and wipes what is open.</summary>
    public void Stop() => _serving.Stop();
}
