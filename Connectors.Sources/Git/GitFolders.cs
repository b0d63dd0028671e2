using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Sources.Git;

/// <summary>
/// Remembers the folders that the root had. One that is gone stays a partition for a while: the comparison of its two states then says
/// which documents are gone, at once and exactly, and its checkpoint says that it was empty if the same folder comes back.
/// </summary>
internal sealed class GitFolders(GitSession session, SourceContext context)
{
    private const int PageSize = 1_000;
    private const int MaxFolders = 20_000;
    private const string There = "+";
    private const string DayFormat = "yyyyMMdd";

    /// <summary>The time in which a folder that is gone is compared. A sync that is held up longer leaves it to the prune.</summary>
    private const int DaysGone = 30;

    private string Book => $"git/{session.Place}/folders";

    /// <summary>Returns the names of folders that the root had, and has no more.</summary>
    /// <param name="present">The names of those that it has.</param>
    /// <param name="cancellationToken">Cancels the reading of notes.</param>
    public async Task<IReadOnlyList<string>> GoneAsync(IReadOnlySet<string> present, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(context.Time.GetUtcNow().UtcDateTime);
        var known = await ReadAsync(cancellationToken);
        var written = new Dictionary<string, string>();
        foreach (var name in present.Where(name => !known.TryGetValue(name, out var left) || left is not null))
            written[Key(name)] = There + name;
        foreach (var name in known.Where(note => note.Value is null && !present.Contains(note.Key)).Select(note => note.Key).ToList())
        {
            known[name] = today;
            written[Key(name)] = today.ToString(DayFormat, CultureInfo.InvariantCulture) + name;
        }

        if (written.Count > 0)
            await context.Notes.WriteAsync(context.Connector, Book, written, cancellationToken);
        return [.. known.Where(note => !present.Contains(note.Key) && note.Value >= today.AddDays(-DaysGone)).Select(note => note.Key)];
    }

    /// <summary>Returns the days on which folders were missing first, by their names. Null for those that were there.</summary>
    private async Task<Dictionary<string, DateOnly?>> ReadAsync(CancellationToken cancellationToken)
    {
        var (known, after) = (new Dictionary<string, DateOnly?>(StringComparer.Ordinal), 0L);
        while (known.Count < MaxFolders)
        {
            var notes = await context.Notes.PageAsync(context.Connector, Book, (after, PageSize), cancellationToken);
            foreach (var note in notes)
            {
                if (note.Value.StartsWith(There, StringComparison.Ordinal))
                    known[note.Value[There.Length..]] = null;
                else if (note.Value.Length > DayFormat.Length && Day(note.Value[..DayFormat.Length]) is { } left)
                    known[note.Value[DayFormat.Length..]] = left;
            }

            if (notes.Count < PageSize)
                break;
            after = notes[^1].Place;
        }

        return known;
    }

    private static DateOnly? Day(string text)
        => DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string Key(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}
