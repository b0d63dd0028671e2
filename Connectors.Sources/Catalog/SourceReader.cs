using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Connectors.Sources.Catalog;

internal sealed class SourceReader<TCheckpoint>(ISource<TCheckpoint> source) : ISourceReader
    where TCheckpoint : class
{
    public Task<SourceCheck> CheckAsync(CancellationToken cancellationToken) => source.CheckAsync(cancellationToken);

    public async IAsyncEnumerable<ReadBatch> ReadAsync(ReadCall request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var typed = new ReadRequest<TCheckpoint>
        {
            Window = request.Window,
            Partition = request.Partition,
            From = Checkpoint(request.From),
            Previous = Checkpoint(request.Previous),
            Known = request.Known,
        };

        await foreach (var batch in source.ReadAsync(typed, cancellationToken))
            yield return new ReadBatch(batch, JsonSerializer.SerializeToElement(batch.Checkpoint, SourceJson.Options), batch.Total);
    }

    public T? Capability<T>()
        where T : class
        => source as T;

    public async ValueTask DisposeAsync()
    {
        if (source is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        else
            (source as IDisposable)?.Dispose();
    }

    private static TCheckpoint? Checkpoint(JsonElement? json)
        => json is { ValueKind: JsonValueKind.Object } element ? element.Deserialize<TCheckpoint>(SourceJson.Options) : null;
}
