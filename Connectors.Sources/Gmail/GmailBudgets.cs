namespace Connectors.Sources.Gmail;

/// <summary>
/// Google counts quota units per minute and user: 6,000 for projects made since May 2026, 15,000 for older ones. A thread costs 10 (so a
/// batch of 50 costs 500), a list 10, an attachment 5. A gateway (<c>base_url</c>) sets its own limits.
/// </summary>
internal static class GmailBudgets
{
    public const string Profile = "gmail.profile";
    public const string Labels = "gmail.labels";
    public const string ThreadList = "gmail.threads.list";
    public const string ThreadBatch = "gmail.threads.batch";
    public const string History = "gmail.history";
    public const string Attachments = "gmail.attachments";

    /// <summary>The quota of a new project, less a tenth.</summary>
    public const int DefaultUnits = 5_400;

    private const int UnitsOfBatch = 500;
    private const int UnitsOfList = 10;
    private const int UnitsOfAttachment = 5;

    /// <remarks>Each class has a part of the units: threads two thirds, attachments and lists a sixth each.</remarks>
    public static Func<string, string, RateBudget?> For(GmailConfig config)
    {
        var units = config.QuotaUnitsPerMinute > 0 ? config.QuotaUnitsPerMinute : DefaultUnits;
        return (endpoint, key) => (string.IsNullOrWhiteSpace(config.BaseUrl) ? endpoint : "") switch
        {
            ThreadBatch => Of($"{key} gmail batches", units * 2L / 3 / UnitsOfBatch),
            Attachments => Of($"{key} gmail attachments", units / 6 / UnitsOfAttachment),
            ThreadList or History or Profile or Labels => Of($"{key} gmail lists", units / 6 / UnitsOfList),
            _ => null,
        };
    }

    private static RateBudget Of(string key, long calls) => new(key, (int)Math.Max(1, calls), TimeSpan.FromMinutes(1));
}
