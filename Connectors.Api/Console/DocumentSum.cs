using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Console;

/// <summary>How much several connectors have together.</summary>
internal sealed record DocumentSum(long Documents, long Chunks)
{
    public static DocumentSum Of(IEnumerable<string> connectors, IReadOnlyDictionary<string, ConnectorCount> counts)
    {
        ConnectorCount[] own = [.. connectors.Select(counts.GetValueOrDefault).OfType<ConnectorCount>()];
        return new DocumentSum(own.Sum(count => count.Documents), own.Sum(count => count.Chunks));
    }
}
