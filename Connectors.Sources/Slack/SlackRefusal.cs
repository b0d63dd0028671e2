namespace Connectors.Sources.Slack;

/// <summary>What is behind a refusal: Slack's own word for it. Travels only inside of a <see cref="SourceException"/>.</summary>
internal sealed class SlackRefusal(string code) : Exception($"Slack said {code}.")
{
    public string Code { get; } = code;

    /// <summary>Slack's code for why a call was refused; null where the refusal was not Slack's.</summary>
    public static string? CodeOf(SourceException exception) => (exception.InnerException as SlackRefusal)?.Code;

    /// <summary>What an attempt gives, or the refusal that concerns its channel alone; all else is thrown.</summary>
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

    /// <summary>The refusal of an attempt that concerns its channel alone; null where there was none.</summary>
    public static async Task<SourceException?> OfAsync(Func<Task> attempt)
        => (await CatchAsync(async () =>
        {
            await attempt();
            return "";
        })).Refusal;

    /// <summary>Whether one channel cannot be read, while others may.</summary>
    public static bool IsOfChannel(SourceException exception) => CodeOf(exception)
        is "not_in_channel" or "channel_not_found" or "is_archived" or "method_not_supported_for_channel_type" or "restricted_action"
        or "access_denied" or "no_permission" or "not_allowed_token_type" or "missing_scope" or "channel_is_limited_access";
}
