namespace SecretsFs.Waiting;

/// <summary>A path that is waited for.</summary>
/// <param name="Given">As it was given, for messages.</param>
/// <param name="Full">From the root directory, with links and dots as they were given.</param>
internal sealed record WaitedPath(string Given, string Full);
