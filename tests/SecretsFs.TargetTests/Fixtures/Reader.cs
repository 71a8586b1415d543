using System.Globalization;
using System.Text.Json;

namespace SecretsFs.TargetTests.Fixtures;

/// <summary>A service that reads over and over, and reports what it got.</summary>
internal sealed class Reader
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    private readonly Target _target;
    private readonly string _unit;

    private Reader(Target target, string unit)
    {
        _target = target;
        _unit = unit;
    }

    /// <summary>The services: each has the mount in another way.</summary>
    public static IReadOnlyList<string> Units { get; } =
        ["consumer-plain", "consumer-strict", "consumer-dynamic", "consumer-bind", "consumer-bind-file"];

    /// <summary>Starts one; returns once it has read.</summary>
    public static async Task<Reader> StartAsync(Target target, string unit)
    {
        await new Service(target, unit).StartAsync();
        return new Reader(target, unit);
    }

    public static async Task<Reader[]> StartAllAsync(Target target) =>
        await Task.WhenAll(Units.Select(unit => StartAsync(target, unit)));

    /// <summary>Waits until it has done so many more reads, good or not.</summary>
    public Task WaitForReadsAsync(int count) => WaitAsync(count, DoneAsync);

    /// <summary>Waits until it has done so many more reads without an error.</summary>
    public Task WaitForGoodReadsAsync(int count) => WaitAsync(count, async () => (await CountsAsync()).Reads);

    /// <summary>Ends it; what it got.</summary>
    public async Task<ReaderReport> StopAsync()
    {
        await _target.RunAsync("systemctl", "stop", _unit);
        string report = await _target.DoAsync("cat", $"/run/consumers/{_unit}");
        return JsonSerializer.Deserialize<ReaderReport>(report, s_options)
            ?? throw new InvalidOperationException($"{_unit} did not report");
    }

    /// <summary>Ends it, which must have had what it expects and no error.</summary>
    public async Task AssertAllWellAsync()
    {
        ReaderReport report = await StopAsync();
        string errors = string.Join(", ", report.Errors.Select(error => $"{error.Value} {error.Key}"));
        Assert.True(
            report.Wrong == 0 && report.Errors.Count == 0,
            $"{_unit}: {report.Reads} reads, {report.Wrong} wrong, errors: {errors}");
        Assert.True(report.Reads > 0, $"{_unit} read nothing");
    }

    private async Task WaitAsync(int count, Func<Task<long>> done)
    {
        long enough = await done() + count;
        using CancellationTokenSource limit = new(TestLimits.Event);
        while (await done() < enough)
        {
            Assert.False(limit.IsCancellationRequested, $"{_unit} does not go on reading");
        }
    }

    private async Task<long> DoneAsync()
    {
        (long reads, long errors) = await CountsAsync();
        return reads + errors;
    }

    // "12 reads, 0 errors, 0 wrong"
    private async Task<(long Reads, long Errors)> CountsAsync()
    {
        string[] words = (await _target.PropertyAsync(_unit, "StatusText")).Split(' ');
        return words.Length < 3
            ? (0, 0)
            : (long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[2], CultureInfo.InvariantCulture));
    }
}
