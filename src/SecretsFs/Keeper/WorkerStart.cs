using SecretsFs.Channel;
using SecretsFs.Takeover;
using SecretsFs.Worker;

namespace SecretsFs.Keeper;

/// <summary>
/// Starts workers and tells them what to serve: the manifest that is in force, the very bytes that were validated, and
/// the key files as they are now. The main thread alone.
/// </summary>
/// <param name="options">What the keeper was told.</param>
/// <param name="launcher">Starts the process.</param>
/// <param name="keyFiles">Opens what workers may not.</param>
/// <param name="memory">What workers leave to each other.</param>
internal sealed class WorkerStart(
    KeeperOptions options, WorkerLauncher launcher, KeyFileWatch keyFiles, SharedMemory memory)
{
    /// <summary>What is served.</summary>
    public required CommittedManifest Manifest { get; set; }

    /// <summary>What the filesystem is on.</summary>
    public required KeptMount Mount { get; init; }

    /// <summary>What to start from where a program is gone: the keeper's own, and the one before.</summary>
    public required IReadOnlyList<string> Fallbacks { get; init; }

    /// <summary>Starts one, which then prepares itself.</summary>
    /// <exception cref="Commands.CommandFailure">It cannot be started.</exception>
    public WorkerLink Start(string program, int generation)
    {
        string present = Fallbacks.Prepend(program).FirstOrDefault(File.Exists) ?? program;
        WorkerLink link = launcher.Start(present, generation, Mount.Device, memory.Descriptor);
        bool isDeadlock = options.Fault.StartsWith(TestFault.Deadlock, StringComparison.Ordinal);
        string fault = generation > 1 && isDeadlock ? string.Empty : options.Fault; // its successor shall be sound
        keyFiles.Hand(Manifest.Manifest.Decryption, Manifest.File, (what, files) =>
        {
            WorkerSettings settings = new()
            {
                ProtocolVersion = MessageFormat.ProtocolVersion,
                Generation = generation,
                Manifest = options.Manifest,
                FuseMinor = Mount.Protocol.Minor,
                FuseFlags = Mount.Protocol.Flags,
                LogLevel = options.LogLevel,
                Fault = fault,
                Files = what,
            };
            return link.Channel.TrySend(ControlKind.Configure, 0, settings.ToString(), files);
        });
        return link;
    }

    /// <summary>Hands over what there is new about key files.</summary>
    public void HandOverKeys(IEnumerable<WorkerLink> workers)
    {
        if (!keyFiles.TakeChanged())
        {
            return;
        }

        foreach (WorkerLink link in workers)
        {
            keyFiles.Hand(Manifest.Manifest.Decryption, null, (what, files) =>
                link.Channel.TrySend(ControlKind.KeyMaterial, 0, what.ToString(), files));
        }
    }
}
