using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Access;

public sealed class AccessPolicyTests
{
    [Fact]
    public void A_key_without_units_is_for_all() => Assert.Null(AccessPolicy.Refusal(Key(), default));

    [Fact]
    public void A_key_with_units_is_for_these_alone()
    {
        DeclaredKey key = Key("nginx.service", "php.service");
        Assert.Null(AccessPolicy.Refusal(key, new CallerUnit("php.service", false)));
        Assert.NotNull(AccessPolicy.Refusal(key, new CallerUnit("other.service", false)));
        Assert.NotNull(AccessPolicy.Refusal(key, default));
    }

    [Fact]
    public void A_key_whose_owner_does_not_exist_is_for_nobody() =>
        Assert.Contains(
            "does not exist",
            AccessPolicy.Refusal(new DeclaredKey(Key().File, ownersExist: false), default),
            StringComparison.Ordinal);

    internal static DeclaredKey Key(params string[] units) => new(
        new KeyFile
        {
            Name = SecretName.TryParse("some/key", out SecretName? name, out _)
                ? name
                : throw new InvalidOperationException(),
            Content = new WholeEntry(EntryName.TryParse("entry", out EntryName? entry, out _)
                ? entry
                : throw new InvalidOperationException()),
            Owner = "root",
            Group = "root",
            Mode = FilePermissions.TryParse("0400", out FilePermissions mode, out _) ? mode : default,
            Units = [.. units.Select(unit => UnitName.TryParse(unit, out UnitName? parsed, out _)
                ? parsed
                : throw new InvalidOperationException())],
            JsonPath = "$.keys[\"some/key\"]",
        },
        ownersExist: true);
}
