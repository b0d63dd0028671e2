using System.Globalization;

namespace Connectors.Sources.Atlassian;

/// <summary>Keeps a document within bounds, visibly.</summary>
internal static class SectionLimit
{
    /// <summary>The sections up to a number of characters; what is cut off is told in the last one.</summary>
    /// <param name="key">The config's key for the limit.</param>
    public static IReadOnlyList<DocumentSection> Cut(List<DocumentSection> sections, int limit, string key)
    {
        for (var (at, left) = (0, limit); at < sections.Count; at++)
        {
            if (sections[at].Text.Length <= left)
            {
                left -= sections[at].Text.Length;
                continue;
            }

            var missing = sections.Skip(at).Sum(section => (long)section.Text.Length) - left;
            var note = string.Create(CultureInfo.InvariantCulture, $"\n\n[Cut here: {missing} characters more than {key} allows.]\n");
            sections[at] = sections[at] with { Text = sections[at].Text[..left] + note };
            sections.RemoveRange(at + 1, sections.Count - at - 1);
        }

        return sections;
    }
}
