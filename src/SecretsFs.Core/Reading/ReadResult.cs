namespace SecretsFs.Core.Reading;

/// <summary>What a request came to.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Snapshot">
/// The content, a reference that the receiver releases; set where it was granted, and where it is outdated: then it
/// is the content of the version there is now, to be kept for the caller's second try and not to be given out before.
/// </param>
public readonly record struct ReadResult(ReadOutcome Outcome, Snapshot? Snapshot);
