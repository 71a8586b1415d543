namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// The tests that run beside no other: they measure how long things take, or change something of this process (its
/// umask).
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection : ICollectionFixture<PassStoreFixture>
{
    public const string Name = "alone";
}
