namespace SecretsFs.Fuse.TestServer.Requests;

/// <summary>What is counted, and what can be deferred.</summary>
internal enum RequestKind
{
    None = 0,
    Lookup,
    Forget,
    GetAttr,
    Open,
    Read,
    Release,
    OpenDir,
    ReadDir,
    ReleaseDir,
    ReadLink,
    Access,
    Seek,
    StatFs,
    Interrupt,
}
