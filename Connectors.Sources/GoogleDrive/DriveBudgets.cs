namespace Connectors.Sources.GoogleDrive;

/// <summary>
/// Google counts quota units per minute and user: 325,000 for projects made since May 2026. A download or export costs 200, a list 100, and
/// other calls less. A gateway (<c>base_url</c>) sets its own limits.
/// </summary>
internal static class DriveBudgets
{
    public const string Download = "drive.download";
    public const string Export = "drive.export";

    /// <summary>The quota of a new project, less a tenth.</summary>
    public const int DefaultUnits = 292_500;

    private const int UnitsOfDownload = 200;
    private const int UnitsOfOther = 100;

    /// <remarks>Downloads have four fifths of the units, because a first sync downloads each file and lists a thousand at once.</remarks>
    public static RateBudget? Of(DriveConfig config, string endpoint, string key)
    {
        if (!string.IsNullOrWhiteSpace(config.BaseUrl))
            return null;
        var units = config.QuotaUnitsPerMinute > 0 ? config.QuotaUnitsPerMinute : DefaultUnits;
        var (name, calls) = endpoint is Download or Export
            ? ("drive downloads", units * 4L / 5 / UnitsOfDownload)
            : ("drive", units / 5 / UnitsOfOther);
        return new RateBudget($"{key} {name}", (int)Math.Max(1, calls), TimeSpan.FromMinutes(1));
    }
}
