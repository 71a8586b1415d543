namespace SecretsFs.TargetTests.Fixtures;

/// <summary>The tests that share the machines.</summary>
[CollectionDefinition(Name)]
public sealed class TargetCollection : ICollectionFixture<TargetFixture>
{
    public const string Name = "target";
}
