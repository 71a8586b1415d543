namespace SecretsFs.Tests.Fixtures;

/// <summary>The tests that share one set of keys and one store, but for those of the collections below.</summary>
[CollectionDefinition(Name)]
public sealed class EndToEndCollection : ICollectionFixture<PassStoreFixture>
{
    public const string Name = "end to end";
}
