using System.Globalization;

namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// A directory for PATH with a gpg that, once it is told to, answers nothing for entries whose name begins with
/// "held": it leaves a child that keeps its pipes, and ends. Disposing ends those children.
/// </summary>
internal sealed class HoldingGpg : IAsyncDisposable
{
    /// <summary>The child has nothing of the daemon's environment: it is not counted as left by the daemon.</summary>
    private const string Script = """
        #!/bin/bash
        entry=$(readlink "/proc/$$/fd/0")
        case ${entry##*/} in
          held*.gpg) if [ -e "{flag}" ]; then
            (echo "$BASHPID" >> "{left}"; exec env -i sleep 1000) &
            exit 0; fi ;;
        esac
        exec "{gpg}" "$@"
        """;

    private readonly string _flag;
    private readonly string _left;

    public HoldingGpg(Scratch scratch)
    {
        Directory = scratch.Folder("holding-gpg");
        _flag = scratch.At("gpg-holds");
        _left = scratch.At("gpg-left");
        WorkerUser.Write(_left, string.Empty);
        string script = Script
            .Replace("{flag}", _flag, StringComparison.Ordinal)
            .Replace("{left}", _left, StringComparison.Ordinal)
            .Replace("{gpg}", Programs.Find("gpg"), StringComparison.Ordinal);
        scratch.WriteProgram("holding-gpg/gpg", script + "\n");
    }

    public string Directory { get; }

    /// <summary>From now on it leaves children.</summary>
    public void Begin() => File.WriteAllText(_flag, string.Empty);

    public async ValueTask DisposeAsync()
    {
        foreach (string line in await File.ReadAllLinesAsync(_left))
        {
            int pid = int.Parse(line, CultureInfo.InvariantCulture);
            _ = LibC.kill(pid, LibC.SIGKILL);
            await ProcessTable.WaitEndedAsync(pid, TestLimits.Event);
        }
    }
}
