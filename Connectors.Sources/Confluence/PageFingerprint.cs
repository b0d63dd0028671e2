using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Connectors.Sources.Confluence;

/// <summary>
/// The fingerprint of a page. Its last two parts can be read back: what comments it had, and which pages its text includes. None of these
/// changes the page itself, so a sync compares them with what Confluence has now.
/// </summary>
/// <param name="Comments">The sum of the hashes of the comments, in whatever order they come. 0 if there are none.</param>
/// <param name="Inclusions">Pages that the text includes, directly or through others.</param>
internal sealed record PageFingerprint(ulong Comments, IReadOnlyList<Inclusion> Inclusions)
{
    /// <summary>Part of each fingerprint. Increase it if documents must be written again although their pages have not changed.</summary>
    public const int Version = 3;

    private const int Parts = 6;

    /// <summary>
    /// A page's version number changes with its text only. Therefore the fingerprint also covers the title, labels, position, space name
    /// and comments, and the pages that the text includes.
    /// </summary>
    public static string Of(PageWithParts item, IReadOnlyList<Inclusion> inclusions)
    {
        var page = item.Page;
        var shown = new StringBuilder();
        shown.Append(page.Title).Append('\n').AppendJoin(',', page.Labels.Order(StringComparer.Ordinal));
        shown.Append('\n').AppendJoin('/', (page.Ancestors ?? []).Select(ancestor => ancestor.Title));
        shown.Append('\n').Append(page.Space?.Name);
        var comments = item.Comments.Aggregate(0UL, (sum, comment) => unchecked(sum + OfComment(comment)));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Version}:{page.Version?.Number}:{page.Status}:{Hash(shown.ToString()):x}:{comments:x}:{string.Join(',', inclusions)}");
    }

    /// <summary>Returns a comment's part of <see cref="Comments"/>.</summary>
    public static ulong OfComment(ConfluenceContent comment) => Hash($"{comment.Id} {comment.Version?.Number ?? 0}");

    /// <summary>Returns null for a fingerprint of an earlier version.</summary>
    public static PageFingerprint? Parse(string fingerprint)
    {
        var parts = fingerprint.Split(':');
        if (parts.Length != Parts || parts[0] != $"{Version}"
            || !ulong.TryParse(parts[4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var comments))
            return null;
        var inclusions = parts[5].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Inclusion.Parse).ToList();
        return inclusions.Contains(null) ? null : new PageFingerprint(comments, [.. inclusions.OfType<Inclusion>()]);
    }

    private static ulong Hash(string text) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(text));
}

/// <summary>A page that the text of another includes.</summary>
/// <param name="IsShown">Whether its text is in the document: all readers of the including page may read it.</param>
internal sealed record Inclusion(string Id, int Version, bool IsShown)
{
    private const char Shown = '+';
    private const char Hidden = '-';

    public static Inclusion? Parse(string text)
        => text.Length > 1 && text[..^1].Split('.') is [var id, var version] && id.Length > 0
            && int.TryParse(version, CultureInfo.InvariantCulture, out var number)
                ? new Inclusion(id, number, text[^1] == Shown)
                : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}.{Version}{(IsShown ? Shown : Hidden)}");
}
