using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using DescriptionAttribute = System.ComponentModel.DescriptionAttribute;
using RangeAttribute = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace Connectors.Tests.Support;

/// <summary>A source that accepts or refuses its token as the token says, and remembers the token it was last checked with.</summary>
public sealed class PickySource(PickyConfig config, SourceContext context) : ISource<ScriptedCheckpoint>
{
    /// <summary>The token of the last check, by connector.</summary>
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
        var document = new SourceDocument
        {
            Id = "1", Title = $"About {config.Topic}", Content = DocumentContent.Text(config.Topic), Fingerprint = "1",
        };
        yield return new SourceBatch<ScriptedCheckpoint> { Documents = [document], Checkpoint = new ScriptedCheckpoint("1", 1) };
    }
}

public sealed record PickyConfig : SourceConfig
{
    [Description("Where the system is.")]
    public string? BaseUrl { get; init; }

    [Description("What to read.")]
    public string Topic { get; init; } = "all";

    [Description("How far back to read."), Range(1, 10)]
    public int Depth { get; init; } = 1;

    [Description("The credentials.")]
    public required PickyCredentials Credentials { get; init; }
}

public sealed record PickyCredentials
{
    [Description("The account.")]
    public string User { get; init; } = "";

    [Description("\"refused\" and \"down\" say what they do; anything else passes."), Secret]
    public required string Token { get; init; }
}
