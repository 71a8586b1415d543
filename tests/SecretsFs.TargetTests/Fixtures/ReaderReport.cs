namespace SecretsFs.TargetTests.Fixtures;

/// <summary>What a service that reads says at its end: tests/target/consumers/read.py.</summary>
/// <param name="Reads">How many files it read.</param>
/// <param name="Wrong">How many of them had another content.</param>
/// <param name="Errors">How often it got which error.</param>
/// <param name="LongestMs">The longest round of all its files, in milliseconds.</param>
internal sealed record ReaderReport(long Reads, long Wrong, Dictionary<string, long> Errors, long LongestMs);
