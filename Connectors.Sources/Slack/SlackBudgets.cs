namespace Connectors.Sources.Slack;

/// <summary>Slack's rate limits: calls a minute per method, workspace and app. Tiers are 1: 1, 2: 20, 3: 50, 4: 100.</summary>
internal static class SlackBudgets
{
    public static RateBudget? For(string endpoint, string credentials, bool limitedHistory)
    {
        var calls = endpoint switch
        {
            "conversations.history" or "conversations.replies" => limitedHistory ? 1 : 50,
            "conversations.list" or "users.list" => 20,
            "conversations.info" or "conversations.join" => 50,
            "users.info" or "conversations.members" => 100,
            _ => 0,
        };
        return calls == 0 ? null : new RateBudget($"slack:{credentials}:{endpoint}", calls, TimeSpan.FromMinutes(1));
    }
}
