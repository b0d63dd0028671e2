namespace Connectors.Sources.Gmail;

/// <summary>
/// Google counts quota units, 15,000 per minute and user: a thread costs 10 (so a batch of 50 costs 500), a list 10, an attachment 5.
/// A gateway (<c>base_url</c>) sets its own limits.
/// </summary>
internal static class GmailBudgets
{
    public const string Profile = "gmail.profile";
    public const string Labels = "gmail.labels";
    public const string ThreadList = "gmail.threads.list";
    public const string ThreadBatch = "gmail.threads.batch";
    public const string History = "gmail.history";
    public const string Attachments = "gmail.attachments";

    public static Func<string, string, RateBudget?> For(GmailConfig config)
        => (endpoint, key) => (string.IsNullOrWhiteSpace(config.BaseUrl) ? endpoint : "") switch
        {
            ThreadBatch => new RateBudget($"{key} gmail batches", 24, TimeSpan.FromMinutes(1)),
            Attachments => new RateBudget($"{key} gmail attachments", 300, TimeSpan.FromMinutes(1)),
            ThreadList or History or Profile or Labels => new RateBudget($"{key} gmail lists", 120, TimeSpan.FromMinutes(1)),
            _ => null,
        };
}
