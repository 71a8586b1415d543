namespace SecretsFs.Fuse.Mounting;

/// <summary>One way of getting a filesystem onto a path, after its connection was made. One thread at a time.</summary>
internal interface IMountMethod : IDisposable
{
    /// <summary>
    /// The id of the mount where it is known without looking at the path, else 0: then what is topmost there right
    /// after mounting is ours.
    /// </summary>
    int MountId { get; }

    /// <summary>Puts the filesystem on the path; nothing where it has been there from the start.</summary>
    /// <exception cref="FuseException">The kernel refuses.</exception>
    void Attach();

    /// <summary>Takes whatever is topmost at the path off it, lazily; 0 or the error number.</summary>
    int Detach();
}
