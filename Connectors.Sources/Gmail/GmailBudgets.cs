namespace Connectors.Sources.Gmail;

/// <summary>
/// Google counts quota units, 15,000 a minute and user: a thread costs 10, so a batch of 50 costs 500; lists cost 10, an attachment 5.
/// What a gateway (<c>base_url</c>) allows is its own affair.
/// </summary>
internal static class GmailBudgets
{
    public static Func<string, string, RateBudget?> For(GmailConfig config)
        => (endpoint, key) => (string.IsNullOrWhiteSpace(config.BaseUrl) ? endpoint : "") switch
        {
            "gmail.threads.batch" => new RateBudget($"{key} gmail batches", 24, TimeSpan.FromMinutes(1)),
            "gmail.attachments" => new RateBudget($"{key} gmail attachments", 300, TimeSpan.FromMinutes(1)),
            "gmail.threads.list" or "gmail.history" or "gmail.profile" or "gmail.labels" => new RateBudget($"{key} gmail lists", 120, TimeSpan.FromMinutes(1)),
            _ => null,
        };
}
