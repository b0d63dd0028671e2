namespace Connectors.Jobs;

/// <summary>A worker process.</summary>
public sealed class Worker
{
    private Worker()
    {
    }

    public static int Main() => 0;
}
