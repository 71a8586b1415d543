namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// Half of the tests, which run beside the other half: most of the time a test waits for something. With keys and a
/// store of their own.
/// </summary>
[CollectionDefinition(Name)]
public sealed class SecondCollection : ICollectionFixture<PassStoreFixture>
{
    public const string Name = "end to end, the second half";
}
