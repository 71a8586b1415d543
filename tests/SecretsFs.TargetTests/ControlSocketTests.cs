using System.Text.Json;
using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests;

/// <summary>The control socket, asked by systemd's own program (which bookworm does not have).</summary>
public sealed class ControlSocketTests(TargetFixture targets) : TargetTest(targets)
{
    private const string Interface = "org.secretsfs.Mount";

    [TargetTheory]
    [InlineData(SuitesAttribute.Trixie)]
    public async Task Its_interface_is_valid(string suite)
    {
        (Target target, Service _) = await StartedAsync(suite);

        RunResult described = await target.RunAsync("varlinkctl", "introspect", Keeper.Socket, Interface);
        await target.WriteAsync("/run/described", described.Succeeded().Text);
        RunResult validated = await target.RunAsync("varlinkctl", "validate-idl", "/run/described");

        Assert.Equal("", described.Errors);
        Assert.Equal((0, ""), (validated.Status, validated.Errors));
        Assert.Contains("method Reload", described.Text, StringComparison.Ordinal);
        Assert.Contains(Interface, await target.DoAsync("varlinkctl", "info", Keeper.Socket), StringComparison.Ordinal);
    }

    [TargetTheory]
    [InlineData(SuitesAttribute.Trixie)]
    public async Task It_tells_how_the_mount_is(string suite)
    {
        (Target target, Service service) = await StartedAsync(suite);

        JsonElement status = await CallAsync(target, "Status");

        Assert.Equal(Service.Mountpoint, status.GetProperty("mountpoint").GetString());
        Assert.Equal(
            await service.MainPidAsync(), status.GetProperty("keeper").GetProperty("pid").GetInt32());
        Assert.Equal(TargetManifest.Contents.Count, status.GetProperty("keys").GetArrayLength());
    }

    [TargetTheory]
    [InlineData(SuitesAttribute.Trixie)]
    public async Task It_reloads(string suite)
    {
        (Target target, Service _) = await StartedAsync(suite);
        await target.WriteAsync(Service.Manifest, TargetManifest.Usual(("added", "token")));

        JsonElement counts = await CallAsync(target, "Reload");

        Assert.Equal(1, counts.GetProperty("added").GetInt32());
        await target.DoAsync("cmp", "/run/keys/added", "/opt/consumers/expected/token");
    }

    [TargetTheory]
    [InlineData(SuitesAttribute.Trixie)]
    public async Task It_says_why_a_manifest_is_refused(string suite)
    {
        (Target target, Service _) = await StartedAsync(suite);
        await target.WriteAsync(Service.Manifest, "{}");

        RunResult refused = await target.RunAsync("varlinkctl", "call", Keeper.Socket, $"{Interface}.Reload", "{}");

        Assert.NotEqual(0, refused.Status);
        Assert.Contains($"{Interface}.NotReloaded", refused.Errors, StringComparison.Ordinal);
        Assert.Contains(Service.Manifest, refused.Errors + refused.Text, StringComparison.Ordinal);
    }

    [TargetTheory]
    [InlineData(SuitesAttribute.Trixie)]
    public async Task It_refuses_others_than_root(string suite)
    {
        (Target target, Service _) = await StartedAsync(suite);

        RunResult refused = await target.RunAsync(
            "setpriv", "--reuid=nobody", "--clear-groups",
            "varlinkctl", "call", Keeper.Socket, $"{Interface}.Status", "{}");

        Assert.NotEqual(0, refused.Status);
        Assert.DoesNotContain("mountpoint", refused.Text, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> CallAsync(Target target, string method)
    {
        using JsonDocument reply = JsonDocument.Parse(
            await target.DoAsync("varlinkctl", "--json=short", "call", Keeper.Socket, $"{Interface}.{method}", "{}"));
        return reply.RootElement.Clone();
    }
}
