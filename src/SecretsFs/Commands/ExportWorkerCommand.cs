using Microsoft.Extensions.Logging;
using SecretsFs.Logging;
using SecretsFs.Worker;

namespace SecretsFs.Commands;

/// <summary>
/// <c>secretsfs export-worker</c>, for <c>secretsfs export</c> only: decrypts into the files that it is given, with the
/// rights that are left to it.
/// </summary>
internal static class ExportWorkerCommand
{
    public const string Name = "export-worker";

    /// <summary>The descriptors, as the export places them.</summary>
    private const int Channel = 3;

    private const int Answers = 4;

    /// <summary>Writes until the export is gone.</summary>
    /// <exception cref="CommandFailure">Somebody else than an export has started this.</exception>
    public static ExitStatus Run() => WorkerProcess.Run("export", Channel, Answers, static channel =>
    {
        using StandardErrorLogger provider = new(LogLevel.Warning);
        ExportWorker.Run(channel, provider.CreateLogger("secretsfs"));
        WorkerProcess.LeaveLibraries();
    });
}
