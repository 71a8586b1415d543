using System.Globalization;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Commands;

/// <summary>The command line. Needs neither root nor keys.</summary>
public sealed class UsageTests
{
    private const int Usage = 2;

    [ProgramTheory]
    [InlineData("mount")]
    [InlineData("mount", "manifest.json")]
    [InlineData("mount", "manifest.json", "/mnt", "more")]
    [InlineData("mount", "manifest.json", "/mnt", "--log-level", "loud")]
    [InlineData("mount", "manifest.json", "/mnt", "--log-level", "none")]
    [InlineData("mount", "manifest.json", "/mnt", "--log-level", "critical")]
    [InlineData("mount", "manifest.json", "/mnt", "--log-level", "6")]
    [InlineData("mount", "manifest.json", "/mnt", "--no-such-option")]
    [InlineData("check")]
    [InlineData("check", "manifest.json", "--store")]
    [InlineData("status")]
    [InlineData("status", "--json")]
    [InlineData("status", "/mnt", "--xml")]
    [InlineData("reload")]
    [InlineData("reload", "/mnt", "more")]
    [InlineData("unmount")]
    [InlineData("keygen")]
    [InlineData("keygen", "host.key")]
    [InlineData("keygen", "--out")]
    [InlineData("export")]
    [InlineData("export", "manifest.json")]
    [InlineData("export", "manifest.json", "/mnt", "more")]
    [InlineData("export", "manifest.json", "/mnt", "--only")]
    [InlineData("wait")]
    [InlineData("wait", "--hold")]
    [InlineData("wait", "/mnt/key", "--timeout", "-1")]
    [InlineData("wait", "/mnt/key", "--timeout", "0.5")]
    [InlineData("wait", "/mnt/key", "--timeout", "86401")]
    [InlineData("no-such-command")]
    public async Task A_wrong_command_line_is_refused_with_a_hint(params string[] arguments)
    {
        RunResult run = await Child.RunAsync([Programs.SecretsFs, .. arguments]);

        Assert.Equal(Usage, run.Status);
        Assert.Empty(run.Output);
        Assert.All(
            run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Matches("^secretsfs: .+[^.] \\(hint: secretsfs --help\\)$", line));
    }

    /// <summary>The library that parses would take arguments from a file of the name behind it.</summary>
    [ProgramFact]
    public async Task A_path_that_begins_with_an_at_sign_is_a_path()
    {
        const int NotReadable = 9;
        RunResult run = await Child.RunAsync(Programs.SecretsFs, "wait", "--timeout", "0", "@none/key");

        Assert.Equal(NotReadable, run.Status);
        Assert.StartsWith("secretsfs: @none/key: ", run.Errors, StringComparison.Ordinal);
    }

    [ProgramFact]
    public async Task No_command_at_all_is_refused_with_a_hint()
    {
        RunResult run = await Child.RunAsync(Programs.SecretsFs);

        Assert.Equal(Usage, run.Status);
        Assert.Contains("(hint: secretsfs --help)", run.Errors, StringComparison.Ordinal);
    }

    [ProgramFact]
    public async Task Version_is_a_number_alone()
    {
        RunResult run = (await Child.RunAsync(Programs.SecretsFs, "--version")).Succeeded();

        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+\n$", run.Text);
        Assert.Empty(run.Errors);
    }

    /// <summary>In processor time, which other work of the machine does not lengthen much.</summary>
    [ProgramFact]
    public async Task Version_comes_at_once()
    {
        const string Time = "TIMEFORMAT='%3U %3S'; time \"$0\" --version > /dev/null";
        double best = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            RunResult run = (await Child.RunAsync("bash", "-c", Time, Programs.SecretsFs)).Succeeded();
            double took = run.Errors.Split(' ').Sum(static part => double.Parse(part, CultureInfo.InvariantCulture));
            best = Math.Min(took, best);
        }

        Assert.True(best < 0.15, $"the best of five took {best} s");
    }

    [ProgramFact]
    public async Task Help_names_the_commands_and_no_internal_one()
    {
        RunResult run = (await Child.RunAsync(Programs.SecretsFs, "--help")).Succeeded();

        Assert.All(
            (string[])["mount", "check", "status", "reload", "unmount", "keygen", "export"],
            command => Assert.Contains(command, run.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("probe-mount", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("worker", run.Text, StringComparison.Ordinal);
    }
}
