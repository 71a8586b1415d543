using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;
using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>What a manifest declares, as plain files can be: whose they are, and what stands against it.</summary>
/// <param name="manifest">The manifest.</param>
/// <param name="accounts">Users and groups.</param>
internal sealed class DeclaredExport(Manifest manifest, AccountDatabase accounts)
{
    /// <summary>
    /// A mount is written by nobody: what others than the owner could write is not theirs here either.
    /// </summary>
    private const ushort WritableByOthers = 0x12; // 0022

    private const ushort Writable = 0x92; // 0222
    private const ushort OwnerAll = 0x1c0; // 0700

    private const string FailsClosed = "until then nobody gets it";

    /// <summary>
    /// Whose directories are, as in a mount, which nobody can write; but this user has to, where they are his. Where
    /// their owner or group does not exist, they are this user's alone, and that is a problem.
    /// </summary>
    public Ownership OfDirectories(out ManifestProblem? problem)
    {
        DirectorySettings settings = manifest.Directory;
        uint? owner = accounts.User(settings.Owner);
        uint? group = accounts.Group(settings.Group);
        problem = MissingAccount(
            "$.directory", settings.Owner, owner, settings.Group, group, "until then the directories are closed");
        if (problem is not null)
        {
            return Closed;
        }

        int mode = (settings.Mode.Bits & ~Writable) | (owner == LibC.geteuid() ? OwnerAll : 0);
        return new Ownership(owner!.Value, group!.Value, (ushort)mode);
    }

    /// <summary>For directories that cannot be given to anybody.</summary>
    public static Ownership Closed => new(LibC.geteuid(), LibC.getegid(), OwnerAll);

    /// <summary>Whose a key's file is, or why there can be none.</summary>
    public Ownership Of(KeyFile key, out ManifestProblem? problem)
    {
        uint? owner = accounts.User(key.Owner);
        uint? group = accounts.Group(key.Group);
        problem = key.Name.Value.StartsWith(ExportRecord.OwnNames, StringComparison.Ordinal)
            ? Problem(key.JsonPath, $"names that begin with {ExportRecord.OwnNames} are the export's own", "rename it")
            : !key.Units.IsEmpty
            ? Problem(
                key.JsonPath + ".units",
                "a file in a directory cannot be kept for units: it is not exported",
                "let it be read from a mount, or leave it out with --only")
            : MissingAccount(key.JsonPath, key.Owner, owner, key.Group, group, FailsClosed);
        return problem is null
            ? new Ownership(owner!.Value, group!.Value, (ushort)(key.Mode.Bits & ~WritableByOthers)) : default;
    }

    /// <summary>A problem at a place in the manifest.</summary>
    public ManifestProblem Problem(string path, string reason, string hint) =>
        new(manifest.File, manifest.LineOf(path), path, reason, hint);

    private ManifestProblem? MissingAccount(
        string path, string owner, uint? user, string group, uint? groupId, string consequence) =>
        user is null
            ? Problem($"{path}.owner", $"there is no user {owner}", $"create it, or name another; {consequence}")
            : groupId is null
                ? Problem($"{path}.group", $"there is no group {group}", $"create it, or name another; {consequence}")
                : null;
}
