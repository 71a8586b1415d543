using System.Text.Json;
using SecretsFs.Takeover;

namespace SecretsFs.Keeper;

/// <summary>What <c>secretsfs status</c> tells, beside what the worker knows.</summary>
/// <param name="Mountpoint">Where.</param>
/// <param name="Manifest">Of what.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Since">When the mount was made, as <see cref="Environment.TickCount64"/> counts.</param>
internal sealed record KeeperDescription(string Mountpoint, string Manifest, string Version, long Since)
{
    /// <summary>Writes the parameters of the answer to <c>Status</c>.</summary>
    /// <param name="writer">Where.</param>
    /// <param name="workers">Who serves.</param>
    /// <param name="counters">How far the worker is.</param>
    /// <param name="keys">What the worker says of the keys; null where it says nothing.</param>
    public void Write(Utf8JsonWriter writer, Workers workers, in SharedHeader counters, KeyReport? keys)
    {
        long now = Environment.TickCount64;
        writer.WriteString("mountpoint", Mountpoint);
        writer.WriteString("manifest", Manifest);
        writer.WriteString("program", workers.Program);
        writer.WriteStartObject("keeper");
        writer.WriteNumber("pid", Environment.ProcessId);
        writer.WriteString("version", Version);
        writer.WriteNumber("uptimeSeconds", (now - Since) / 1000);
        writer.WriteEndObject();
        if (workers.Active is WorkerLink active)
        {
            writer.WriteStartObject("worker");
            writer.WriteNumber("pid", active.Child.Pid);
            writer.WriteNumber("generation", active.Generation);
            writer.WriteNumber("restarts", workers.Takeovers);
            writer.WriteNumber("uptimeSeconds", (now - active.Since) / 1000);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("worker");
        }

        if (workers.Spare is WorkerLink spare)
        {
            writer.WriteStartObject("spare");
            writer.WriteNumber("pid", spare.Child.Pid);
            writer.WriteBoolean("ready", spare.Phase == WorkerPhase.Ready);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("spare");
        }

        ulong answered = Volatile.Read(in counters.Answered);
        ulong expecting = Volatile.Read(in counters.Expecting);
        writer.WriteStartObject("requests");
        writer.WriteNumber("inFlight", expecting > answered ? expecting - answered : 0);
        writer.WriteNumber("received", Volatile.Read(in counters.Received));
        writer.WriteNumber("answered", answered);
        writer.WriteEndObject();
        if (keys is not null)
        {
            keys.WriteTo(writer);
        }
        else
        {
            writer.WriteStartArray("keys");
            writer.WriteEndArray();
        }
    }
}
