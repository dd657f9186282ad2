using Google.Protobuf;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Executor;

namespace Holdfast.Client.Executors;

/// <summary>
/// What the agent may have forgotten: tasks of which no update was acknowledged, and updates. Told to it at each
/// subscription. Safe to call from several threads.
/// </summary>
internal sealed class Unacknowledged
{
    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, TaskInfo> _tasks = [];
    private readonly OrderedDictionary<ByteString, Call.Types.Update> _updates = [];
    private readonly HashSet<ByteString> _untold = [];

    public void Launched(TaskInfo task)
    {
        lock (_lock) _tasks[task.TaskId.Value] = task;
    }

    public void Made(Call.Types.Update update)
    {
        lock (_lock)
        {
            _updates[update.Status.Uuid] = update;
            _untold.Add(update.Status.Uuid);
        }
    }

    public void Acknowledged(Event.Types.Acknowledged acknowledged)
    {
        lock (_lock)
        {
            _updates.Remove(acknowledged.Uuid);
            _tasks.Remove(acknowledged.TaskId.Value);
        }
    }

    /// <summary>The agent refuses this one for good; telling it again would spoil each subscription.</summary>
    public void Refused(Call.Types.Update update)
    {
        lock (_lock) _updates.Remove(update.Status.Uuid);
    }

    /// <summary>Takes an update for telling it in a call of its own; false when it was taken or told already.</summary>
    public bool TakeUntold(Call.Types.Update update)
    {
        lock (_lock) return _untold.Remove(update.Status.Uuid);
    }

    /// <summary>Updates that neither a subscription nor a call has told, oldest first.</summary>
    public IReadOnlyList<Call.Types.Update> Untold()
    {
        lock (_lock) return [.. _updates.Values.Where(update => _untold.Contains(update.Status.Uuid))];
    }

    /// <summary>The content of a SUBSCRIBE, which tells everything.</summary>
    public Call.Types.Subscribe ToSubscribe()
    {
        lock (_lock)
        {
            _untold.Clear();
            return new Call.Types.Subscribe
            {
                UnacknowledgedTasks = { _tasks.Values },
                UnacknowledgedUpdates = { _updates.Values },
            };
        }
    }
}
