namespace SecretsFs.TargetTests.Fixtures;

/// <summary>
/// Services that get their secret, or are asked about it, when they are started: by the service manager itself
/// (EnvironmentFile=, ConditionPathExists=) or by a child of it (LoadCredential=).
/// </summary>
internal static class Starts
{
    public static IReadOnlyList<string> Units { get; } =
        ["consumer-credential", "consumer-environment", "consumer-condition"];

    /// <summary>
    /// Starts one again and again until it is asked to end, at least once. Each start must work, and find the secret.
    /// How many there were.
    /// </summary>
    public static async Task<int> RepeatAsync(Target target, string unit, CancellationToken cancellation)
    {
        int starts = 0;
        do
        {
            await new Service(target, unit).StartAsync();
            starts++;
        }
        while (!cancellation.IsCancellationRequested);

        string[] found = (await target.DoAsync("cat", $"/run/consumers/{unit}")).Split('\n');
        Assert.True(
            found.Length == starts && found.All(line => line == "ok"),
            $"{unit} was started {starts} times and said {string.Join(", ", found)}");
        return starts;
    }
}
