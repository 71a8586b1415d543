using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SecretsFs.Core.Tests.Decryption.Vectors;

/// <summary>
/// For each key of the vectors a GNUPGHOME that has it alone, made when it is asked for, with an agent of its own that
/// knows the passphrase. The agents are ended with it.
/// </summary>
public sealed class GpgHomes : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _scratch = new();
    private readonly Dictionary<string, string> _homes = [];

    /// <summary>The home of a key.</summary>
    public string this[string key]
    {
        get
        {
            if (!_homes.TryGetValue(key, out string? home))
            {
                home = _scratch[key];
                Make(home);
                _homes.Add(key, home); // even if the rest fails its agent is to be ended
                Import(key, home);
            }

            return home;
        }
    }

    /// <summary>Runs gpg with a key; gives its output.</summary>
    public byte[] Run(string key, byte[] input, params string[] arguments) =>
        Run("gpg", this[key], input, ["--batch", "--quiet", "--no-tty", .. arguments]);

    public void Dispose()
    {
        // an agent takes a while to end: all are told before any is waited for
        Process[] agents = [.. _homes.Values.Select(FindAgent).OfType<Process>()];
        foreach (string home in _homes.Values)
        {
            Run("gpgconf", home, [], ["--kill", "all"]);
        }

        foreach (Process agent in agents)
        {
            Assert.True(agent.WaitForExit(s_limit), $"agent {agent.Id} does not end");
            agent.Dispose();
        }

        _scratch.Dispose();
    }

    private static void Make(string home)
    {
        Directory.CreateDirectory(home, OwnerOnly);
        File.WriteAllText(Path.Combine(home, "gpg-agent.conf"), "disable-scdaemon\n");
    }

    private static void Import(string key, string home)
    {
        string passphrase = Vector.Passphrase(key);
        string[] unlocked =
            ["--batch", "--quiet", "--no-tty", "--pinentry-mode", "loopback", "--passphrase", passphrase];
        Run("gpg", home, [], [.. unlocked, "--import", Vector.KeyFile(key)]);
        if (passphrase.Length > 0)
        {
            // the agent remembers the passphrase of a key that was used
            Run("gpg", home, [], [.. unlocked, "--decrypt", Vector.Load("good/passphrase", "gpg").File]);
        }
    }

    /// <summary>Null where it has ended already.</summary>
    private static Process? FindAgent(string home)
    {
        string answer = Encoding.ASCII.GetString(
            Run("gpg-connect-agent", home, [], ["--no-autostart", "GETINFO pid", "/bye"]));
        string? pid = answer.Split('\n').FirstOrDefault(static line => line.StartsWith("D ", StringComparison.Ordinal));
        try
        {
            return pid is null ? null : Process.GetProcessById(int.Parse(pid.AsSpan(2), CultureInfo.InvariantCulture));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static byte[] Run(string program, string home, byte[] input, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["GNUPGHOME"] = home, ["LC_ALL"] = "C" },
        };
        using Process process = Process.Start(start)!;
        using MemoryStream output = new();
        Task reading = Task.WhenAll(
            process.StandardOutput.BaseStream.CopyToAsync(output), process.StandardError.ReadToEndAsync());
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        bool ended = process.WaitForExit(s_limit) && reading.Wait(s_limit);
        if (!ended)
        {
            process.Kill();
        }

        Assert.True(ended, $"{program} does not end");
        Assert.True(process.ExitCode == 0 || program == "gpg-connect-agent", $"{program}: {process.ExitCode}");
        return output.ToArray();
    }
}
