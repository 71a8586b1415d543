using SecretsFs.Channel;

namespace SecretsFs.Keeper;

/// <summary>How a reload ended.</summary>
/// <param name="Counts">What it did; null where the old manifest keeps serving.</param>
/// <param name="Problems">Why it does.</param>
internal sealed record ReloadOutcome(ReloadCounts? Counts, IReadOnlyList<string> Problems);
