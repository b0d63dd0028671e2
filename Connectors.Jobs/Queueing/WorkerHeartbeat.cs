namespace Connectors.Jobs.Queueing;

/// <summary>When the worker's own loop last turned. It turns whether or not the database answers.</summary>
internal sealed class WorkerHeartbeat(TimeProvider time)
{
    private long _last = time.GetTimestamp();

    /// <summary>How long the loop has not turned.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _last));

    public void Beat() => Volatile.Write(ref _last, time.GetTimestamp());
}
