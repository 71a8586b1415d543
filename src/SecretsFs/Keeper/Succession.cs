using System.Globalization;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Core.Processes;
using SecretsFs.Native;

namespace SecretsFs.Keeper;

/// <summary>
/// What a keeper leaves to the program that it executes in its own place: the process stays the same, and with it its
/// children, but all that it knows is here, and all that it holds is these descriptors.
/// </summary>
internal sealed class Succession
{
    /// <summary>Of what is written here.</summary>
    public const uint Version = 1;

    private const int Longest = 64 * 1024;

    private readonly TextRecord _record;
    private readonly List<SafeFileHandle> _kept = [];

    private Succession(TextRecord record) => _record = record;

    /// <summary>Nothing yet.</summary>
    public static Succession Create()
    {
        TextRecord record = new();
        record.Set("version", Version);
        return new Succession(record);
    }

    /// <summary>What the program before left; null where this one does not understand it.</summary>
    public static Succession? Read(int descriptor)
    {
        using SafeFileHandle file = new(descriptor, ownsHandle: true);
        if (MemoryFile.Read(file, Longest) is not byte[] bytes)
        {
            return null;
        }

#pragma warning disable RS0030 // numbers and paths, never plaintext
        TextRecord record = TextRecord.Parse(System.Text.Encoding.UTF8.GetString(bytes));
#pragma warning restore RS0030
        return record.Number("version") == Version ? new Succession(record) : null;
    }

    public string this[string name]
    {
        get => _record[name];
        set => _record[name] = value;
    }

    public ulong Number(string name) => _record.Number(name);

    public void Set(string name, ulong number) => _record.Set(name, number);

    /// <summary>Has a descriptor outlive execve(2).</summary>
    public void Keep(string name, SafeFileHandle descriptor)
    {
        _kept.Add(descriptor);
        _record.Set(name, (ulong)descriptor.DangerousGetHandle());
    }

    /// <summary>One that was kept; it is close-on-exec again. Null where there was none.</summary>
    public SafeFileHandle? Take(string name)
    {
        return _record[name].Length == 0 ? null : InheritedDescriptor.Take((int)_record.Number(name));
    }

    /// <summary>Keeps a worker.</summary>
    public void Keep(string name, WorkerLink link)
    {
        Keep(name + ".process", link.Child.Handle);
        Keep(name + ".channel", link.Channel.Socket);
        Keep(name + ".answers", link.Channel.Answers);
        _record.Set(name + ".pid", (ulong)link.Child.Pid);
        _record.Set(name + ".generation", (ulong)link.Generation);
        _record.Set(name + ".answered", link.AnsweredBefore);
        _record.Set(name + ".received", link.ReceivedBefore);
        _record.Set(name + ".epoch", (ulong)link.Epoch);
        _record.Set(name + ".succession", link.SuccessionVersion);
        _record.Set(name + ".questions", link.Channel.Questions);
        _record.Set(name + ".mayTakeRequests", link.MayTakeRequests ? 1u : 0);
        _record.Set(name + ".wasKilledByUs", link.WasKilledByUs ? 1u : 0);
        _record.Set(name + ".killedAt", (ulong)link.KilledAt);
        _record.Set(name + ".since", (ulong)link.Since);
        _record[name + ".program"] = link.Program;
        _record.Set(name + ".phase", (ulong)link.Phase);
    }

    /// <summary>Keeps several.</summary>
    public void Keep(string name, List<WorkerLink> links)
    {
        for (int i = 0; i < links.Count; i++)
        {
            Keep(Numbered(name, i), links[i]);
        }
    }

    /// <summary>Those that were kept.</summary>
    public IEnumerable<WorkerLink> TakeWorkers(string name)
    {
        for (int i = 0; TakeWorker(Numbered(name, i)) is WorkerLink link; i++)
        {
            yield return link;
        }
    }

    /// <summary>One that was kept; null where there was none.</summary>
    /// <exception cref="IOException">It makes no sense.</exception>
    public WorkerLink? TakeWorker(string name)
    {
        if (Take(name + ".process") is not SafeFileHandle process
            || Take(name + ".channel") is not SafeFileHandle socket
            || Take(name + ".answers") is not SafeFileHandle answers)
        {
            return null;
        }

        ulong pid = _record.Number(name + ".pid");
        if (pid is 0 or > int.MaxValue)
        {
            throw new IOException($"the program before has left no process {name}"); // 0 would be this one's group
        }

        WorkerLink link = new(
            (int)_record.Number(name + ".generation"),
            ChildProcess.Adopt((int)pid, process),
            new KeeperChannel(socket, answers, (uint)_record.Number(name + ".questions")),
            _record[name + ".program"])
        {
            AnsweredBefore = _record.Number(name + ".answered"),
            ReceivedBefore = _record.Number(name + ".received"),
            Epoch = (int)_record.Number(name + ".epoch"),
            SuccessionVersion = (uint)_record.Number(name + ".succession"),
            MayTakeRequests = _record.Number(name + ".mayTakeRequests") != 0,
            WasKilledByUs = _record.Number(name + ".wasKilledByUs") != 0,
            KilledAt = (long)_record.Number(name + ".killedAt"),
        };
        link.Enter((WorkerPhase)_record.Number(name + ".phase"));
        link.Resume((long)_record.Number(name + ".since"));
        return link;
    }

    private static string Numbered(string name, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}{number}");

    /// <summary>
    /// Becomes another program: the main thread alone, since children end with the thread that started them. Returns
    /// only where that failed, with the reason; what was kept is not inherited by anybody then either.
    /// </summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments, the program's name first; where to read this is added.</param>
    /// <param name="mustStop">Whether the process is told to end, asked last: that would be forgotten.</param>
    public string Execute(string program, IReadOnlyList<string> arguments, Func<bool> mustStop)
    {
        byte[] record = System.Text.Encoding.UTF8.GetBytes(_record.ToString());
        if (record.Length > Longest)
        {
            return "there is more to leave than another program reads";
        }

        using SafeFileHandle file = MemoryFile.Create("secretsfs-succession", record);
        _kept.Add(file);
        _kept.ForEach(static kept => _ = LibC.fcntl(kept, LibC.F_SETFD, 0));
        string number = file.DangerousGetHandle().ToString(CultureInfo.InvariantCulture);
        SignalMask.Block();
        string failure = mustStop() ? "it is told to end" : Execution.Run(program, [.. arguments, "--resume", number]);
        SignalMask.Unblock();
        _kept.ForEach(static kept => _ = LibC.fcntl(kept, LibC.F_SETFD, LibC.FD_CLOEXEC));
        return failure;
    }
}
