namespace SecretsFs.Fuse.Kernel;

/// <summary>
/// The operations this library answers (<c>enum fuse_opcode</c>); every other number is answered ENOSYS.
/// </summary>
internal enum Opcode : uint
{
    Lookup = 1,
    Forget = 2,
    GetAttributes = 3,
    Open = 14,
    Read = 15,
    StatFs = 17,
    Release = 18,
    Init = 26,
    OpenDirectory = 27,
    ReadDirectory = 28,
    ReleaseDirectory = 29,
    Interrupt = 36,
    Destroy = 38,
    BatchForget = 42,
}
