namespace Connectors.Jobs.Hosting;

/// <summary>What a process does.</summary>
internal enum HostRole
{
    /// <summary>API, dashboard and worker.</summary>
    All,
    Api,
    Worker,
}
