namespace SecretsFs.Fuse;

/// <summary>A mount that could not be made or served: the message says what failed, on what.</summary>
public sealed class FuseException : Exception
{
    /// <summary>With the error number that the kernel gave, or 0 where none applies.</summary>
    public FuseException(string message, int errno = 0)
        : base(message) => ErrorNumber = errno;

    /// <summary>The error number of the failed call, or 0.</summary>
    public int ErrorNumber { get; }
}
