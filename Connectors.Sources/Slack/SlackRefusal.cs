namespace Connectors.Sources.Slack;

/// <summary>The inner exception of a <see cref="SourceException"/> for a call that Slack refused.</summary>
internal sealed class SlackRefusal(string code, SlackRefusalKind kind) : Exception($"Slack's error code is {code}.")
{
    public SlackRefusalKind Kind { get; } = kind;

    /// <summary>Returns null if Slack did not refuse the call, but something else failed.</summary>
    public static SlackRefusalKind? KindOf(SourceException exception) => (exception.InnerException as SlackRefusal)?.Kind;

    /// <summary>Returns the attempt's value, or the refusal if it concerns one channel only. Throws any other error.</summary>
    public static async Task<(T? Value, SourceException? Refusal)> CatchAsync<T>(Func<Task<T>> attempt)
        where T : class?
    {
        try
        {
            return (await attempt(), null);
        }
        catch (SourceException e) when (IsOfChannel(e))
        {
            return (null, e);
        }
    }

    /// <summary>Returns the attempt's refusal if it concerns one channel only, or null if there is none. Throws any other error.</summary>
    public static async Task<SourceException?> CatchRefusalAsync(Func<Task> attempt)
    {
        var (_, refusal) = await CatchAsync(async () =>
        {
            await attempt();
            return "";
        });
        return refusal;
    }

    /// <summary>Whether one channel cannot be read while others may be.</summary>
    public static bool IsOfChannel(SourceException exception)
        => KindOf(exception) is SlackRefusalKind.ChannelNotFound or SlackRefusalKind.ChannelClosed or SlackRefusalKind.MissingScope;

    public static FailureReason ReasonOf(SourceException refusal)
        => KindOf(refusal) == SlackRefusalKind.ChannelNotFound ? FailureReason.NotFound : FailureReason.Forbidden;
}

/// <summary>The refusals that reading has to tell apart.</summary>
internal enum SlackRefusalKind
{
    Other,
    ChannelNotFound,
    /// <summary>The app may not read this channel, or not as long as it is not a member.</summary>
    ChannelClosed,
    MissingScope,
    ThreadGone,
}
