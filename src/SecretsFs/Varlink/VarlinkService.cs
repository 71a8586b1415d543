namespace SecretsFs.Varlink;

/// <summary>What a service says of itself, and the interface it has beside org.varlink.service.</summary>
internal sealed record VarlinkService(
    string Vendor, string Product, string Version, string Url, VarlinkInterface Interface);
