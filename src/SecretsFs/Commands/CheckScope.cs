using SecretsFs.Core.Access;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Inspection;
using SecretsFs.Core.Reading;
using SecretsFs.Keeper;

namespace SecretsFs.Commands;

/// <summary>What <c>secretsfs check</c> looks at, as its options say.</summary>
internal sealed record CheckScope
{
    /// <summary>The manifest alone.</summary>
    public bool NoStore { get; init; }

    /// <summary>Nothing of this machine but the store.</summary>
    public bool NoHost { get; init; }

    /// <summary>Where the store is, in the place of where the manifest says; may be null.</summary>
    public string? Store { get; init; }

    /// <summary>The file with the public key of another machine; may be null.</summary>
    public string? PublicKey { get; init; }

    /// <summary>What the machine is called in messages; may be null.</summary>
    public string? Host { get; init; }

    /// <summary>Who should be able to read the store; the default where null.</summary>
    public string? User { get; init; }

    /// <summary>Refuses options that contradict each other.</summary>
    /// <exception cref="CommandFailure">They do.</exception>
    public void Validate()
    {
        RefuseBoth("--no-store", NoStore, "--public-key", PublicKey is not null);
        RefuseBoth("--no-store", NoStore, "--store", Store is not null);
        RefuseBoth("--no-host", NoHost, "--user", User is not null);
        RefuseBoth("--public-key", PublicKey is not null, "--user", User is not null);
        RefuseEmpty("path of --store", Store);
        RefuseEmpty("path of --public-key", PublicKey);
        RefuseEmpty("name of --host", Host);
    }

    /// <summary>The machine to compare with.</summary>
    /// <exception cref="CommandFailure">There is no such user, or no such key.</exception>
    public InspectedHost FindHost() => NoHost || PublicKey is not null
        ? new InspectedHost { Name = Host, PublicKey = PublicKey is null ? null : ReadKey(PublicKey) }
        : new InspectedHost { Name = Host, Accounts = AccountDatabase.Load(), Reader = FindUser(User) };

    private static PublicKeyFile ReadKey(string path) =>
        PublicKeyFile.TryRead(path, out RnpKeyProblem? problem)
        ?? throw new CommandFailure(
            problem!.Outcome == ReadOutcome.Failed ? ExitStatus.Failure : ExitStatus.NoKey,
            problem.Reason,
            problem.Hint);

    private static UnixUser? FindUser(string? name)
    {
        UnixUser? user = name?.Length == 0 ? null : UnixUser.Find(name ?? WorkerUser.DefaultName);
        return user is null && name is not null
            ? throw new CommandFailure(ExitStatus.Usage, $"there is no user {name}", "see getent passwd")
            : user;
    }

    private static void RefuseBoth(string one, bool hasOne, string other, bool hasOther)
    {
        if (hasOne && hasOther)
        {
            throw new CommandFailure(
                ExitStatus.Usage, $"{one} and {other} exclude each other", "secretsfs check --help");
        }
    }

    private static void RefuseEmpty(string what, string? value)
    {
        if (value?.Length == 0)
        {
            throw new CommandFailure(ExitStatus.Usage, $"the {what} is empty", "secretsfs check --help");
        }
    }
}
