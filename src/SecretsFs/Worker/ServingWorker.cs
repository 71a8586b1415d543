using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Commands;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Processes;
using SecretsFs.FileSystem;
using SecretsFs.Fuse;
using SecretsFs.Native;
using SecretsFs.Takeover;

namespace SecretsFs.Worker;

/// <summary>
/// A worker: prepared, waiting for its turn, and then serving, as the keeper says. The main thread listens to the
/// keeper; one thread reads the device. Nothing here ever touches the mount.
/// </summary>
internal sealed class ServingWorker : IDisposable
{
    private static readonly TimeSpan s_firstLookLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(1);

    private readonly WorkerSettings _settings;
    private readonly WorkerChannel _channel;
    private readonly SharedMemory _memory;
    private readonly FuseConnection _connection;
    private readonly ILogger _logger;
    private readonly Suspects _suspects;
    private readonly Progress _progress;
    private readonly Verdicts _verdicts;
    private readonly ManifestServing _serving;
    private readonly HandedKeyFiles _keyFiles = new();
    private readonly WakeUp _ended = new();
    private readonly ManualResetEventSlim _mayServe = new();
    private readonly CancellationTokenSource _ending = new();
    private LengthMeasurer? _lengths;

    public ServingWorker(
        WorkerSettings settings,
        WorkerChannel channel,
        SharedMemory memory,
        FuseConnection connection,
        ILogger logger,
        Func<bool> logIsReady)
    {
        _settings = settings;
        _channel = channel;
        _memory = memory;
        _connection = connection;
        _logger = logger;
        _suspects = new Suspects(memory);
        _progress = new Progress(memory);
        _verdicts = new Verdicts(_suspects, _progress);
        _serving = new ManifestServing(
            logger, logIsReady, new DecryptionWatch(_suspects, settings.Fault), _keyFiles.Of)
        {
            ServesWithoutKey = settings.Generation > 1,
        };
    }

    /// <summary>Until the keeper says that it ends, or is gone, or the filesystem is.</summary>
    /// <param name="configuration">The keeper's first message.</param>
    /// <exception cref="CommandFailure">The manifest cannot be served.</exception>
    public void Run(ControlMessage configuration)
    {
        bool isLocked = ProcessHardening.TryLockMemory(); // before there is a key in it
        ServedState state = new(
            TakeManifest(configuration, _settings.Files), _serving, _memory, _connection.Notifier, _logger);
        if (!isLocked && _settings.Generation == 1)
        {
            Log.MemoryNotLocked(_logger);
        }

        using SecretsFileSystem fileSystem = state.FileSystem;
        VersionWatcher watcher = new(state.Catalog, _logger);
        Thread server = new(() => Serve(fileSystem)) { IsBackground = true, Name = "fuse" };
        server.Start();
        watcher.WaitForFirstLook(s_firstLookLimit);
        _channel.TrySend(ControlKind.Ready, Keeper.Succession.Version);
        ServingRehearsal.Start(state.Catalog.Served.Manifest, _connection.Protocol, IsNeededWithin, _logger);
        Listen(state);

        _ending.Cancel(); // no program is left behind
        watcher.Stop();
        _lengths?.Stop();
        state.Stop(); // answers those who still wait

        // files that are still open keep the connection alive: it ends with the keeper
        if (_mayServe.IsSet)
        {
            server.Join(s_endLimit);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Dispose();
        _ending.Dispose();
        _mayServe.Dispose();
    }

    private bool IsNeededWithin(TimeSpan time) => _mayServe.Wait(time) || _ending.IsCancellationRequested;

    private void Listen(ServedState state)
    {
        PollSet polled = new();
        while (true)
        {
            polled.Clear();
            int channel = polled.Add(_channel.Socket, LibC.POLLIN);
            int ended = polled.Add(_ended.Descriptor, LibC.POLLIN);
            polled.Wait(s_tick);
            if (polled.Result(ended) != 0)
            {
                return;
            }

            while (polled.Result(channel) != 0 && _channel.Receive() is ControlMessage message)
            {
                using (message)
                {
                    if (message.Kind == ControlKind.Stop)
                    {
                        return;
                    }

                    Obey(message, state);
                }
            }

            if (_channel.HasEnded)
            {
                return;
            }

            if (_mayServe.IsSet)
            {
                _memory.Header.ThreadsGivenUp = (uint)_serving.ThreadsGivenUp;
            }

            state.FollowAccounts(tells: _mayServe.IsSet);
        }
    }

    private void Obey(ControlMessage message, ServedState state)
    {
        switch (message.Kind)
        {
            case ControlKind.Go:
                Go(state);
                break;
            case ControlKind.PredecessorEnded:
                _connection.Resend(); // what it took with it in the moment of its end
                break;
            case ControlKind.Convict or ControlKind.Acquit:
                _verdicts.Hear(message);
                break;
            case ControlKind.Reload:
                Reload(message, state);
                break;
            case ControlKind.Describe:
                Describe(message, state);
                break;
            case ControlKind.Inspect:
                state.InspectLater(_ending.Token);
                break;
            case ControlKind.KeyMaterial:
                using (IEnumerator<SafeFileHandle> files = message.Take().GetEnumerator())
                {
                    HandedFiles what = HandedFiles.Parse(message.Text);
                    _keyFiles.Take(what, files);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>
    /// From here on this process serves. Whatever a predecessor had read and not answered is asked for first, so that
    /// nobody waits for what nobody knows of.
    /// </summary>
    private void Go(ServedState state)
    {
        if (_settings.Fault == TestFault.Go && _settings.Generation > 1)
        {
            Environment.FailFast("a test asked for this");
        }

        state.FollowAccounts(tells: false); // as those who asked the predecessor may have seen them
        _suspects.TakeOver();
        _progress.TakeOver();
        _verdicts.Apply();
        _memory.Header.Serving = (ulong)_settings.Generation;
        state.TakeOver();
        _mayServe.Set();
        _channel.TrySend(ControlKind.Active);
        _lengths = new LengthMeasurer(state.Catalog, () => state.FileSystem.HasWaiting, _logger);
    }

    private void Serve(SecretsFileSystem fileSystem)
    {
        IRequestMonitor monitor = _settings.Fault.StartsWith(TestFault.Deadlock, StringComparison.Ordinal)
            ? new DeadlockingMonitor(_progress, _connection.Notifier, _settings.Fault[TestFault.Deadlock.Length..])
            : _progress;
        _mayServe.Wait();
        try
        {
            _connection.Resend();
            _connection.Serve(fileSystem, monitor);
        }
        catch (FuseException exception)
        {
            Log.ServingFailed(_logger, exception.Message);
        }

        _ended.Set();
    }

    private void Reload(ControlMessage message, ServedState state)
    {
        try
        {
            ReloadCounts counts = state.Replace(TakeManifest(message, HandedFiles.Parse(message.Text)));
            _channel.TrySend(ControlKind.Done, message.Sequence, counts.ToString());
        }
        catch (CommandFailure failure)
        {
            _channel.TrySend(ControlKind.Refused, message.Sequence, failure.Message);
        }
#pragma warning disable CA1031 // whatever is wrong with the new manifest must not end the serving of the old one
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ReloadFailed(_logger, exception);
            _channel.TrySend(ControlKind.Refused, message.Sequence, "a bug, see the log line before");
        }
    }

    private void Describe(ControlMessage message, ServedState state)
    {
        ReadOnlySpan<byte> report = KeyReporter.Report(state.Catalog.Served.Tree);
        if (message.Files.Count == 0 || report.Length > RandomAccess.GetLength(message.Files[0]))
        {
            _channel.TrySend(ControlKind.Refused, message.Sequence, "there are too many keys to describe");
            return;
        }

        RandomAccess.Write(message.Files[0], report, 0);
        _channel.TrySend(
            ControlKind.Done, message.Sequence, report.Length.ToString(CultureInfo.InvariantCulture));
    }

    private Manifest TakeManifest(ControlMessage message, HandedFiles what) =>
        HandedManifest.Take(message, what, _settings.Manifest, _keyFiles);
}
