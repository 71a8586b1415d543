namespace SecretsFs.Varlink;

/// <summary>The errors that every service has (varlink.org, org.varlink.service).</summary>
internal static class VarlinkError
{
    public const string InterfaceNotFound = "org.varlink.service.InterfaceNotFound";
    public const string MethodNotFound = "org.varlink.service.MethodNotFound";
    public const string MethodNotImplemented = "org.varlink.service.MethodNotImplemented";
    public const string InvalidParameter = "org.varlink.service.InvalidParameter";
}
