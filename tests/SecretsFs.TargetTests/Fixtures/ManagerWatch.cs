using System.Globalization;

namespace SecretsFs.TargetTests.Fixtures;

/// <summary>Asks the service manager, which must never wait for secrets, over and over.</summary>
internal sealed class ManagerWatch : IAsyncDisposable
{
    // measured in the machine, in microseconds: going there takes longer than asking
    private const string AskSomeTimes = """
        for i in 1 2 3 4 5 6 7 8; do
          begun=${EPOCHREALTIME/./}
          systemctl show --property=Version --value >/dev/null || exit
          echo $((${EPOCHREALTIME/./} - begun))
        done
        """;

    /// <summary>Less than any decryption may take, which is what the manager would have waited for.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(4);

    private readonly Target _target;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _asking;

    public ManagerWatch(Target target)
    {
        _target = target;
        _asking = AskAsync();
    }

    /// <summary>Fails where an answer took long.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _asking;
        _end.Dispose();
    }

    private async Task AskAsync()
    {
        do
        {
            string[] times = (await _target.DoAsync("bash", "-c", AskSomeTimes)).Split('\n');
            foreach (string time in times)
            {
                var taken = TimeSpan.FromMicroseconds(long.Parse(time, CultureInfo.InvariantCulture));
                Assert.True(
                    taken < s_limit, $"the service manager answered after {taken.TotalMilliseconds} ms");
            }
        }
        while (!_end.IsCancellationRequested);
    }
}
