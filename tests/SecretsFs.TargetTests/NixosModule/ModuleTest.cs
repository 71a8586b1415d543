using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests.NixosModule;

/// <summary>Tests of what the NixOS module emits, on a machine with a real systemd.</summary>
[Collection(TargetCollection.Name)]
public abstract class ModuleTest(ModuleFixture machines)
{
    /// <summary>All that the machine's usual system has, as text for <c>lib.mkForce</c>, without a key.</summary>
    protected const string Added = """services.secretsfs.keys.added = { pass = "spare"; };""";

    /// <summary>The machine of a suite, with the usual system in force.</summary>
    private protected async Task<(ModuleMachine Machine, Target Target)> UsualAsync(string suite)
    {
        ModuleMachine machine = await machines.UsualAsync(suite);
        return (machine, machine.Target);
    }
}
