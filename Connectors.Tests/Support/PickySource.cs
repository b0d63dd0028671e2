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

    /// <summary>Checks of configs with these topics wait until the test opens the gate.</summary>
    public static ConcurrentDictionary<string, CheckGate> Gates { get; } = new();

    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        Checked[context.Connector] = config.Credentials.Token;
        if (Gates.TryGetValue(config.Topic, out var gate))
            await gate.PassAsync(cancellationToken);
        return config.Credentials.Token switch
        {
            "refused" => throw new SourceException(SourceErrorKind.Unauthorized, "The token is not accepted. Make a new one."),
            "down" => throw new SourceException(SourceErrorKind.Transient, "The system answers 503."),
            _ => SourceCheck.Passed,
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

/// <summary>A check that takes as long as a test wants.</summary>
public sealed class CheckGate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a check is under way.</summary>
    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public void Open() => _open.TrySetResult();

    public async Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        await _open.Task.WaitAsync(cancellationToken);
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
