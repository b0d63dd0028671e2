using System.Text.Json;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Text;

namespace Connectors.Jobs.Running;

/// <summary>
/// Tells which formats the workers read, and with what. Each worker may have other programs installed, and the process that is asked need
/// not be a worker.
/// </summary>
internal sealed class WorkerFormats(WorkerFormatStore store)
{
    /// <summary>Lists each way in which a format is read, with the number of workers that read it so.</summary>
    public async Task<IReadOnlyList<FormatOfWorkers>> ListAsync(CancellationToken cancellationToken)
        => [.. (await store.ListAsync(cancellationToken))
            .SelectMany(formats => JsonSerializer.Deserialize<FormatSupport[]>(formats) ?? [])
            .GroupBy(format => format)
            .Select(group => new FormatOfWorkers(group.Key, group.Count()))
            .OrderBy(format => format.Support.Name, StringComparer.OrdinalIgnoreCase)
            .ThenByDescending(format => format.Workers)];

    public Task PublishAsync(string worker, IReadOnlyList<FormatSupport> formats, CancellationToken cancellationToken)
        => store.PublishAsync(worker, JsonSerializer.Serialize(formats), cancellationToken);

    public Task RemoveAsync(string worker, CancellationToken cancellationToken) => store.RemoveAsync(worker, cancellationToken);
}

/// <summary>A way in which workers read a format.</summary>
/// <param name="Support">The format and what reads it.</param>
/// <param name="Workers">The number of workers that read it so.</param>
internal sealed record FormatOfWorkers(FormatSupport Support, int Workers);
