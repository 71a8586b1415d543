using SecretsFs.Core.Memory;

namespace SecretsFs.Commands;

/// <summary>What a command does before it touches anything secret.</summary>
internal static class CommandHardening
{
    /// <summary>Keeps this process out of core dumps, and others out of it: <see cref="ProcessHardening"/>.</summary>
    /// <exception cref="CommandFailure">The kernel refuses.</exception>
    public static void Apply()
    {
        if (!ProcessHardening.TryApply())
        {
            throw new CommandFailure(
                ExitStatus.Failure, "cannot keep this process out of core dumps", "see the kernel's log");
        }
    }
}
