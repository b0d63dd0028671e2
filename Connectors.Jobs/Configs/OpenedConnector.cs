using Connectors.Jobs.Storage.Registry;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Configs;

/// <summary>A connector whose source is open. Disposing closes the source.</summary>
internal sealed record OpenedConnector(ConnectorRow Row, ISourceDefinition Definition, ISourceReader Reader, SourceConfig Config) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Reader.DisposeAsync();
}
