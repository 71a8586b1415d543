using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Commands;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;
using SecretsFs.Daemon;
using SecretsFs.Fuse;
using SecretsFs.Fuse.Mounting;
using SecretsFs.Native;
using SecretsFs.Takeover;

namespace SecretsFs.Keeper;

/// <summary>
/// What a keeper holds for as long as the mount lives, whichever program it is: made at the start, or left by the
/// program before.
/// </summary>
internal sealed class KeeperParts : IDisposable
{
    /// <summary>Who workers run as.</summary>
    public required WorkerUser? User { get; init; }

    /// <summary>Keeps others from mounting there.</summary>
    public required MountpointLock Lock { get; init; }

    /// <summary>What workers leave to each other.</summary>
    public required SharedMemory Memory { get; init; }

    /// <summary>The mount.</summary>
    public required KeptMount Mount { get; init; }

    /// <summary>Makes the control socket, or goes on with it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public required Func<SafeFileHandle> Listen { get; init; }

    /// <summary>What <c>secretsfs status</c> tells of the mount.</summary>
    public required KeeperDescription Description { get; init; }

    /// <summary>The program that this process executes.</summary>
    public string Program { get; } = Environment.ProcessPath
        ?? throw new InvalidOperationException("this program has no path");

    /// <summary>The one that it executed before, or the same.</summary>
    public required string ProgramBefore { get; init; }

    /// <summary>
    /// Whether a path leads to the program that this process executes: not where another was put in its place.
    /// </summary>
    public bool IsProgram(string path) =>
        path == Program
        && new KeyFileAtPath(path).Version is EntryVersion there
        && new KeyFileAtPath("/proc/self/exe").Version is EntryVersion own
        && (there.Device, there.Inode) == (own.Device, own.Inode);

    /// <summary>Makes them.</summary>
    /// <exception cref="CommandFailure">
    /// The directory cannot be used, or there is nobody for the worker to run as.
    /// </exception>
    /// <exception cref="FuseException">The kernel refuses.</exception>
    public static KeeperParts Create(KeeperOptions options, ILogger logger)
    {
        WorkerUser? user = WorkerUser.Find(options.User); // before anything is made
        string path = Mountpoint.Locate(options.Mountpoint);
        MountpointLock mountpointLock = Mountpoint.Prepare(path, logger);
        SharedMemory memory = SharedMemory.Create();
        KeptMount mount = KeptMount.Create(path, options.PretendsOldKernel, logger);
        return new KeeperParts
        {
            User = user,
            Lock = mountpointLock,
            Memory = memory,
            Mount = mount,
            Listen = () => LocalSocket.Listen(ControlSocket.PathOf(path), LibC.geteuid()),
            Description = new KeeperDescription(
                path, options.Manifest, ProgramVersion.Text, Environment.TickCount64),
            ProgramBefore = Environment.ProcessPath!,
        };
    }

    /// <summary>Goes on with what the program before held.</summary>
    /// <exception cref="IOException">It makes no sense.</exception>
    public static KeeperParts Resume(KeeperOptions options, Succession succession, ILogger logger)
    {
        string path = succession["path"];
        SharedMemory memory = SharedMemory.Open(Taken(succession, "memory"));
        FuseProtocol protocol = new((uint)succession.Number("minor"), succession.Number("flags"));
        FuseMount mount = FuseMount.Adopt(
            path, (int)succession.Number("mount"), Taken(succession, "device"), protocol, logger);
        SafeFileHandle listener = Taken(succession, "listener");
        LocalSocket.Inherit(listener, listens: true);
        return new KeeperParts
        {
            User = WorkerUser.Resume(succession),
            Lock = MountpointLock.Adopt(Taken(succession, "lock")),
            Memory = memory,
            Mount = KeptMount.Adopt(mount, options.PretendsOldKernel, logger),
            Listen = () => listener,
            Description = new KeeperDescription(
                path, options.Manifest, ProgramVersion.Text, (long)succession.Number("since")),
            ProgramBefore = succession["program"],
        };
    }

    /// <summary>
    /// The manifest that the program before had served; its worker of this program has understood it.
    /// </summary>
    /// <exception cref="IOException">It makes no sense.</exception>
    public static CommittedManifest ResumeManifest(KeeperOptions options, Succession succession)
    {
        SafeFileHandle file = Taken(succession, "manifest");
        byte[] bytes = MemoryFile.Read(file, ManifestFile.LargestFile)
            ?? throw new IOException("the manifest can change");
        return ManifestParser.Parse(options.Manifest, bytes).Manifest is Manifest manifest
            ? new CommittedManifest(manifest, file)
            : throw new IOException("the manifest is wrong for this program");
    }

    /// <summary>Leaves them to another program.</summary>
    public void LeaveTo(Succession succession, CommittedManifest manifest, ControlService control)
    {
        succession["path"] = Mount.Path;
        succession["program"] = Program;
        User?.LeaveTo(succession);
        succession.Set("mount", (ulong)Mount.MountId);
        succession.Set("minor", Mount.AgreedProtocol.Minor);
        succession.Set("flags", Mount.AgreedProtocol.Flags);
        succession.Set("since", (ulong)Description.Since);
        succession.Keep("memory", Memory.Descriptor);
        succession.Keep("device", Mount.Device);
        succession.Keep("lock", Lock.Descriptor);
        succession.Keep("listener", control.Listener);
        succession.Keep("manifest", manifest.File);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Mount.Dispose();
        Lock.Dispose();
        Memory.Dispose();
    }

    private static SafeFileHandle Taken(Succession succession, string name) =>
        succession.Take(name) ?? throw new IOException($"the program before has left no {name}");
}
