using System.Globalization;
using Microsoft.Extensions.Logging;
using SecretsFs.Channel;
using SecretsFs.Native;

namespace SecretsFs.Keeper;

/// <summary>
/// Hears what workers say and sees when they end; what that means is the <see cref="Workers"/>' to know. A worker may
/// be anybody's by then: nothing it says can hold up the keeper. The main thread alone.
/// </summary>
/// <param name="workers">Who is heard.</param>
/// <param name="logger">The log.</param>
internal sealed class WorkerListener(Workers workers, ILogger logger)
{
    private const long StartLimit = 20_000;
    private const long GoLimit = 15_000;
    private const string Nonsense = "it says what makes no sense";

    /// <summary>Of one worker at a time: the others want to be heard as well.</summary>
    private const int MostMessages = 16;

    private readonly Dictionary<WorkerLink, (int Channel, int Process)> _polled = [];

    /// <summary>A worker answers a question.</summary>
    public event Action<WorkerLink, ControlMessage>? Answered;

    /// <summary>Says what to wait for.</summary>
    public void Register(PollSet polled)
    {
        _polled.Clear();
        foreach (WorkerLink link in workers.All())
        {
            // one whose end is closed would be told again and again, until it is reaped
            bool isOver = link.Channel.HasEnded || link.Channel.IsBroken;
            int channel = isOver ? -1 : polled.Add(link.Channel.Answers, LibC.POLLIN);
            _polled[link] = (channel, polled.Add(link.Child.Handle, LibC.POLLIN));
        }
    }

    /// <summary>Takes in what has happened, after the wait.</summary>
    public void Handle(PollSet polled)
    {
        foreach ((WorkerLink link, (int channel, int process)) in _polled)
        {
            if (channel >= 0 && polled.Result(channel) != 0)
            {
                Receive(link);
            }

            if (polled.Result(process) != 0)
            {
                Reap(link);
            }
            else if (link.Channel.IsBroken)
            {
                workers.Remove(link, Nonsense, WorkerLoss.Killed);
            }
            else if (link.Channel.HasEnded)
            {
                workers.Remove(link, "its end of the channel is closed", WorkerLoss.Ended);
            }
        }

        EndLate();
    }

    private void Receive(WorkerLink link)
    {
        for (int i = 0; i < MostMessages && link.Channel.Receive() is ControlMessage message; i++)
        {
            using (message)
            {
                if (!workers.IsEndingOne(link))
                {
                    Hear(link, message);
                }
            }
        }
    }

    private void Hear(WorkerLink link, ControlMessage message)
    {
        switch (message.Kind)
        {
            case ControlKind.Ready when link.Phase == WorkerPhase.Starting:
                Log.WorkerReady(logger, link.Generation, link.Child.Pid, Environment.TickCount64 - link.Since);
                link.SuccessionVersion = message.Sequence;
                workers.GotReady(link);
                break;
            case ControlKind.Active when link.Phase == WorkerPhase.Going:
                workers.HasBegun(link);
                break;
            case ControlKind.Failed when link.Phase == WorkerPhase.Starting && !link.HasFailed:
                workers.Fail(link, (ExitStatus)message.Sequence, message.Text);
                break;
            case ControlKind.Done or ControlKind.Refused when link.Channel.TryAnswer():
                Answered?.Invoke(link, message);
                break;
            default:
                workers.Remove(link, Nonsense, WorkerLoss.Killed);
                break;
        }
    }

    private void Reap(WorkerLink link)
    {
        link.Child.KillGroup(); // what it has started; its number is nobody else's before it is reaped
        string how = !link.Child.TryWait(TimeSpan.Zero, out int status) ? "it ended, and is traced by somebody"
            : status < 0 ? "a signal ended it"
            : string.Create(CultureInfo.InvariantCulture, $"it ended with status {status}");
        workers.Remove(link, how, WorkerLoss.Ended);
        workers.Reaped(link); // one that cannot be reaped is left
    }

    private void EndLate()
    {
        long now = Environment.TickCount64;
        workers.AskAgain();
        foreach (WorkerLink link in workers.Living())
        {
            long limit = link.Phase switch
            {
                WorkerPhase.Starting => StartLimit,
                WorkerPhase.Going => GoLimit,
                _ => long.MaxValue,
            };
            if (now - link.Since > limit)
            {
                workers.Remove(link, "it took too long", WorkerLoss.Killed);
            }
        }
    }
}
