using System.CommandLine;
using SecretsFs.Core.Access;
using SecretsFs.Core.Inspection;
using SecretsFs.Core.Manifests;
using SecretsFs.Keeper;

namespace SecretsFs.Commands;

/// <summary><c>secretsfs check</c>: is the manifest right, and does this machine have what it names?</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Argument<string> manifest = ManifestArgument.Create();
        Option<bool> noStore = new("--no-store")
        {
            Description = "look at the manifest alone, not at the store and the users of this machine",
        };
        Option<string?> user = new("--user")
        {
            Description = "the user who should be able to read the store (default: secretsfs, where there is one)",
        };
        Command command = new("check", "validates a manifest and compares it with the store and the key")
        {
            manifest, noStore, user,
        };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(manifest), parsed.GetValue(noStore), parsed.GetValue(user)));
        return command;
    }

    private static ExitStatus Run(string path, bool noStore, string? user)
    {
        Manifest? manifest = ManifestArgument.Load(path);
        if (manifest is null)
        {
            return ExitStatus.InvalidManifest;
        }

        InspectionReport report = noStore
            ? new InspectionReport([], [])
            : ManifestInspection.Run(manifest, AccountDatabase.Load(), FindUser(user));
        foreach (string note in report.Notes)
        {
            Console.Out.WriteLine(note);
        }

        foreach (ManifestProblem problem in report.Problems)
        {
            Console.Error.WriteLine(problem);
        }

        if (!report.Problems.IsEmpty)
        {
            return ExitStatus.ProblemsFound;
        }

        Console.Out.WriteLine($"{path}: {Count.Of(manifest.Keys.Count, "key")}, no problems");
        return ExitStatus.Success;
    }

    private static UnixUser? FindUser(string? name)
    {
        UnixUser? user = name?.Length == 0 ? null : UnixUser.Find(name ?? WorkerUser.DefaultName);
        return user is null && name is not null
            ? throw new CommandFailure(ExitStatus.Usage, $"there is no user {name}", "see getent passwd")
            : user;
    }
}
