namespace Connectors.Jobs;

/// <summary>A job asks to be run again later. It is no failure: a state filter schedules the same job anew.</summary>
internal sealed class JobRescheduledException(TimeSpan delay, string reason) : Exception(reason)
{
    public TimeSpan Delay { get; } = delay;
}
