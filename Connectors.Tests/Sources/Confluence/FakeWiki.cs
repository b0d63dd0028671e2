using System.Globalization;

namespace Connectors.Tests.Sources.Confluence;

/// <summary>The spaces, contents and groups of the fake.</summary>
public sealed class FakeWiki
{
    private int _last = 1000;

    public bool IsCloud { get; set; } = true;

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public TimeSpan AccountOffset { get; set; } = TimeSpan.FromHours(-8);

    /// <summary>The readers of each space, as "user:x", "group:x" or "anonymous".</summary>
    public SortedDictionary<string, List<string>> Spaces { get; } = new(StringComparer.Ordinal);

    /// <summary>Spaces that the account may not see.</summary>
    public HashSet<string> Hidden { get; } = [];

    /// <summary>Spaces that are archived: searches find nothing in them, but their pages can be opened.</summary>
    public HashSet<string> Archived { get; } = [];

    /// <summary>Groups that were deleted after they were listed.</summary>
    public HashSet<string> DeletedGroups { get; } = [];

    /// <summary>Spaces whose permissions the account may not see.</summary>
    public HashSet<string> HidesPermissions { get; } = [];

    /// <summary>Whether Data Center answers 500 to requests for permissions, as for non-administrators (CONFSERVER-99908).</summary>
    public bool BreaksPermissions { get; set; }

    public Dictionary<string, FakeContent> Contents { get; } = [];

    public Dictionary<string, List<string>> Groups { get; } = [];

    /// <summary>The creation time of contents for which a test gives none.</summary>
    public DateTimeOffset Start => Time.GetUtcNow().AddDays(-30);

    /// <param name="minutes">Minutes between <see cref="Start"/> and the creation of the page.</param>
    public FakeContent Page(
        string space, string title, string body = "<p>text</p>", string? parent = null, double minutes = 0, string type = "page")
        => Add(type, space, title, body, parent, null, Start.AddMinutes(minutes));

    public FakeContent Comment(FakeContent page, string body, DateTimeOffset? at = null, string? selection = null)
        => Add("comment", page.Space, $"Re: {page.Title}", body, null, page.Id, at ?? page.Created.AddMinutes(1), selection);

    public FakeContent Attachment(FakeContent page, string name, string text, DateTimeOffset? at = null)
        => Add("attachment", page.Space, name, text, null, page.Id, at ?? page.Created.AddMinutes(1));

    public IEnumerable<FakeContent> Ancestors(FakeContent content)
    {
        for (var parent = content.Parent; parent is not null && Contents.TryGetValue(parent, out var found); parent = found.Parent)
            yield return found;
    }

    /// <summary>Fills spaces from a seed. Every third page has a comment, every fourth an attachment, and some have a parent.</summary>
    public void Fill(int spaces, int pages, int seed = 1)
    {
        var random = new Random(seed);
        for (var space = 0; space < spaces; space++)
            Spaces[$"S{space}"] = ["group:staff"];
        var made = new Dictionary<string, List<string>>();
        for (var number = 0; number < pages; number++)
        {
            var space = $"S{number % spaces}";
            var above = made.TryGetValue(space, out var list) ? list : made[space] = [];
            var parent = above.Count > 0 && random.Next(3) > 0 ? above[random.Next(above.Count)] : null;
            var page = Page(space, $"Page {number}", $"<p>Body of page {number}.</p>", parent, number * 0.5);
            above.Add(page.Id);
            if (number % 3 == 0)
                Comment(page, $"<p>Remark on {number}.</p>");
            if (number / spaces % 4 == 0)
                Attachment(page, $"file{number}.txt", $"file of {number}");
        }
    }

    public void Edit(FakeContent content, string body)
    {
        content.Body = body;
        content.Version++;
        content.Modified = Time.GetUtcNow();
    }

    private FakeContent Add(
        string type, string space, string title, string body, string? parent, string? container, DateTimeOffset at,
        string? selection = null)
    {
        Spaces.TryAdd(space, ["group:staff"]);
        var number = (++_last).ToString(CultureInfo.InvariantCulture);
        var content = new FakeContent
        {
            Id = type == "attachment" && IsCloud ? "att" + number : number,
            Type = type,
            Space = space,
            Title = title,
            Body = body,
            Parent = parent,
            Container = container,
            Created = at,
            Modified = at,
            Selection = selection,
        };
        return Contents[content.Id] = content;
    }
}
