using System.Globalization;
using System.Text.RegularExpressions;
using Connectors.Api.Envelopes;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Microsoft.AspNetCore.Html;

namespace Connectors.Api.Console;

/// <summary>States, numbers and times in the words that pages use.</summary>
internal static partial class Words
{
    public static IReadOnlyList<RunStatus> Statuses { get; } = Enum.GetValues<RunStatus>();

    public static string OfConnector(RunStatus status) => status == RunStatus.Cancel ? "Paused" : OfRun(status);

    public static string OfRun(RunStatus status) => status switch
    {
        RunStatus.Unstart => "Never run",
        RunStatus.Schedule => "Queued",
        RunStatus.Running => "Running",
        RunStatus.Success => "Succeeded",
        RunStatus.Failed => "Failed",
        RunStatus.Cancel => "Cancelled",
        _ => status.ToString(),
    };

    public static string OfRun(RunKind kind, bool rebuild = false) => kind switch
    {
        RunKind.Sync when rebuild => "Rebuild",
        RunKind.Sync => "Sync",
        RunKind.Prune => "Prune",
        RunKind.Access => "Access refresh",
        _ => "Replay of failures",
    };

    /// <summary>The class of a badge, which gives it its colour. Its word says the same.</summary>
    public static string Style(RunStatus status) => status switch
    {
        RunStatus.Success => "good",
        RunStatus.Running => "busy",
        RunStatus.Failed => "bad",
        RunStatus.Cancel => "warn",
        _ => "",
    };

    public static string Style(TaskState state) => state switch
    {
        TaskState.Done => "good",
        TaskState.Running => "busy",
        TaskState.Failed => "bad",
        TaskState.Cancelled => "warn",
        _ => "",
    };

    /// <summary>Returns a reason in words: "Too large".</summary>
    public static string OfReason(FailureReason reason)
    {
        var words = Capital().Replace(reason.ToString(), " $0").Trim().ToLowerInvariant();
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count that ends at a limit: "10,000+".</summary>
    public static string Counted(long number) => number < OverviewQuery.MaxCounted ? Count(number) : $"{Count(number)}+";

    public static string Plural(long count, string one) => $"{Count(count)} {one}{(count == 1 ? "" : "s")}";

    public static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return time switch
        {
            { TotalSeconds: > 0 and < 0.1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMilliseconds):0} ms"),
            { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s"),
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes} min"),
        };
    }

    public static string Bytes(long bytes) => bytes switch
    {
        < 1 << 10 => $"{Count(bytes)} B",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MB"),
    };

    /// <summary>A time that scripts turn into "5 minutes ago".</summary>
    public static IHtmlContent Time(DateTime? time) => time is { } known
        ? new HtmlString(string.Create(
            CultureInfo.InvariantCulture, $"<time datetime=\"{Times.Iso(known)}\">{known:yyyy-MM-dd HH:mm} UTC</time>"))
        : new HtmlString("<span class=\"muted\">–</span>");

    /// <summary>A link only if it leads to a web page: a browser would run other links.</summary>
    public static string? Link(string? link)
        => Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? uri.AbsoluteUri : null;

    /// <summary>The beginning of a text, for lists.</summary>
    public static string? Short(string? text, int length = 160)
        => text is not null && text.Length > length ? string.Concat(text.AsSpan(0, length), "…") : text;

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
