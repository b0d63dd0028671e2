namespace Connectors.Sources.Slack;

/// <summary>The inner exception of a <see cref="SourceException"/> for a call that Slack refused.</summary>
/// <param name="code">Slack's error code.</param>
/// <param name="kind">The kind of the code.</param>
/// <param name="needed">The scope that Slack says is missing, or null.</param>
internal sealed class SlackRefusal(string code, SlackRefusalKind kind, string? needed = null)
    : Exception($"Slack's error code is {code}.")
{
    private readonly string? _needed = needed;

    public string Code { get; } = code;

    public SlackRefusalKind Kind { get; } = kind;

    /// <summary>Returns null if Slack did not refuse the call, but something else failed.</summary>
    public static SlackRefusalKind? KindOf(SourceException exception) => (exception.InnerException as SlackRefusal)?.Kind;

    /// <summary>Returns the scope that Slack says is missing. Null if it is none, or if Slack does not say.</summary>
    public static string? ScopeIn(SourceException exception) => (exception.InnerException as SlackRefusal)?._needed;

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
        => KindOf(exception) is SlackRefusalKind.ChannelNotFound or SlackRefusalKind.ChannelClosed or SlackRefusalKind.Other;

    /// <summary>Whether one thread, file or name of a channel cannot be read while the rest of the channel may be.</summary>
    public static bool IsOfItem(SourceException exception)
        => KindOf(exception) is SlackRefusalKind.Other or SlackRefusalKind.ThreadGone;

    public static FailureReason ReasonOf(SourceException refusal) => KindOf(refusal) switch
    {
        SlackRefusalKind.ChannelNotFound => FailureReason.NotFound,
        SlackRefusalKind.Other => FailureReason.Other,
        _ => FailureReason.Forbidden,
    };
}

/// <summary>The refusals that reading has to tell apart.</summary>
internal enum SlackRefusalKind
{
    /// <summary>Only what was asked for cannot be had, and asking again does not help.</summary>
    Other,
    ChannelNotFound,
    /// <summary>The app may not read this channel, or not as long as it is not a member.</summary>
    ChannelClosed,
    /// <summary>The app lacks a scope, which it lacks for every channel.</summary>
    MissingScope,
    /// <summary>The token is refused as a whole.</summary>
    App,
    ThreadGone,
    /// <summary>Slack has a problem or asks for a pause.</summary>
    Passing,
}
