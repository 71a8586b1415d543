using System.Globalization;
using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.HandOver;

/// <summary>Servers are killed while others read.</summary>
public sealed class LoadTests : HandOverTest
{
    private const int Kills = 20;

    [MountFact]
    public async Task Readers_under_load_notice_nothing_of_twenty_kills()
    {
        TestServer server = await ServeAsync();
        Handed.Attach();
        Child[] readers = [Load(), Load(), Load()];
        foreach (Child reader in readers)
        {
            await reader.Output.WaitForLineAsync("started");
        }

        for (int i = 0; i < Kills; i++)
        {
            (TestServer next, string adopt) = await ParkAsync();
            await Task.Delay(Random.Shared.Next(30)); // no wait for anything: any moment may be the one
            server.Murder();
            await server.WaitDeathAsync();
            await next.ExpectAsync("True", adopt);
            server = next;
        }

        foreach (Child reader in readers)
        {
            string[] result = (await reader.EndAsync()).Succeeded().Text.Split('\n')[1].Split(' ', 4);
            Assert.True(int.Parse(result[0], CultureInfo.InvariantCulture) > Kills, $"only {result[0]} reads");
            Assert.True(result[1] == "0", $"{result[1]} of {result[0]} reads were wrong, the first: {result[3]}");
            Assert.InRange(double.Parse(result[2], CultureInfo.InvariantCulture), 0, TestLimits.Event.TotalSeconds);
        }
    }

    /// <summary>
    /// The trap is a buffer that was never written to: the kernel has taken a request off its queue when it finds that
    /// the killed thread cannot be given the page any more. So each server that is killed here has served nothing yet.
    /// </summary>
    [MountFact]
    public async Task Fifty_kills_of_an_idle_server_cost_no_reader_an_error()
    {
        const int IdleKills = 50;
        TestServer server = await ServeAsync();
        Handed.Attach();
        Reader reader = NewReader();
        await reader.DoAsync($"path = '{FilePath}'");
        await reader.ExpectAsync("'text'", "read(path)");
        for (int i = 0; i < IdleKills; i++)
        {
            (TestServer idle, string adopt) = await ParkAsync();
            (TestServer next, string adoptNext) = await ParkAsync();
            await server.RunAsync("counts"); // it has nothing to do any more
            server.Murder();
            await server.WaitDeathAsync();
            await idle.ExpectAsync("True", adopt);
            await KernelStack.WaitForAsync(idle.Pid, "fuse_dev_do_read");
            Task<string> strike = reader.AskAsync($"strike({idle.Pid}, path)");
            idle.Mourn();
            await idle.WaitDeathAsync();
            await next.ExpectAsync("True", adoptNext);
            string answer = await strike;
            Assert.True(answer == "'text'", $"after kill {i + 1}: {answer}");
            server = next;
        }
    }

    private Child Load() => Own(Child.Start([Programs.Python, Programs.Reader("load.py"), FilePath, "text"]));
}
