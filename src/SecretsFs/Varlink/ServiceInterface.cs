using System.Text.Json;

namespace SecretsFs.Varlink;

/// <summary>org.varlink.service, which every service has: it answers for itself.</summary>
internal static class ServiceInterface
{
    public const string Name = "org.varlink.service";

    private const string Text = """
        # what every service answers
        interface org.varlink.service

        # tells about the service and which interfaces it has
        method GetInfo() -> (
          vendor: string,
          product: string,
          version: string,
          url: string,
          interfaces: []string
        )

        # describes one of its interfaces
        method GetInterfaceDescription(interface: string) -> (description: string)

        # there is no such interface here
        error InterfaceNotFound (interface: string)

        # the interface has no such method
        error MethodNotFound (method: string)

        # the interface has the method, but it cannot be called here, or not like this
        error MethodNotImplemented (method: string)

        # a parameter is missing, unknown or wrong
        error InvalidParameter (parameter: string)

        """;

    private static readonly VarlinkInterface s_interface = new(Name, Text);

    /// <summary>Answers a call that is not for the service's own interface; whether that was done.</summary>
    public static bool TryAnswer(VarlinkCall call, VarlinkService service)
    {
        int dot = call.Method.LastIndexOf('.');
        string name = dot < 0 ? string.Empty : call.Method[..dot];
        bool isOwn = name == service.Interface.Name;
        if (!isOwn && name != Name)
        {
            Fail(call, VarlinkError.InterfaceNotFound, "interface", name);
        }
        else if (!(isOwn ? service.Interface : s_interface).Has(call.Method[(dot + 1)..]))
        {
            Fail(call, VarlinkError.MethodNotFound, "method", call.Method);
        }
        else if (call.IsUpgrade)
        {
            Fail(call, VarlinkError.MethodNotImplemented, "method", call.Method);
        }
        else if (isOwn)
        {
            return false;
        }
        else if (call.Method == Name + ".GetInfo")
        {
            AnswerInfo(call, service);
        }
        else
        {
            AnswerDescription(call, service.Interface);
        }

        return true;
    }

    private static void AnswerInfo(VarlinkCall call, VarlinkService service)
    {
        if (call.UnknownParameter() is string unknown)
        {
            Fail(call, VarlinkError.InvalidParameter, "parameter", unknown);
            return;
        }

        call.Reply(writer =>
        {
            writer.WriteString("vendor", service.Vendor);
            writer.WriteString("product", service.Product);
            writer.WriteString("version", service.Version);
            writer.WriteString("url", service.Url);
            writer.WriteStartArray("interfaces");
            writer.WriteStringValue(service.Interface.Name);
            writer.WriteStringValue(Name);
            writer.WriteEndArray();
        });
    }

    private static void AnswerDescription(VarlinkCall call, VarlinkInterface own)
    {
        string? unknown = call.UnknownParameter("interface");
        if (unknown is not null || !call.Parameters.TryGetProperty("interface", out JsonElement asked)
            || asked.ValueKind != JsonValueKind.String)
        {
            Fail(call, VarlinkError.InvalidParameter, "parameter", unknown ?? "interface");
            return;
        }

        string name = asked.GetString()!;
        if (name != own.Name && name != Name)
        {
            Fail(call, VarlinkError.InterfaceNotFound, "interface", name);
            return;
        }

        string text = name == Name ? Text : own.Description;
        call.Reply(writer => writer.WriteString("description", text));
    }

    private static void Fail(VarlinkCall call, string error, string member, string value) =>
        call.Error(error, writer => writer.WriteString(member, value));
}
