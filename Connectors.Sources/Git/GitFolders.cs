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
        var (gone, known, after, count) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal), 0L, PageSize);
        // A note that is written again keeps its place, so pages stay as they are.
        while (count == PageSize)
        {
            var notes = await context.Notes.PageAsync(context.Connector, Book, (after, PageSize), cancellationToken);
            var written = new Dictionary<string, string>();
            foreach (var (name, left) in notes.Select(Read).OfType<Known>())
            {
                if (present.Contains(name))
                    known.Add(name);
                if (present.Contains(name) && left is not null)
                    written[Key(name)] = There + name;
                if (!present.Contains(name) && left is null)
                    written[Key(name)] = today.ToString(DayFormat, CultureInfo.InvariantCulture) + name;
                if (!present.Contains(name) && (left ?? today) >= today.AddDays(-DaysGone))
                    gone.Add(name);
            }

            await WriteAsync(written, cancellationToken);
            (count, after) = (notes.Count, notes.Count > 0 ? notes[^1].Place : after);
        }

        foreach (var names in present.Where(name => !known.Contains(name)).Chunk(PageSize))
            await WriteAsync(names.ToDictionary(Key, name => There + name), cancellationToken);
        return gone;
    }

    private async Task WriteAsync(Dictionary<string, string> notes, CancellationToken cancellationToken)
    {
        if (notes.Count > 0)
            await context.Notes.WriteAsync(context.Connector, Book, notes, cancellationToken);
    }

    private static Known? Read(SourceNote note)
        => note.Value.StartsWith(There, StringComparison.Ordinal) ? new Known(note.Value[There.Length..], null)
            : note.Value.Length > DayFormat.Length && Day(note.Value[..DayFormat.Length]) is { } left
                ? new Known(note.Value[DayFormat.Length..], left)
                : null;

    private static DateOnly? Day(string text)
        => DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string Key(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    /// <param name="Left">The day on which it was missing first. Null if it was there.</param>
    private sealed record Known(string Name, DateOnly? Left);
}
