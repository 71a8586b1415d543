using System.Globalization;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Commands;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Processes;
using SecretsFs.Core.Reading;
using SecretsFs.Keeper;
using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>
/// Has contents written by a worker, which is another process with fewer rights. It is not believed: all that it can
/// say is the number of an outcome, in time. One that dies, or does not answer, costs the key that it was at, and
/// another takes its place. The main thread alone: a worker ends with the thread that started it.
/// </summary>
/// <param name="launcher">Starts the process.</param>
/// <param name="keyFiles">Opens what the worker may not.</param>
/// <param name="manifest">What is declared.</param>
/// <param name="fault">What a test wants the worker to do wrong; empty for nothing.</param>
/// <param name="stop">Ends every wait.</param>
internal sealed class KeyWriter(
    WorkerLauncher launcher, KeyFileWatch keyFiles, CommittedManifest manifest, string fault, WakeUp stop) : IDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(30);

    /// <summary>What a worker needs besides the time to decrypt, on a machine that is busy.</summary>
    private static readonly TimeSpan s_allowance = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks at how much there is by now.</summary>
    private static readonly TimeSpan s_sizeInterval = TimeSpan.FromMilliseconds(100);

    private const string Gone = "the worker that decrypted it ended, or said what makes no sense: write the entry anew";

    private const string TooMuch =
        "the worker that decrypted it wrote more than limits.secretBytes: write the entry anew";

    private readonly string _program = Environment.ProcessPath
        ?? throw new InvalidOperationException("this program has no path");

    private ChildProcess? _child;
    private KeeperChannel? _channel;
    private uint _sequence;

    /// <summary>Starts a worker where there is none, and waits until it can decrypt.</summary>
    /// <exception cref="CommandFailure">It cannot, and this is why.</exception>
    public void Start()
    {
        if (_child is not null)
        {
            return;
        }

        OrphanedProcesses.Adopt();
        (_channel, SafeFileHandle socket, SafeFileHandle answers) = KeeperChannel.Create();
        using (socket)
        using (answers)
        {
            _child = launcher.Start(_program, ExportWorkerCommand.Name, socket, answers);
        }

        bool isSent = keyFiles.Hand(manifest.Manifest.Decryption, manifest.File, (what, files) => _channel.TrySend(
            ControlKind.Configure,
            0,
            new ExportSettings(MessageFormat.ProtocolVersion, manifest.Manifest.File, fault, what).ToString(),
            files));
        bool isStopped = false;
        using ControlMessage? answer = isSent ? Await(s_startLimit, null, out isStopped) : null;
        if (answer?.Kind == ControlKind.Ready)
        {
            return;
        }

        CommandFailure failure = isStopped ? new CommandFailure(ExitStatus.Failure, "ended by a signal", "run it again")
            : answer?.Kind == ControlKind.Failed
                ? new CommandFailure(
                    answer.Sequence == (uint)ExitStatus.NoKey ? ExitStatus.NoKey : ExitStatus.Failure,
                    OneLine.Of(answer.Text))
                : new CommandFailure(
                    ExitStatus.Failure,
                    "the worker that decrypts ended, or did not get ready in time",
                    $"can its user read {_program} and all beside it?");
        End();
        throw failure;
    }

    /// <summary>Has a key's content written into a file: granted, or a refusal.</summary>
    /// <param name="key">The key.</param>
    /// <param name="file">To be written to.</param>
    /// <param name="hint">What there is to say beyond the outcome; empty for nothing.</param>
    /// <exception cref="CommandFailure">No worker can be started.</exception>
    public ReadOutcome Write(KeyFile key, SafeFileHandle file, out string hint)
    {
        if (_channel is not null && (_channel.Receive() is not null || _channel.HasEnded || _channel.IsBroken))
        {
            End(); // in the meantime, or it spoke unasked: that must not cost this key
        }

        Start();
        bool isStopped = false;
        bool isSent = _channel!.TrySend(ControlKind.Write, ++_sequence, key.Name.Value, file);
        using ControlMessage? answer = isSent
            ? Await(manifest.Manifest.Limits.DecryptTimeout + s_allowance, file, out isStopped) : null;
        ReadOutcome outcome = OutcomeOf(answer);
        hint = string.Empty;
        if (outcome is ReadOutcome.Unset or ReadOutcome.TimedOut)
        {
            bool isTooMuch = IsTooMuch(file);
            bool isSilent = isSent && !isTooMuch && answer is null
                && _channel is { HasEnded: false, IsBroken: false };
            End(); // also where it said so itself: its thread may not have come back, and is not waited for
            bool isTimedOut = outcome == ReadOutcome.TimedOut || isSilent;
            hint = isTimedOut || isStopped ? string.Empty : isTooMuch ? TooMuch : Gone;
            outcome = isStopped ? ReadOutcome.Interrupted : isTimedOut ? ReadOutcome.TimedOut : ReadOutcome.Failed;
        }

        return outcome;
    }

    /// <summary>Ends the worker at once, with all that it has started: another one goes on.</summary>
    public void End()
    {
        _child?.KillGroup();
        _child?.Dispose();
        if (_child is not null && launcher.TakesRights)
        {
            OrphanedProcesses.End(); // an ordinary user's agent may well stay
        }

        _channel?.Dispose();
        (_child, _channel) = (null, null);
    }

    /// <summary>Ends the worker; it may end by itself first.</summary>
    public void Dispose()
    {
        _channel?.Dispose();
        if (_child is not null)
        {
            PollSet.Once(_child.Handle, LibC.POLLIN, s_endLimit);
        }

        End();
    }

    /// <summary>What a worker's refusal says; unset where it is none: only who waits can be interrupted.</summary>
    internal static ReadOutcome ParseRefusal(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && (ReadOutcome)number is (>= ReadOutcome.NotAllowed and <= ReadOutcome.OutOfMemory) or ReadOutcome.Failed
            ? (ReadOutcome)number : ReadOutcome.Unset;

    private ReadOutcome OutcomeOf(ControlMessage? answer) =>
        answer?.Sequence != _sequence ? ReadOutcome.Unset
        : answer.Kind == ControlKind.Done ? ReadOutcome.Granted
        : answer.Kind == ControlKind.Refused ? ParseRefusal(answer.Text)
        : ReadOutcome.Unset;

    private bool IsTooMuch(SafeFileHandle file) =>
        OpenFolder.Inspect(file).Size > (ulong)manifest.Manifest.Limits.SecretBytes;

    /// <summary>
    /// The next answer; null where there is none within the limit, and none will come, or too much is in the file.
    /// </summary>
    private ControlMessage? Await(TimeSpan limit, SafeFileHandle? file, out bool isStopped)
    {
        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        PollSet polled = new();
        isStopped = false;
        for (long rest; (rest = end - Environment.TickCount64) > 0;)
        {
            polled.Clear();
            polled.Add(_channel!.Answers, LibC.POLLIN);
            int stopped = polled.Add(stop.Descriptor, LibC.POLLIN);
            polled.Wait(TimeSpan.FromMilliseconds(Math.Min(rest, s_sizeInterval.TotalMilliseconds)));
            if (polled.Result(stopped) != 0)
            {
                isStopped = true;
                return null;
            }

            if (_channel.Receive() is ControlMessage message)
            {
                return message;
            }

            if (_channel.HasEnded || _channel.IsBroken || (file is not null && IsTooMuch(file)))
            {
                return null;
            }
        }

        return null;
    }
}
