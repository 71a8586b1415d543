using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Commands;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;
using SecretsFs.Export;
using SecretsFs.Native;

namespace SecretsFs.Worker;

/// <summary>
/// The worker of an export: decrypts one key after the other, each into the file that comes with its name, and says how
/// it went, by a number. The main thread alone; the reader's thread decrypts.
/// </summary>
internal sealed class ExportWorker : IDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMinutes(1);

    private readonly WorkerChannel _channel;
    private readonly Manifest _manifest;
    private readonly SecretReader _reader;
    private readonly ExportFault _fault;

    private ExportWorker(WorkerChannel channel, Manifest manifest, SecretReader reader, ExportFault fault) =>
        (_channel, _manifest, _reader, _fault) = (channel, manifest, reader, fault);

    /// <summary>Until the export is gone.</summary>
    /// <exception cref="CommandFailure">Nothing can be decrypted.</exception>
    public static void Run(WorkerChannel channel, ILogger logger)
    {
        bool isLocked = ProcessHardening.TryLockMemory(); // before there is a key in it
        using ExportWorker worker = Create(channel, logger);
        if (!isLocked && SwapSpace.Look() != SwapState.None)
        {
            Log.MemoryNotLocked(logger);
        }

        channel.TrySend(ControlKind.Ready);
        worker.Listen();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _fault.Dispose();
    }

    private static ExportWorker Create(WorkerChannel channel, ILogger logger)
    {
        HandedKeyFiles keyFiles = new();
        using ControlMessage configuration = WorkerProcess.Await(channel);
        ExportSettings settings = ExportSettings.Parse(configuration.Text);
        if (configuration.Kind != ControlKind.Configure || settings.ProtocolVersion != MessageFormat.ProtocolVersion)
        {
            throw new CommandFailure(
                ExitStatus.Failure, "the export speaks another version of the protocol", "run it again");
        }

        Manifest manifest = HandedManifest.Take(configuration, settings.Files, settings.Manifest, keyFiles);
        LimitSettings limits = manifest.Limits;

        // gpg reads messages in processes of its own, and leaves an agent behind that others need without a limit
        if (manifest.Decryption is RnpSettings && !ProcessHardening.TryLimitFileSize(limits.SecretBytes))
        {
            throw new CommandFailure(ExitStatus.Failure, "cannot limit the size of files", "see the kernel's log");
        }

        MemoryBudget budget = new(limits.LockedBytes);
        IDecryptor decryptor = Decryptors.Create(
            manifest.Decryption, 1, budget, keyFiles.Of, out RnpKeyProblem? problem);
        if (problem is not null)
        {
            decryptor.Dispose();
            throw Decryptors.Failure(problem); // a file that is not there yet, which nobody waits for here
        }

        ReaderSettings reader = new(limits.SecretBytes, limits.DecryptTimeout) { Budget = budget, Threads = 1 };
        PassStore store = new(manifest.Store, limits.SecretBytes);
        ExportFault fault = new(settings.Fault, limits.SecretBytes);
        return new ExportWorker(channel, manifest, new SecretReader(store, decryptor, reader, logger), fault);
    }

    private void Listen()
    {
        while (!_channel.HasEnded)
        {
            PollSet.Once(_channel.Socket, LibC.POLLIN, s_tick);
            using ControlMessage? message = _channel.Receive();
            if (message is { Kind: ControlKind.Write, Files: [SafeFileHandle file] }
                && _manifest.Keys.TryGetValue(message.Text, out KeyFile? key))
            {
                ReadOutcome outcome = Write(key, file);
                _fault.Commit(file);
                file.Dispose();
                bool isDone = outcome == ReadOutcome.Granted;
                _channel.TrySend(
                    isDone ? ControlKind.Done : ControlKind.Refused,
                    message.Sequence,
                    isDone ? string.Empty : ((int)outcome).ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private ReadOutcome Write(KeyFile key, SafeFileHandle file)
    {
        using ExportRequest request = new(key);
        if (!_reader.TrySubmit(request))
        {
            return ReadOutcome.Failed;
        }

        (ReadOutcome outcome, Snapshot? content) = request.Wait();
        try
        {
            return content is null ? outcome : Copy(content, file);
        }
        finally
        {
            content?.Release();
        }
    }

    private static ReadOutcome Copy(Snapshot content, SafeFileHandle file)
    {
        if (!content.TryBorrow(out SecretLease lease))
        {
            return ReadOutcome.Failed;
        }

        using (lease)
        {
            try
            {
                RandomAccess.Write(file, lease.Bytes, 0);
                return ReadOutcome.Granted;
            }
            catch (Exception exception)
                when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
            {
                return ReadOutcome.Failed; // a tmpfs that is full, say; the last is EFBIG
            }
        }
    }
}
