using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Connectors.Sources;

namespace Connectors.Tests.Support;

/// <summary>A source that is choosy about its credentials, and remembers which it was given.</summary>
public sealed class PickySource(PickyConfig config, SourceContext context) : ISource<ScriptedCheckpoint>
{
    public static ConcurrentDictionary<string, string> Checked { get; } = new();

    public Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        Checked[context.Connector] = config.Credentials.Token;
        return config.Credentials.Token switch
        {
            "refused" => throw new SourceException(SourceErrorKind.Unauthorized, "The token is not accepted. Make a new one."),
            "down" => throw new SourceException(SourceErrorKind.Transient, "The system answers 503."),
            _ => Task.FromResult(SourceCheck.Passed),
        };
    }

    public async IAsyncEnumerable<SourceBatch<ScriptedCheckpoint>> ReadAsync(
        ReadRequest<ScriptedCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.WaitAsync(cancellationToken);
        yield return new SourceBatch<ScriptedCheckpoint>
        {
            Documents = [new SourceDocument { Id = "1", Title = $"About {config.Topic}", Content = DocumentContent.Text(config.Topic), Fingerprint = "1" }],
            Checkpoint = new ScriptedCheckpoint("1", 1),
        };
    }
}
