namespace Connectors.Sources.GoogleWorkspace;

/// <summary>A call that waits to be sent in a batch, or for its answer.</summary>
/// <param name="cancellationToken">The caller's.</param>
internal sealed class GoogleBatchEntry(GoogleBatchCall call, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<GoogleBatchAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GoogleBatchCall Call { get; } = call;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>How often it was refused for the time being.</summary>
    public int Tries { get; set; }

    public Task<GoogleBatchAnswer> Answer => _answer.Task;

    public void Answered(string body) => _answer.TrySetResult(new GoogleBatchAnswer(body, null));

    /// <summary>Google refuses this call only.</summary>
    public void Refuse(SourceException refusal) => _answer.TrySetResult(new GoogleBatchAnswer("", refusal));

    /// <summary>The caller has to stop, not only this call.</summary>
    public void Fail(Exception exception) => _answer.TrySetException(exception);

    public void Cancel() => _answer.TrySetCanceled(CancellationToken);
}

/// <summary>A call's body, or the refusal in its place.</summary>
internal sealed record GoogleBatchAnswer(string Body, SourceException? Refusal);

/// <summary>A call's value, or the refusal in its place.</summary>
internal sealed record GoogleBatchResult<T>(T? Value, SourceException? Refusal)
    where T : class
{
    /// <summary>The value arrived, but damaged: asking once more may help.</summary>
    public bool IsDamaged { get; init; }
}
