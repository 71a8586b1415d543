using System.Collections.Immutable;
using System.CommandLine;
using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;

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
        Command command = new("check", "validates a manifest and compares it with the store") { manifest, noStore };
        command.SetAction(parsed => (int)Run(parsed.GetRequiredValue(manifest), parsed.GetValue(noStore)));
        return command;
    }

    private static ExitStatus Run(string path, bool noStore)
    {
        Manifest? manifest = ManifestArgument.Load(path);
        if (manifest is null)
        {
            return ExitStatus.InvalidManifest;
        }

        ImmutableArray<ManifestProblem> problems = noStore
            ? []
            : ManifestInspection.Run(manifest, AccountDatabase.Load());
        foreach (ManifestProblem problem in problems)
        {
            Console.Error.WriteLine(problem);
        }

        if (!problems.IsEmpty)
        {
            return ExitStatus.ProblemsFound;
        }

        Console.Out.WriteLine($"{path}: {Count.Of(manifest.Keys.Count, "key")}, no problems");
        return ExitStatus.Success;
    }
}
