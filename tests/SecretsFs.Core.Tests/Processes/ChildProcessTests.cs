using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Processes;

namespace SecretsFs.Core.Tests.Processes;

public sealed class ChildProcessTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    [Fact]
    public void It_has_the_descriptors_it_is_given_and_no_others()
    {
        using SafeFileHandle extra = File.OpenHandle("/dev/null");
        string open = Output("for n in {0..200}; do if [ -e /proc/$$/fd/$n ]; then printf '%s ' $n; fi; done", []);
        Assert.Equal("0 1 2 3 ", open);
    }

    [Fact]
    public void It_has_the_environment_it_is_given_and_no_other()
    {
        Environment.SetEnvironmentVariable("SECRETSFS_TEST_LEAK", "leak");
        string environment = Output("env", ["ONLY=this"]);
        Assert.Contains("ONLY=this", environment, StringComparison.Ordinal);
        Assert.DoesNotContain("leak", environment, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_signals_are_neither_blocked_nor_ignored()
    {
        string status = Output("cat /proc/self/status", []);
        Assert.Equal(0UL, Mask(status, "SigBlk:"));

        // glibc ignores its own two, 32 and 33, in every child of posix_spawn, and takes them back when
        // the program starts threads
        Assert.Equal(0UL, Mask(status, "SigIgn:") & ~(3UL << 31));
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("kill -9 $$", -1)]
    public void Its_exit_status_is_told(string script, int expected)
    {
        using ChildProcess child = Start(script, out Pipe pipe);
        using (pipe)
        {
            Assert.True(child.TryWait(s_limit, out int status));
            Assert.Equal(expected, status);
        }
    }

    [Fact]
    public void Waiting_ends_at_the_limit_and_disposing_kills()
    {
        ChildProcess child = Start("echo $$; exec sleep 1000", out Pipe pipe);
        using (pipe)
        {
            byte[] line = new byte[32];
            int length = pipe.Read(line, out _);
            string pid = Encoding.ASCII.GetString(line, 0, length).Trim();
            long start = Stopwatch.GetTimestamp();
            Assert.False(child.TryWait(TimeSpan.FromMilliseconds(100), out _));
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 90, 5000);
            Assert.True(Directory.Exists($"/proc/{pid}"));
            child.Dispose();
            Assert.False(Directory.Exists($"/proc/{pid}"));
            child.Kill(); // nothing is left to kill, and nothing happens
        }
    }

    [Fact]
    public void A_program_that_is_not_there_is_an_error_number()
    {
        const int ENOENT = 2;
        Assert.Null(ChildProcess.TryStart("/nonexistent/program", ["program"], [], [], out int error));
        Assert.Equal(ENOENT, error);
    }

    private static ulong Mask(string status, string name)
    {
        string line = status.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return ulong.Parse(
            line[name.Length..], NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
    }

    private static ChildProcess Start(string script, out Pipe pipe, IReadOnlyList<string>? environment = null)
    {
        pipe = Pipe.TryCreate()!;
        using SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        ChildProcess? child = ChildProcess.TryStart(
            "/bin/bash", ["bash", "-c", script], [.. environment ?? [], "PATH=/usr/bin:/bin"],
            [nothing, pipe.Writer, nothing, nothing], out int error);
        Assert.Equal(0, error);
        pipe.Writer.Dispose();
        return child!;
    }

    private static string Output(string script, IReadOnlyList<string> environment)
    {
        using ChildProcess child = Start(script, out Pipe pipe, environment);
        using (pipe)
        {
            List<byte> output = [];
            byte[] chunk = new byte[4096];
            for (int count; (count = pipe.Read(chunk, out _)) > 0;)
            {
                output.AddRange(chunk[..count]);
            }

            Assert.True(child.TryWait(s_limit, out _));
            return Encoding.UTF8.GetString([.. output]);
        }
    }
}
