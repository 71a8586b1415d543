using System.Globalization;
using SecretsFs.Commands;
using SecretsFs.Core.Access;
using SecretsFs.Native;

namespace SecretsFs.Keeper;

/// <summary>Who workers run as.</summary>
/// <param name="Id">The user id.</param>
/// <param name="GroupId">The group id; they have no other groups.</param>
internal sealed record WorkerUser(uint Id, uint GroupId)
{
    /// <summary>The user's name where none is given.</summary>
    public const string DefaultName = "secretsfs";

    /// <summary>The one that the program before had: no name service need know it again.</summary>
    public static WorkerUser? Resume(Succession succession) => succession.Number("user") is not 0 and var id
        ? new WorkerUser((uint)id, (uint)succession.Number("group")) : null;

    /// <summary>Leaves it to another program.</summary>
    public void LeaveTo(Succession succession)
    {
        succession.Set("user", Id);
        succession.Set("group", GroupId);
    }

    /// <summary>
    /// The user that is named, or given as a number; null for who this process runs as, where that is not root.
    /// </summary>
    /// <exception cref="CommandFailure">There is no such user, or it is root.</exception>
    public static WorkerUser? Find(string? name)
    {
        if (LibC.geteuid() != 0)
        {
            return name is null
                ? null
                : throw new CommandFailure(
                    ExitStatus.Usage, "only root can choose the user of the worker", "omit --user");
        }

        UnixUser? known = UnixUser.Find(name ?? DefaultName);
        WorkerUser user = known is not null ? new WorkerUser(known.Id, known.GroupId)
            : uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) ? new WorkerUser(id, id)
            : throw new CommandFailure(
                ExitStatus.CannotMount,
                $"there is no user {name ?? DefaultName} for the worker to run as",
                "make one, with useradd --system secretsfs, or name another: --user");
        return user.Id is not (0 or uint.MaxValue) && user.GroupId != 0
            ? user
            : throw new CommandFailure(
                ExitStatus.CannotMount,
                "the worker, which reads the store, must not run as root",
                "make a user for it, with useradd --system secretsfs");
    }
}
