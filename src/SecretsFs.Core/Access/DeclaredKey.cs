using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Access;

/// <summary>A key file of a manifest, and whether its content is still declared. Any thread.</summary>
public sealed class DeclaredKey
{
    private readonly Withdrawal _withdrawal;
    private volatile bool _superseded;

    /// <summary>A key as declared.</summary>
    /// <param name="file">Its definition.</param>
    /// <param name="ownersExist">Whether its owner and its group exist on this machine.</param>
    /// <param name="before">
    /// An earlier definition under the same name for the same content of the same store; what was opened
    /// under it ends with this one.
    /// </param>
    public DeclaredKey(KeyFile file, bool ownersExist, DeclaredKey? before = null)
    {
        File = file;
        OwnersExist = ownersExist;
        _withdrawal = before?._withdrawal ?? new Withdrawal();
        LastRead = before?.LastRead ?? new LastRead();
    }

    /// <summary>As declared.</summary>
    public KeyFile File { get; }

    /// <summary>Whether its owner and its group exist; where not, nobody gets it.</summary>
    public bool OwnersExist { get; }

    /// <summary>When it was last opened, also under an earlier definition.</summary>
    public LastRead LastRead { get; }

    /// <summary>Whether the content was undeclared since.</summary>
    public bool IsWithdrawn => _withdrawal.Happened;

    /// <summary>Whether it is still the definition to decide by: neither withdrawn nor superseded.</summary>
    public bool IsInForce => !_superseded && !IsWithdrawn;

    /// <summary>Another definition took its place: opens under way are decided anew, open handles stay.</summary>
    public void Supersede() => _superseded = true;

    /// <summary>
    /// Ends it and every earlier definition of the same content: opens under way and open handles end with it.
    /// </summary>
    public void Withdraw() => _withdrawal.Happen();

    /// <summary>Whether another key is this one, or this one with other access.</summary>
    public bool HasSameContentAs(DeclaredKey other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _withdrawal == other._withdrawal;
    }
}
