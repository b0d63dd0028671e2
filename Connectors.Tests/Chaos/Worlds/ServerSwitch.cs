namespace Connectors.Tests.Chaos.Worlds;

/// <summary>Lets a real server be away and come back.</summary>
internal sealed class ServerSwitch
{
    public bool IsOff { get; private set; }

    public void Set(bool off, Func<Task> stop, Func<Task> start)
    {
        if (off == IsOff)
            return;
        (off ? stop : start)().GetAwaiter().GetResult();
        IsOff = off;
    }
}
