using SecretsFs.TargetTests.NixosModule;

namespace SecretsFs.TargetTests.Fixtures;

/// <summary>The tests that share the machines.</summary>
[CollectionDefinition(Name)]
public sealed class TargetCollection : ICollectionFixture<TargetFixture>, ICollectionFixture<ModuleFixture>
{
    public const string Name = "target";
}
