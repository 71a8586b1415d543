using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace SecretsFs.Fuse.Tests.Api;

/// <summary>What an assembly shows to others, as lines that look like C#, in an order that does not change.</summary>
internal static class ApiPrinter
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Print(Assembly assembly)
    {
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            yield return $"{Attributes(type)}{Head(type)}";
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
            {
                yield return "    " + member;
            }

            yield return "";
        }
    }

    private static string Attributes(Type type) => type.IsDefined(typeof(FlagsAttribute)) ? "[Flags] " : "";

    private static string Head(Type type)
    {
        bool isRecord = type.GetMethod("PrintMembers", Declared) is not null;
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => (type.IsDefined(typeof(IsReadOnlyAttribute), false) ? "readonly " : "")
                + (type.IsByRefLike ? "ref " : "") + (isRecord ? "record " : "") + "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            _ => (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (isRecord ? "record" : "class"),
        };
        IEnumerable<Type> inherited = type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType
            ? [parent]
            : type.IsEnum ? [Enum.GetUnderlyingType(type)] : [];
        string[] bases = [.. inherited.Concat(type.IsEnum ? [] : type.GetInterfaces()).Select(TypeNames.Of)
            .Order(StringComparer.Ordinal)];
        return $"{kind} {type.FullName}{(bases.Length == 0 ? "" : " : " + string.Join(", ", bases))}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => $"{field.Name} = {Literal(Convert.ToInt64(field.GetRawConstantValue(), Culture))}");
        }

        return type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly)
            .Select(Field)
            .Concat(type.GetConstructors(Declared).Where(IsShown)
                .Select(one => $"{Access(one)}{type.Name}({Parameters(one)})"))
            .Concat(type.GetProperties(Declared).Where(one => one.GetAccessors(true).Any(IsShown)).Select(Property))
            .Concat(type.GetMethods(Declared).Where(one => IsShown(one) && !one.IsSpecialName && !IsGenerated(one))
                .Select(Method));
    }

    private static CultureInfo Culture => CultureInfo.InvariantCulture;

    private static string Field(FieldInfo field) =>
        (field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : ""))
        + TypeNames.Of(field) + " " + field.Name
        + (field.IsLiteral ? " = " + Literal(field.GetRawConstantValue()) : "");

    private static string Property(PropertyInfo property)
    {
        MethodInfo get = property.GetMethod!;
        string set = property.SetMethod is not { } setter || !IsShown(setter)
            ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";
        return $"{Access(get)}{(property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "")}"
            + $"{TypeNames.Of(property)} {property.Name} {{ get;{set} }}";
    }

    private static string Method(MethodInfo method)
    {
        string body = method.DeclaringType!.IsInterface && !method.IsAbstract ? " { ... }" : "";
        string how = (method.GetBaseDefinition() != method ? "override " : "")
            + (method.IsDefined(typeof(IsReadOnlyAttribute), false) ? "readonly " : "");
        string result = TypeNames.Of(method.ReturnParameter);
        return $"{Access(method)}{how}{result} {method.Name}({Parameters(method)}){body}";
    }

    private static string Access(MethodBase method) =>
        (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : "")
        + (method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : "");

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string passed = !parameter.ParameterType.IsByRef ? ""
            : parameter.IsOut ? "out "
            : parameter.IsDefined(typeof(IsReadOnlyAttribute), false) ? "in " : "ref ";
        string scoped = parameter.IsDefined(typeof(ScopedRefAttribute), false) ? "scoped " : "";
        string or = parameter.HasDefaultValue ? " = " + Literal(parameter.DefaultValue) : "";
        return $"{scoped}{passed}{TypeNames.Of(parameter)} {parameter.Name}{or}";
    }

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, Culture)!,
    };

    private static bool IsShown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsGenerated(MethodInfo method) => method.IsDefined(typeof(CompilerGeneratedAttribute), false);
}
