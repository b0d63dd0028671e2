using System.Globalization;

namespace Connectors.Sources.Atlassian;

/// <summary>Cuts documents that are too long, and says so in their text.</summary>
internal static class SectionLimit
{
    /// <summary>Keeps the sections up to the limit. If something is cut, the last section says how much.</summary>
    /// <param name="limit">Characters per document.</param>
    /// <param name="key">The config key of the limit, for the note in the text.</param>
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
