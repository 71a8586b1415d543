using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Varlink;

/// <summary>Calls a varlink service (varlink.org) at a socket of this machine.</summary>
internal static class VarlinkClient
{
    private static readonly VarlinkResult s_late = VarlinkResult.Failure(VarlinkOutcome.TimedOut, "no answer in time");

    private static readonly VarlinkResult s_ended =
        VarlinkResult.Failure(VarlinkOutcome.Ended, "the connection was ended without an answer");

    /// <summary>One call on a connection of its own; the time is for all of it.</summary>
    /// <param name="socketPath">Where the service listens.</param>
    /// <param name="method">With its interface.</param>
    /// <param name="writeParameters">The members of its parameters, where it has any.</param>
    /// <param name="limit">How long it may take.</param>
    public static VarlinkResult Call(
        string socketPath, string method, Action<Utf8JsonWriter>? writeParameters, TimeSpan limit)
    {
        long end = Environment.TickCount64 + (long)Math.Max(1, limit.TotalMilliseconds);
        VarlinkOutput request = Request(method, writeParameters);
        if (request.IsTooLarge)
        {
            return VarlinkResult.Failure(VarlinkOutcome.Failed, "the call is too large");
        }

        SafeFileHandle? socket = null;
        try
        {
            int error = LocalSocket.Connect(socketPath, Left(end), out socket);
            return error != 0 ? NotConnected(error)
                : Send(socket, request, end) ?? Receive(socket, end);
        }
        catch (IOException exception)
        {
            return VarlinkResult.Failure(VarlinkOutcome.Failed, exception.Message);
        }
        finally
        {
            socket?.Dispose();
        }
    }

    /// <summary>A call, to be sent.</summary>
    /// <param name="method">With its interface.</param>
    /// <param name="writeParameters">The members of its parameters, where it has any.</param>
    /// <param name="isMore">Whether more than one answer is taken.</param>
    public static VarlinkOutput Request(
        string method, Action<Utf8JsonWriter>? writeParameters, bool isMore = false)
    {
        VarlinkOutput request = new();
        request.Write(writer =>
        {
            writer.WriteString("method", method);
            if (isMore)
            {
                writer.WriteBoolean("more", true);
            }

            writer.WriteStartObject("parameters");
            writeParameters?.Invoke(writer);
            writer.WriteEndObject();
        });
        return request;
    }

    /// <summary>Why there is no connection, by the errno of connect(2).</summary>
    public static VarlinkResult NotConnected(int error) => error switch
    {
        LibC.EAGAIN => s_late,
        LibC.ENOENT => VarlinkResult.Failure(VarlinkOutcome.NotThere, Marshal.GetPInvokeErrorMessage(error)),
        LibC.ECONNREFUSED => VarlinkResult.Failure(VarlinkOutcome.Refused, Marshal.GetPInvokeErrorMessage(error)),
        LibC.EACCES or LibC.EPERM =>
            VarlinkResult.Failure(VarlinkOutcome.NotPermitted, Marshal.GetPInvokeErrorMessage(error)),
        _ => VarlinkResult.Failure(VarlinkOutcome.Failed, Marshal.GetPInvokeErrorMessage(error)),
    };

    private static VarlinkResult? Send(SafeFileHandle socket, VarlinkOutput request, long end)
    {
        PollSet polls = new();
        while (request.Send(socket) >= 0)
        {
            if (request.IsEmpty)
            {
                return null;
            }

            if (!IsReady(polls, socket, LibC.POLLOUT, end))
            {
                return s_late;
            }
        }

        return s_ended;
    }

    private static VarlinkResult Receive(SafeFileHandle socket, long end)
    {
        VarlinkInput answer = new(VarlinkOutput.MostBytes);
        PollSet polls = new();
        while (IsReady(polls, socket, LibC.POLLIN, end))
        {
            switch (answer.Receive(socket))
            {
                case VarlinkReceipt.Message:
                    return VarlinkResult.Parse(answer.Message);
                case VarlinkReceipt.Ended:
                    return s_ended;
                case VarlinkReceipt.TooLong:
                    return VarlinkResult.Failure(VarlinkOutcome.InvalidAnswer, "the answer is too large");
                default:
                    break;
            }
        }

        return s_late;
    }

    private static bool IsReady(PollSet polls, SafeFileHandle socket, short events, long end)
    {
        polls.Clear();
        polls.Add(socket, events);
        TimeSpan left = Left(end);
        return left > TimeSpan.Zero && polls.Wait(left);
    }

    private static TimeSpan Left(long end) => TimeSpan.FromMilliseconds(end - Environment.TickCount64);
}
