namespace SecretsFs.Core.Access;

/// <summary>Who asks for a secret, as the kernel said when it was opened.</summary>
/// <param name="UserId">The filesystem user id.</param>
/// <param name="GroupId">The filesystem group id.</param>
/// <param name="ThreadId">The thread id, or 0 where the caller is in a pid namespace that is not visible here.</param>
public readonly record struct ReadCaller(uint UserId, uint GroupId, uint ThreadId);
