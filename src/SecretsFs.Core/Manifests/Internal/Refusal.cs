namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Why a text of the manifest is refused, and what to write instead.</summary>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="Hint">What to do about it.</param>
internal readonly record struct Refusal(string Reason, string Hint)
{
    /// <summary>Not refused.</summary>
    internal static Refusal None { get; } = new(string.Empty, string.Empty);
}
