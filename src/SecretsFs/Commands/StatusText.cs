using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SecretsFs.Commands;

/// <summary>The reply of org.secretsfs.Mount.Status for people: a few lines, and a table of the keys.</summary>
internal static class StatusText
{
    private const int LabelWidth = 12;
    private const string None = "-";

    /// <summary>The text, without the end of its last line.</summary>
    /// <exception cref="InvalidOperationException">The reply is of another shape.</exception>
    /// <exception cref="KeyNotFoundException">It lacks a member.</exception>
    /// <exception cref="FormatException">A number in it is none.</exception>
    public static string Of(JsonElement status)
    {
        StringBuilder text = new();
        Line(text, "mountpoint", Text(status, "mountpoint"));
        Line(text, "manifest", Text(status, "manifest"));
        Line(text, "program", Text(status, "program"));
        Line(text, "keeper", Keeper(status.GetProperty("keeper")));
        Line(text, "worker", Worker(status.GetProperty("worker")));
        Line(text, "spare", Spare(status.GetProperty("spare")));
        Line(text, "requests", Requests(status.GetProperty("requests")));
        text.Append('\n');
        Table(text, status.GetProperty("keys"));
        return text.ToString().TrimEnd('\n');
    }

    private static string Keeper(JsonElement keeper) =>
        $"pid {Number(keeper, "pid")}, version {Text(keeper, "version")}, {Uptime(keeper)}";

    private static string Worker(JsonElement worker) => worker.ValueKind == JsonValueKind.Null
        ? "none"
        : $"pid {Number(worker, "pid")}, generation {Number(worker, "generation")}, {Uptime(worker)}, "
            + Count.Of(worker.GetProperty("restarts").GetInt32(), "restart");

    private static string Spare(JsonElement spare) => spare.ValueKind == JsonValueKind.Null
        ? "none"
        : $"pid {Number(spare, "pid")}, {(spare.GetProperty("ready").GetBoolean() ? "ready" : "not ready yet")}";

    private static string Requests(JsonElement requests) =>
        $"{Number(requests, "inFlight")} in flight, {Number(requests, "received")} received, "
            + $"{Number(requests, "answered")} answered";

    private static void Table(StringBuilder text, JsonElement keys)
    {
        List<string[]> rows = [["KEY", "STATE", "LENGTH", "LAST READ", "BY"]];
        foreach (JsonElement key in keys.EnumerateArray())
        {
            rows.Add(
            [
                Text(key, "name"),
                Text(key, "state"),
                key.GetProperty("lengthKnown").GetBoolean() ? "known" : None,
                Optional(key, "lastRead"),
                Optional(key, "lastUnit"),
            ]);
        }

        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            text.AppendJoin("  ", row.Select((cell, column) => cell.PadRight(widths[column])));
            while (text[^1] == ' ')
            {
                text.Length--;
            }

            text.Append('\n');
        }
    }

    private static void Line(StringBuilder text, string label, string value) =>
        text.Append(label.PadRight(LabelWidth)).Append(value).Append('\n');

    private static string Text(JsonElement of, string name) =>
        OneLine.Of(of.GetProperty(name).GetString() ?? throw new InvalidOperationException());

    private static string Optional(JsonElement of, string name) => OneLine.Of(of.GetProperty(name).GetString() ?? None);

    private static string Number(JsonElement of, string name) =>
        of.GetProperty(name).GetInt64().ToString(CultureInfo.InvariantCulture);

    /// <summary>In two units at most.</summary>
    private static string Uptime(JsonElement of)
    {
        long seconds = of.GetProperty("uptimeSeconds").GetInt64();
        (long minutes, long hours, long days) = (seconds / 60, seconds / 3600, seconds / 86400);
        return "up " + string.Create(
            CultureInfo.InvariantCulture,
            $"{(days > 0 ? $"{days} d {hours % 24} h" : hours > 0 ? $"{hours} h {minutes % 60} min"
                : minutes > 0 ? $"{minutes} min {seconds % 60} s" : $"{seconds} s")}");
    }
}
